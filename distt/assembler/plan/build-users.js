/**
 * The numbers of the users that builds run as when root runs mrrl, one for each
 * concurrent build of the machine. They are below 65536, so that most containers have
 * them, and where neither distributions nor systemd (61184 and above) assign any.
 */
export const buildUsers = { first: 59_000, last: 59_255 };
