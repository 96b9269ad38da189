import type { Finding } from "../../model/finding.ts";
import { shellCommand } from "../shell-command.ts";

/** What is in mrrl's directories; paths are absolute. */
export interface StoreState {
  /** Complete store paths. */
  readonly paths: number;
  /** Store paths whose record is missing or unreadable. */
  readonly damaged: readonly string[];
  /** Outputs of builds that were killed. */
  readonly outputs: readonly string[];
  /** Working directories of builds that failed or were killed. */
  readonly builds: readonly string[];
  /** Downloads that were not finished. */
  readonly downloads: readonly string[];
}

/** The store's records, and what killed runs left. */
export function storeFindings(state: StoreState): Finding[] {
  return [records(state), leftovers(state)];
}

function records({ paths, damaged }: StoreState): Finding {
  const base = { code: "records", group: "store", subject: "store paths" } as const;
  if (damaged.length === 0) {
    return { ...base, status: "ok", found: `${paths}, each with its record` };
  }
  return {
    ...base,
    status: "warning",
    found: `${damaged.length} of ${paths} have no readable record`,
    fix: ["# remove them; they are built again when they are needed:", remove(damaged)],
  };
}

function leftovers({ outputs, builds, downloads }: StoreState): Finding {
  const base = { code: "leftovers", group: "store", subject: "left by earlier runs" } as const;
  const told = [
    count(outputs, "unfinished output"),
    count(builds, "working directory", "working directories"),
    count(downloads, "unfinished download"),
  ].filter(Boolean);
  if (told.length === 0) return { ...base, status: "ok", found: "nothing" };
  return {
    ...base,
    status: outputs.length > 0 ? "warning" : "ok",
    found: told.join(", "),
    fix: [
      ...(outputs.length > 0 ? ["# nobody needs them:", remove(outputs)] : []),
      ...(builds.length > 0 ? ["# after looking at what failed:", remove(builds)] : []),
      ...(downloads.length > 0
        ? ["# the next run goes on with them; to give them up:", remove(downloads)]
        : []),
    ],
  };
}

/** Store paths are read-only, which keeps an ordinary user from removing what is in them. */
function remove(paths: readonly string[]): string {
  const command = shellCommand(paths);
  return `chmod -R u+w ${command}; rm -rf ${command}`;
}

function count(paths: readonly string[], one: string, many = `${one}s`): string {
  if (paths.length === 0) return "";
  return `${paths.length} ${paths.length === 1 ? one : many}`;
}
