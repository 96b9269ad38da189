import test from "ava";
import { parseProxies, usedProxy } from "../../assembler/model/proxies.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { downloadLines, sourceLocators } from "../../assembler/plan/source-locators.js";
import { refusal } from "../support/definitions.js";
const digest = sha256("a");
const source = {
    file: "a.tar",
    sha256: digest,
    urls: ["https://example.org/a.tar"],
    pool: "pool/main/a/a+1.tar",
    snapshot: "20250906T000000Z",
};
const git = { commit: "c".repeat(40), urls: ["https://example.org/a.git"], submodules: {} };
const archives = {
    debianMirrors: ["http://mirror/debian"],
    debianSnapshot: "http://snapshot",
    downloads: new Map([[digest, ["file:///srv/a", "http://x/a"]]]),
};
test("what the user lists comes first, then mirror, upstream, git, and the snapshot", (t) => {
    t.deepEqual(sourceLocators({ ...source, git }, archives), [
        { kind: "listed", url: "file:///srv/a" },
        { kind: "listed", url: "http://x/a" },
        { kind: "mirror", url: "http://mirror/debian/pool/main/a/a%2B1.tar" },
        { kind: "upstream", url: "https://example.org/a.tar" },
        { kind: "git", git },
        {
            kind: "snapshot",
            url: "http://snapshot/archive/debian/20250906T000000Z/pool/main/a/a%2B1.tar",
        },
    ]);
});
test("a list of downloads has every address of a file, and no repository", (t) => {
    const lines = downloadLines([{ ...source, git }], archives);
    t.is(lines.length, 5);
    t.true(lines.every((line) => line.sha256 === digest && !line.url.endsWith(".git")));
});
test("proxies are read from the customary variables, lower case first", (t) => {
    t.deepEqual(parseProxies({}), { http: undefined, https: undefined, except: "" });
    t.deepEqual(parseProxies({
        HTTP_PROXY: "http://upper:1",
        http_proxy: "http://lower:2",
        HTTPS_PROXY: "proxy:3128",
        no_proxy: "",
        NO_PROXY: "localhost,.example.org",
    }), { http: "http://lower:2", https: "http://proxy:3128", except: "localhost,.example.org" });
});
test("a proxy of another kind is refused, without showing what might be a password", (t) => {
    const refused = refusal(() => parseProxies({ HTTPS_PROXY: "socks5://me:secret@host" }));
    t.is(refused.code, "USAGE");
    t.is(refused.message, "HTTPS_PROXY names no HTTP proxy");
    t.regex(refused.hint ?? "", /^HTTPS_PROXY=http:\/\/<host>:<port>/);
});
test("a proxy is told without its password", (t) => {
    t.is(usedProxy(parseProxies({ http_proxy: "http://me:secret@proxy:1" })), "http://proxy:1");
    t.is(usedProxy(parseProxies({ https_proxy: "http://proxy:2" })), "http://proxy:2");
    t.is(usedProxy(parseProxies({})), undefined);
});
