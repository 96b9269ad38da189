import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { deb, tar } from "../support/archives.js";
import { debianScene } from "../support/fault-scenes.js";
import { serve, serveBody } from "../support/local-server.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
const good = deb(tar({ name: "usr/share/alpha", content: "alpha".repeat(10_000) }));
/** The server's answers, what mrrl says of them, and its exit code. */
const servers = {
    "10: other bytes of the same size": {
        answer: (request, response) => serveBody(request, response, Buffer.alloc(good.length)),
        says: new RegExp(`expected sha256 ${sha256(good)}, got ${sha256(Buffer.alloc(good.length))}`),
        exit: 4,
        keeps: "nothing",
    },
    "17: redirects in a circle": {
        answer: (request, response) => response.writeHead(302, { location: `${request.url}?again` }).end(),
        says: /\[FETCH_FAILED\]\n {2}\| http:.*: more than 5 redirects\n/,
        exit: 1,
    },
    "17: connections that are reset": {
        answer: (request) => request.socket.resetAndDestroy(),
        says: /\[FETCH_FAILED\]\n {2}\| http:\/\/127\.0\.0\.1:\d+\/pool\/main\/t\/toy\/evil_1_amd64\.deb: ./,
        exit: 1,
    },
    "17: bodies that are too short": {
        answer: (request, response) => {
            response.writeHead(200, { "content-length": good.length });
            response.write(good.subarray(0, 10), () => request.socket.destroy());
        },
        says: /\[FETCH_FAILED\]/,
        exit: 1,
    },
    "17: a body that is too long": {
        answer: (_, response) => response.end(Buffer.alloc(good.length + 1)),
        says: /\[FETCH_FAILED\]\n {2}\| http:.*: the body is larger than the expected \d+ bytes\n/,
        exit: 1,
    },
};
for (const [what, { answer, says, exit, keeps }] of Object.entries(servers)) {
    test.serial(`fault ${what}: told as what it is; the next run, with a good server, succeeds`, async (t) => {
        let healthy = false;
        const scene = await debianScene(t, await toyStore(), { evil: good }, (...args) => {
            const [request, response, count, body] = args;
            if (healthy)
                serveBody(request, response, body);
            else
                answer(request, response, count);
        });
        const world = await freshWorld(scene);
        const run = await runScene(scene, world);
        t.is(run.exitCode, exit, run.stderr);
        t.regex(run.stderr, says);
        t.regex(run.stderr, /^hint: ./m);
        const sources = join(world, "cache/sources");
        t.deepEqual(readdirSync(sources).filter((name) => keeps === "nothing" || !name.endsWith(".part")), []);
        t.false(readdirSync(join(world, "store/store")).some((name) => name.includes("toyroot")));
        healthy = true;
        const again = await runScene(scene, world);
        t.is(again.exitCode, 0, again.stderr);
        t.deepEqual(readdirSync(sources), [sha256(good)]);
    });
}
test.serial("fault 17: whatever is wrong with a mirror, the next one is asked, in bounded time", async (t) => {
    const failing = Object.entries(servers);
    for (const [what, { answer }] of failing) {
        const bad = await serve(t, answer);
        const scene = await debianScene(t, await toyStore(), { evil: good });
        const path = new URL(`${scene.environment?.MRRL_DEBIAN_MIRROR}/pool/main/t/toy/evil_1_amd64.deb`);
        const world = await freshWorld(scene);
        const list = join(world, "list");
        // What --downloads lists is asked in its order, before the mirror.
        writeFileSync(list, `${sha256(good)} ${bad.url}/pool/x.deb\n${sha256(good)} ${path}\n`);
        const args = ["--downloads", list, ...scene.args(world)];
        const started = performance.now();
        const run = await runScene({ ...scene, args: () => args }, world);
        t.is(run.exitCode, 0, `${what}: ${run.stderr}`);
        t.true(bad.requests.length >= 1 && bad.requests.length <= 12, what);
        t.true(performance.now() - started < 60_000, what);
        t.deepEqual(readdirSync(join(world, "cache/sources")), [sha256(good)], what);
    }
});
