/** What a check of the host came to. */
export type FindingStatus = "ok" | "warning" | "failed";

/** The parts of a report, in its order. */
export const findingGroups = ["host", "sandbox", "network", "disk", "machine", "store"] as const;

export type FindingGroup = (typeof findingGroups)[number];

/** One check of the host, as `mrrl doctor` reports it. */
export interface Finding {
  /** Stable, for programs: `user-namespaces`. */
  readonly code: string;
  readonly group: FindingGroup;
  /** What was looked at, in few words. */
  readonly subject: string;
  /** `failed`: nothing can be built here; `warning`: something is worse than it could be. */
  readonly status: FindingStatus;
  /** What was found, in one line. */
  readonly found: string;
  /**
   * Lines for a shell that mend it, absent when there is nothing to mend. Alternatives
   * and explanations are comments, so that the whole can be pasted.
   */
  readonly fix?: readonly string[];
}
