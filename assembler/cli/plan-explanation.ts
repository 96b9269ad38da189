import { duration } from "../events/wording.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import type { BuildEstimate } from "../plan/build-estimate.ts";
import type { RebuildReason, RebuildReasons } from "../plan/rebuild-reasons.ts";
import type { ScriptChange } from "../plan/script-difference.ts";
import type { PlanExplanation } from "../workflow/explain-plan.ts";

/** More changes of one kind, and lines of one text, than these are in --json only. */
const shownChanges = 8;
const shownLines = 12;

/** What `mrrl plan --explain` adds for programs. */
export function explanationJson({ reasons, estimate }: PlanExplanation) {
  return {
    reasons: reasons.builds.map(reasonJson),
    causesBuiltAlready: reasons.others.map(reasonJson),
    estimate,
  };
}

function reasonJson({ storeName, kind, earlier, changes, because }: RebuildReason) {
  return { storeName: storeName.full, kind, earlier: earlier?.full, changes, because };
}

/** The same for people: causes first, then what only follows from them. */
export function explanationText({ reasons, estimate }: PlanExplanation): string {
  if (reasons.builds.length === 0) return "why: there is nothing to build\n";
  const lines = [...reasonLines(reasons).map((line) => `  ${line}`), estimateLine(estimate)];
  return `why:\n${lines.join("\n")}\n`;
}

function reasonLines({ builds, others }: RebuildReasons): string[] {
  const own = [...others, ...builds].filter(({ changes }) => changes.length > 0);
  const built = new Set(builds);
  const consequences = builds.filter(({ kind, changes }) => kind === "changed" && !changes.length);
  const groups = new Map<string, StoreName[]>();
  for (const { because, storeName } of consequences) {
    const key = because.map((full) => parseStoreName(full).name).join(", ");
    groups.set(key, [...(groups.get(key) ?? []), storeName]);
  }
  const of = (kind: RebuildReason["kind"]) => builds.filter((reason) => reason.kind === kind);
  const list = (what: string, names: readonly StoreName[]) =>
    names.length > 0 ? [`${what}: ${names.map(titled).join(", ")}`] : [];
  return [
    ...own.flatMap((reason) => changedLines(reason, built.has(reason))),
    ...[...groups].flatMap(([causes, names]) => list(`because of ${causes}`, names)),
    ...list(
      "never built before",
      of("new").map(({ storeName }) => storeName),
    ),
    ...list(
      "built before, but not in the store any more",
      of("lost").map(({ storeName }) => storeName),
    ),
    ...[...others, ...builds].filter(({ kind }) => kind === "unknown").map(unknownLine),
  ];
}

function changedLines(reason: RebuildReason, isBuilt: boolean): string[] {
  const { storeName, earlier, changes, because } = reason;
  const done = isBuilt ? "" : ", built already";
  const also = because.map((full) => parseStoreName(full).name);
  return [
    `${titled(storeName)} (was ${earlier ? hashed(earlier) : "another"}${done})`,
    ...limited(changes.flatMap(changeLines), shownChanges + shownLines),
    ...(also.length > 0 ? [`  also because of ${also.join(", ")}`] : []),
  ];
}

function unknownLine({ storeName, earlier, because }: RebuildReason): string {
  const inputs = because.map((full) => parseStoreName(full).name);
  const known = inputs.length > 0 ? `; ${inputs.join(", ")} changed in any case` : "";
  const what = earlier ? `, ${hashed(earlier)},` : "";
  return `${titled(storeName)}: an earlier build${what} has no script on record${known}`;
}

function changeLines(change: ScriptChange): string[] {
  if ("lines" in change) {
    const title = change.what === "file" ? `file ${change.name}` : names[change.what];
    const lines = change.lines.map(({ sign, text }) => `    ${sign} ${text}`);
    return [`  ${title}:`, ...limited(lines, shownLines)];
  }
  const { what, name, before, after } = change;
  const title = what === "property" ? name : `${what} ${name}`;
  if (before === undefined) return [`  ${title}: new, ${value(after)}`];
  if (after === undefined) return [`  ${title}: not any more (was ${value(before)})`];
  return [`  ${title}: ${value(before)} → ${value(after)}`];
}

const names = { variables: "variables", steps: "build steps", check: "check" } as const;

function limited(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [
    ...lines.slice(0, most - 1),
    `    … and ${lines.length - most + 1} more lines (all with --json)`,
  ];
}

/** With few digits of each hash. */
function value(text: string | undefined): string {
  return (text ?? "").replaceAll(/\b([0-9a-f]{8})[0-9a-f]{32,56}\b/g, "$1…");
}

const titled = ({ name, version }: StoreName) => `${name} ${version}`;

const hashed = ({ name, version, digest }: StoreName) =>
  `${name}-${version}.${digest.slice(0, 8)}…`;

function estimateLine({ milliseconds, jobs, sum, longestChain, unknown }: BuildEstimate): string {
  const chain = longestChain.storeNames.map((full) => parseStoreName(full).name);
  const lacking =
    unknown.length > 0
      ? `; of ${unknown.length} more no time is known: ${unknown.map((full) => parseStoreName(full).name).join(", ")}`
      : "";
  if (sum === 0) return `time: not known${lacking}`;
  const each = jobs === 1 ? "1 job" : `${jobs} jobs`;
  return (
    `time: about ${duration(milliseconds)} to build with ${each}, going by earlier builds ` +
    `(${duration(sum)} in turn; longest chain ${duration(longestChain.milliseconds)}: ` +
    `${chain.join(" → ")})${lacking}`
  );
}
