import { createServer } from "node:net";
import test from "ava";
import { DownloadFailure } from "../../assembler/effects/download-failure.js";
import { gitPatience } from "../../assembler/effects/git-fetch.js";
import { fetchGitSource } from "../../assembler/effects/git-source.js";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { contextWith } from "../support/fetch-context.js";
import { gitRefusal, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
import { serveDumb, serveSmart } from "../support/git-server.js";
import { serve, serveRaw } from "../support/local-server.js";
const repositories = await GitRepositories.make();
const impatient = { ...gitPatience, window: 1000, slowest: 100, attempts: 2, pause: 5 };
/** What a fetch from these repositories ends with: a failure for each, or undefined for success. */
async function failures(urls, commit, patience = impatient) {
    const context = contextWith();
    const path = `${context.settings.cacheRoot}/source`;
    const source = gitSource(commit, urls);
    if (source.git === undefined)
        throw new Error("it is a source from git");
    const request = { source, commit: source.git, path };
    try {
        await context.events.activity("fetch", "app.tar", (activity) => fetchGitSource(context, async () => repositories.toolbox, request, activity, patience));
        throw new Error("the digest is wrong");
    }
    catch (error) {
        // The tar was made, only its digest was not known.
        if (error instanceof MrrlError && error.code === "HASH_MISMATCH")
            return undefined;
        if (!(error instanceof DownloadFailure))
            throw error;
        return error.message.split("\n").map((line) => line.replace(/^http:\S+: /, ""));
    }
    finally {
        await removeTree(path);
    }
}
const head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-git-upload-pack-advertisement\r\n" +
    "transfer-encoding: chunked\r\n\r\n";
async function project() {
    await repositories.init("project");
    repositories.write("project", { file: "content\n" });
    return repositories.commit("project");
}
const commit = await project();
test.serial("fault 17: servers that stall, drip, reset, loop, ask for a password or answer nonsense are left for the next", async (t) => {
    const stalling = await serveRaw(t, () => { });
    const halfway = await serveRaw(t, (socket) => socket.write(`${head}4\r\n001e`));
    const dripping = await serveRaw(t, (socket) => {
        socket.write(head);
        const timer = setInterval(() => socket.write("1\r\n0\r\n"), 200);
        socket.on("close", () => clearInterval(timer));
    });
    const resetting = await serveRaw(t, (socket) => socket.resetAndDestroy());
    const cutting = await serveRaw(t, (socket) => socket.end(`${head}4\r\n001e`));
    const looping = await serve(t, (request, response) => response.writeHead(302, { location: request.url ?? "" }).end());
    const outward = await serve(t, (_, response) => response.writeHead(302, { location: "file:///repos/project" }).end());
    const asking = await serve(t, (_, response) => response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end());
    const failing = await serve(t, (_, response) => response.writeHead(503).end());
    const talking = await serve(t, (_, response) => response.end("<html>welcome</html>"));
    const bad = [
        stalling,
        halfway,
        dripping,
        resetting,
        cutting,
        ...[looping, outward, asking, failing, talking].map(({ url }) => `${url}/project`),
    ];
    const told = await failures(bad, commit);
    t.is(told?.length, bad.length, told?.join("\n"));
    const [stalled, half, drip, reset, cut, loop, out, ask, fail, talk] = told ?? [];
    t.regex(stalled ?? "", /too slow/);
    t.regex(half ?? "", /too slow/);
    t.regex(drip ?? "", /too slow/);
    t.regex(reset ?? "", /reset/i);
    t.regex(cut ?? "", /transfer closed|EOF|unexpected/i);
    t.regex(loop ?? "", /redirects/);
    t.regex(out ?? "", /file/);
    t.regex(ask ?? "", /could not read Username/);
    t.regex(fail ?? "", /503/);
    t.regex(talk ?? "", /does not have the commit/);
    t.is(failing.requests.length, 2, "what may pass is tried again");
    t.is(asking.requests.length, 1);
    const good = await serveSmart(t, repositories, true);
    t.is(await failures([...bad, `${good.url}/project/.git`], commit), undefined);
});
test.serial("a git that says nothing at all is stopped", async (t) => {
    const stalling = await serveRaw(t, () => { });
    const patience = { ...gitPatience, stall: 500 };
    t.deepEqual(await failures([stalling], commit, patience), ["git said nothing for 0.5 s"]);
});
test.serial("nobody listens, or nobody by that name", async (t) => {
    const free = await new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
    t.deepEqual(await failures([`http://127.0.0.1:${free}/x`], commit), ["connection refused"]);
    const [unknown] = (await failures(["http://no-such-host.invalid/x"], commit)) ?? [];
    t.regex(unknown ?? "", /the host name is unknown|no connection within/);
});
const blob = "a blob\n";
const hostile = {
    "a name that leads out": [["40000", "..", "tree"]],
    "a file that leads out": [["100644", "..", "blob"]],
    "the tree itself": [["40000", ".", "tree"]],
    "a repository's own directory": [["40000", ".git", "tree"]],
    "the same in capitals": [["40000", ".GIT", "tree"]],
    "a name with a slash": [["100644", "x/../../y", "blob"]],
    "an absolute name": [["100644", "/etc/passwd", "blob"]],
    "a link and a directory of one name": [
        ["120000", "a", "blob"],
        ["40000", "a", "tree"],
    ],
    "a file twice": [
        ["100644", "a", "blob"],
        ["100755", "a", "blob"],
    ],
    "a name through a link": [
        ["120000", "a", "blob"],
        ["100644", "a/b", "blob"],
    ],
    "a name that is no UTF-8": [["100644", "\xff", "blob"]],
};
test.serial("fault 15: a tree that unfolds to a hundred million files is refused early", async (t) => {
    await repositories.init("bomb");
    let wanted = await repositories.commitTree("bomb", [["100644", "file", blob]]);
    for (let level = 0; level < 8; level++) {
        const object = await repositories.git("bomb", "rev-parse", `${wanted}^{tree}`);
        const names = Array.from({ length: 10 }, (_, index) => `d${index}`);
        wanted = await repositories.commitTree("bomb", names.map((name) => ["40000", name, { object }]));
    }
    const error = await gitRefusal(t, repositories, gitSource(wanted, [repositories.url("bomb")]));
    t.is(error.code, "ARCHIVE_REFUSED");
    t.regex(error.message, /more than 200000 entries/);
});
test.serial("fault 15: a tree that is too deep is refused", async (t) => {
    await repositories.init("deep");
    let wanted = await repositories.commitTree("deep", [["100644", "file", blob]]);
    for (let level = 0; level < 65; level++) {
        const object = await repositories.git("deep", "rev-parse", `${wanted}^{tree}`);
        wanted = await repositories.commitTree("deep", [["40000", "d", { object }]]);
    }
    const error = await gitRefusal(t, repositories, gitSource(wanted, [repositories.url("deep")]));
    t.is(error.code, "ARCHIVE_REFUSED");
    t.regex(error.message, /deeper than 64 directories/);
});
for (const [what, entries] of Object.entries(hostile)) {
    test.serial(`faults 12, 13, 16: a hostile tree is refused over every transport: ${what}`, async (t) => {
        const name = what.replaceAll(/[^a-z]/gi, "-");
        await repositories.init(name);
        const tree = await repositories.gitWith("", name, "hash-object", "-t", "tree", "-w", "--stdin");
        const wanted = await repositories.commitTree(name, entries.map(([mode, entry, content]) => [
            mode,
            entry,
            content === "tree" ? { object: tree } : blob,
        ]));
        await repositories.git(name, "update-server-info");
        const smart = await serveSmart(t, repositories, true);
        const dumb = await serveDumb(t, repositories);
        for (const url of [
            repositories.url(name),
            `${smart.url}/${name}/.git`,
            `${dumb.url}/${name}/.git`,
        ]) {
            const error = await gitRefusal(t, repositories, gitSource(wanted, [url]));
            t.is(error.code, "ARCHIVE_REFUSED", `${url}: ${error.message} ${error.evidence}`);
            t.is(error.exitCode, 4);
        }
    });
}
