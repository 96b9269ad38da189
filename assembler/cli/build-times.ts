import { duration } from "../events/wording.ts";
import type { BuildTime } from "../workflow/build-times.ts";

/**
 * What a run has built, as the end of its result for people: a line per package.
 * @param times the longest first; without any there is nothing to say.
 * @param whole of all that the run did, in milliseconds.
 */
export function buildTimesText(times: readonly BuildTime[], whole: number): string {
  if (times.length === 0) return "";
  const packages = times.length === 1 ? "1 package" : `${times.length} packages`;
  const width = Math.max(...times.map(({ milliseconds }) => duration(milliseconds).length));
  const lines = times.map(({ storeName, milliseconds }) => {
    const name = storeName.replace(/\.[0-9a-f]{64}$/, "");
    return `    ${duration(milliseconds).padStart(width)}  ${name}\n`;
  });
  return `  built ${packages}; ${duration(whole)} for everything\n${lines.join("")}`;
}
