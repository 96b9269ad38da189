import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.ts";
import { deb, tar } from "../support/archives.ts";
import { debianScene } from "../support/fault-scenes.ts";
import { type Answer, serveBody } from "../support/local-server.ts";
import { freshWorld, runScene } from "../support/scene-runs.ts";
import { toyStore } from "../support/toy-store.ts";

const good = deb(tar({ name: "usr/share/alpha", content: "alpha".repeat(10_000) }));

/** The server's answers, what mrrl says of them, and its exit code. */
const servers: Record<string, { answer: Answer; says: RegExp; exit: number }> = {
  "10: other bytes of the same size": {
    answer: (request, response) => serveBody(request, response, Buffer.alloc(good.length)),
    says: new RegExp(`expected sha256 ${sha256(good)}, got ${sha256(Buffer.alloc(good.length))}`),
    exit: 4,
  },
  "17: redirects in a circle": {
    answer: (request, response) =>
      response.writeHead(302, { location: `${request.url}?again` }).end(),
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

for (const [what, { answer, says, exit }] of Object.entries(servers)) {
  test.serial(
    `faults ${what}: told as what it is; the next run, with a good server, succeeds`,
    async (t) => {
      let healthy = false;
      const scene = await debianScene(t, await toyStore(), { evil: good }, (...args) => {
        const [request, response, count, body] = args;
        if (healthy) serveBody(request, response, body);
        else answer(request, response, count);
      });
      const world = await freshWorld(scene);
      const run = await runScene(scene, world);
      t.is(run.exitCode, exit, run.stderr);
      t.regex(run.stderr, says);
      t.regex(run.stderr, /^hint: ./m);
      const sources = join(world, "cache/sources");
      t.deepEqual(
        readdirSync(sources).filter((name) => !name.endsWith(".part")),
        [],
      );
      healthy = true;
      const again = await runScene(scene, world);
      t.is(again.exitCode, 0, again.stderr);
      t.deepEqual(readdirSync(sources), [sha256(good)]);
    },
  );
}
