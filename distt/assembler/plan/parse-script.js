/** Takes apart a script of format 1, of which nothing is checked: its hash says that it is one. */
export function parseScript(script) {
    const lines = script.replace(/\n$/, "").split("\n");
    const end = lines.findIndex((line) => !line.startsWith("#"));
    const head = end < 0 ? lines : lines.slice(0, end);
    const entries = head.flatMap((line) => {
        const [, key, value] = /^#: (\S+) (.*)$/.exec(line) ?? [];
        return key === undefined || value === undefined ? [] : [[key, value]];
    });
    const valuesOf = (wanted) => entries.filter(([key]) => key === wanted).map(([, value]) => value);
    const named = (wanted) => new Map(valuesOf(wanted).map(divide));
    const properties = new Map();
    for (const key of ["version", "builder"]) {
        for (const value of valuesOf(key))
            properties.set(key, value);
    }
    for (const [name, value] of named("option"))
        properties.set(`option ${name}`, value);
    return {
        properties,
        root: valuesOf("root")[0],
        dependencies: valuesOf("dependency"),
        sources: named("source"),
        links: named("link"),
        ...parseBody(end < 0 ? [] : lines.slice(end)),
    };
}
/** `a b c` as `a` and `b c`. */
function divide(text) {
    const at = text.indexOf(" ");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
function parseBody(lines) {
    let at = 0;
    const takeAll = (pattern) => {
        const start = at;
        while (at < lines.length && pattern.test(lines[at] ?? ""))
            at++;
        return lines.slice(start, at);
    };
    takeAll(/^(set -eu)?$/);
    const variables = takeAll(/^export /);
    // They say no more than the head does.
    takeAll(/^pkg_\w+=\/mrrl\/store\//);
    takeAll(/^mkdir -p files\b/);
    const { files, end } = parseFiles(lines, at);
    const body = lines.slice(end);
    const check = body.findIndex((line, index) => line === "mkdir /tmp/check" && body[index + 2] === "cd /tmp/check");
    return {
        variables,
        files,
        steps: check < 0 ? body : body.slice(0, check),
        check: check < 0 ? [] : body.slice(check),
    };
}
/** The commands that renderScript makes of a definition's files; they end before line `end`. */
function parseFiles(lines, start) {
    const files = new Map();
    let at = start;
    for (;; at++) {
        const line = lines[at] ?? "";
        const [, whole, delimiter = ""] = /^cat > files\/(\S+) <<'(MRRL_FILE_\w+)'$/.exec(line) ?? [];
        const [, empty] = /^: > files\/(\S+)$/.exec(line) ?? [];
        const [, rest = "", partial] = /^printf '%s' (.*) >> files\/(\S+)$/.exec(line) ?? [];
        const end = whole === undefined ? -1 : lines.indexOf(delimiter, at);
        if (whole !== undefined && end > at) {
            files.set(whole, lines.slice(at + 1, end));
            at = end;
        }
        else if (empty !== undefined)
            files.set(empty, []);
        else if (partial !== undefined)
            files.set(partial, [...(files.get(partial) ?? []), rest]);
        else
            return { files, end: at };
    }
}
