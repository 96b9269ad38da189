import { posix } from "node:path";
import { bootScript } from "./boot-scripts.js";
const place = "/mrrl/rebuild";
/**
 * Plans what a system rebuilds itself with: the export tree of its own profile at
 * /mrrl/rebuild, its sources if the image is to hold them, and the command. These are
 * files of the image and no store path: a script that held its own hash could not be.
 */
export function planRebuild({ files, sources }, { rebuild }, scripts) {
    const command = bootScript(scripts, "device/mrrl-rebuild");
    const included = rebuild?.sources === "included" ? sources : [];
    const below = [...files.map(({ path }) => path), ...(included.length > 0 ? ["sources/any"] : [])];
    const directories = new Set([place, ...below.map((path) => posix.dirname(`${place}/${path}`))]);
    return [
        { type: "file", path: "/mrrl/bin/mrrl-rebuild", mode: 0o755, content: command },
        ...[...directories].map((path) => ({ type: "directory", path, mode: 0o755 })),
        ...files.map(({ path, mode, content }) => ({
            type: "file",
            path: `${place}/${path}`,
            mode,
            content,
        })),
        ...included.map(({ sha256 }) => ({ type: "source", path: `${place}/sources/${sha256}`, sha256 })),
    ];
}
