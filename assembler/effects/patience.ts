/** How long a download may take; times in milliseconds. */
export interface Patience {
  /** For making a connection to a host. */
  readonly connect: number;
  /** Without a byte, after connecting. */
  readonly stall: number;
  /** Over this time … */
  readonly window: number;
  /** … so many bytes must come, or the server counts as stalled. */
  readonly slowest: number;
  /** For one attempt as a whole. */
  readonly total: number;
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number;
  /** Pause before the second attempt; it doubles. */
  readonly pause: number;
}

export const usualPatience: Patience = {
  connect: 5000,
  stall: 30_000,
  window: 60_000,
  slowest: 60 * 1024,
  total: 6 * 60 * 60 * 1000,
  attempts: 3,
  pause: 500,
};
