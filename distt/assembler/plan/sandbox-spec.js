/** The number of a `self` in a user namespace. */
export const ordinaryUser = 1000;
