import { logicalPath } from "../model/store-name.js";
import { shellCommand } from "./shell-command.js";
/** The build script, whose sha256 names the output: the format of docs/build-script.md. */
export function renderScript(parts) {
    const header = [
        "mrrl-build 1",
        `name ${parts.name}`,
        `version ${parts.version}`,
        `builder ${parts.builder}`,
        ...(parts.root ? [`root ${parts.root.full}`] : []),
        ...sorted(parts.dependencies.map(({ full }) => full)).map((full) => `dependency ${full}`),
        ...parts.sources.map(({ file, sha256, git }) => `source ${file} sha256:${sha256}${git === undefined ? "" : ` git:${git.commit}`}`),
        ...["sandbox", "set_path", "static"].map((option) => {
            const value = parts.options[option];
            return `option ${option} ${value === true ? "on" : `off: ${value.off}`}`;
        }),
        ...byKey(parts.links).map(([path, text]) => `link ${path} ${text}`),
    ];
    const head = ["#!/bin/sh", ...header.map((line) => `#: ${line}`), ""].join("\n");
    if (parts.build === undefined)
        return head;
    const body = [
        "",
        "set -eu",
        ...byKey(parts.variables).map(([name, value]) => `export ${name}=${shellCommand([value])}`),
        ...sortedByFull(parts.dependencies).map((name) => `${packageVariable(name.name)}=${logicalPath(name)}`),
        ...renderFiles(parts.files),
        wholeLines(parts.build),
    ].join("\n");
    return `${head}${body}${parts.check === undefined ? "" : renderCheck(parts.check)}`;
}
const wholeLines = (text) => (text.endsWith("\n") ? text : `${text}\n`);
/**
 * A subshell: what the build steps have set is there, and nothing of the check outlives it.
 * Most steps of checks say nothing when they fail, so each is shown before it is run.
 */
function renderCheck(check) {
    const start = "mkdir /tmp/check\n(\ncd /tmp/check\nPATH=$out/bin:$out/sbin:$PATH\nset -x\n";
    return `\n${start}${wholeLines(check)})\n`;
}
/** The shell variable that holds the path of a dependency: `$pkg_linux_headers`. */
export function packageVariable(name) {
    return `pkg_${name.replaceAll(/[+-]/g, "_")}`;
}
function renderFiles(files) {
    const entries = Object.entries(files);
    if (entries.length === 0)
        return [];
    const directories = entries.map(([path]) => `files/${path}`.replace(/\/[^/]*$/, ""));
    return [
        `mkdir -p ${sorted(new Set(directories)).join(" ")}`,
        ...entries.map(([path, text], index) => renderFile(`files/${path}`, text, index + 1)),
    ];
}
/**
 * Commands that write `text` to `path` exactly. A here-document holds whole lines
 * only, so what follows the last line feed is appended by printf.
 */
function renderFile(path, text, number) {
    const end = text.lastIndexOf("\n") + 1;
    const lines = text.slice(0, end);
    const rest = text.slice(end);
    const commands = [];
    if (lines === "") {
        commands.push(`: > ${path}`);
    }
    else {
        let delimiter = `MRRL_FILE_${number}`;
        while (lines.includes(delimiter))
            delimiter += "_";
        commands.push(`cat > ${path} <<'${delimiter}'\n${lines}${delimiter}`);
    }
    if (rest !== "")
        commands.push(`printf '%s' ${shellCommand([rest])} >> ${path}`);
    return commands.join("\n");
}
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (texts) => [...texts].sort(order);
const sortedByFull = (names) => [...names].sort((a, b) => order(a.full, b.full));
const byKey = (record) => Object.entries(record).sort(([a], [b]) => order(a, b));
