/** The parts of a report, in its order. */
export const findingGroups = ["host", "sandbox", "network", "disk", "machine", "store"];
