import { MrrlError } from "../errors/mrrl-error.js";
import { joinDownloadLists, parseDownloadList, } from "../model/download-list.js";
import { readBounded } from "./bounded-file.js";
/** A line is some hundred bytes: more than a hundred thousand sources. */
const largestList = 16 << 20;
/** Reads the files of `--downloads`, the first one's lines first. @throws USAGE */
export async function readDownloadLists(files) {
    const lines = [];
    for (const file of files)
        lines.push(...parseDownloadList(await readList(file), file));
    return joinDownloadLists(lines);
}
async function readList(file) {
    try {
        return (await readBounded(file, largestList)).toString("utf8");
    }
    catch (error) {
        const { code } = error;
        const message = code === "ENOENT"
            ? "there is no such list of downloads"
            : "the list of downloads cannot be read";
        throw new MrrlError("USAGE", `${message} (${code ?? error.message})`, {
            place: file,
            hint: "--downloads takes a file with lines of `<sha256> <url>`",
            cause: error,
        });
    }
}
