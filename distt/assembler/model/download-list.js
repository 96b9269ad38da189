import { MrrlError } from "../errors/mrrl-error.js";
const longestUrl = 4096;
/**
 * Parses a list of downloads: lines of `<sha256> <url>`; blank lines, and lines
 * that start with `#`, say nothing. A digest may have several lines, tried in order.
 * @param file its path, for messages.
 * @throws USAGE with `file:line`, what is wrong, and what would be right.
 */
export function parseDownloadList(text, file) {
    return text.split("\n").flatMap((line, index) => {
        const refuse = (message, hint) => new MrrlError("USAGE", message, { place: `${file}:${index + 1}`, hint });
        const [digest, url, ...rest] = line.trim().split(/[ \t]+/);
        if (!digest || digest.startsWith("#"))
            return [];
        if (!/^[0-9a-f]{64}$/.test(digest)) {
            throw refuse(`${shown(digest)} is not a sha256 digest`, "a line is `<sha256> <url>`; the digest is 64 lower-case hexadecimal digits, as printed by sha256sum");
        }
        if (url === undefined) {
            throw refuse("the line ends after the digest", "a line is `<sha256> <url>`");
        }
        if (rest.length > 0) {
            throw refuse(`${shown(rest.join(" "))} follows the address`, "a line is `<sha256> <url>`; write a blank inside an address as %20, and a comment on a line of its own");
        }
        const problem = urlProblem(url);
        if (problem !== undefined) {
            throw refuse(`${shown(url)} ${problem}`, "an address starts with http://<host>/, https://<host>/ or file:///<absolute path>");
        }
        return [{ sha256: digest, url }];
    });
}
function urlProblem(url) {
    if (url.length > longestUrl)
        return `is longer than ${longestUrl} characters`;
    if (!/^(?:https?:\/\/[^/]|file:\/\/\/)/.test(url) || !URL.canParse(url))
        return "is no address";
    const { username, password, protocol, pathname } = new URL(url);
    if (username !== "" || password !== "")
        return "holds a user name or a password";
    // As node:url's fileURLToPath would: these cannot be parts of a path.
    if (protocol === "file:" && /%(?:2f|00)/i.test(pathname))
        return "is no path";
    if (protocol === "file:" && !isDecodable(pathname))
        return "is no path";
    return undefined;
}
function isDecodable(path) {
    try {
        decodeURIComponent(path);
        return true;
    }
    catch {
        return false;
    }
}
/** Joins lists; the lines keep their order, and each counts once. */
export function joinDownloadLists(lines) {
    const list = new Map();
    for (const { sha256, url } of lines) {
        const urls = list.get(sha256) ?? [];
        if (!urls.includes(url))
            urls.push(url);
        list.set(sha256, urls);
    }
    return list;
}
/** The text of a list, `parseDownloadList` backwards. */
export function formatDownloadList(lines) {
    return lines.map(({ sha256, url }) => `${sha256} ${url}\n`).join("");
}
/** What somebody wrote, as a message may show it. */
function shown(text) {
    const harmless = text.replaceAll(/[^\x20-\x7e]/g, "?");
    return `'${harmless.length > 80 ? `${harmless.slice(0, 79)}…` : harmless}'`;
}
