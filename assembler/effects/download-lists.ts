import { MrrlError } from "../errors/mrrl-error.ts";
import {
  type DownloadLine,
  type DownloadList,
  joinDownloadLists,
  parseDownloadList,
} from "../model/download-list.ts";
import { readBounded } from "./bounded-file.ts";

/** A line is some hundred bytes: more than a hundred thousand sources. */
const largestList = 16 << 20;

/** Reads the files of `--downloads`, the first one's lines first. @throws USAGE */
export async function readDownloadLists(files: readonly string[]): Promise<DownloadList> {
  const lines: DownloadLine[] = [];
  for (const file of files) lines.push(...parseDownloadList(await readList(file), file));
  return joinDownloadLists(lines);
}

async function readList(file: string): Promise<string> {
  try {
    return (await readBounded(file, largestList)).toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message =
      code === "ENOENT"
        ? "there is no such list of downloads"
        : "the list of downloads cannot be read";
    throw new MrrlError("USAGE", `${message} (${code ?? (error as Error).message})`, {
      place: file,
      hint: "--downloads takes a file with lines of `<sha256> <url>`",
      cause: error,
    });
  }
}
