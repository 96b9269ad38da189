import test from "ava";
import { Unpacker, WrongArchive } from "../../assembler/effects/cache/unpacker.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
/** Reads some 100 MiB of an archive, which takes a while, and finds that they are wrong. */
const slow = {
    kind: "text",
    archive: "/dev/zero",
    offset: 0,
    frames: [{ size: 1 << 27, content: 1, sha256: sha256("something else") }],
};
test("threads are fewer than what is asked for: all of it is answered, one after the other", async (t) => {
    const unpacker = new Unpacker(2);
    t.teardown(() => unpacker.close());
    const asked = Array.from({ length: 5 }, () => unpacker.run(slow));
    for (const each of asked)
        await t.throwsAsync(each, { instanceOf: WrongArchive });
});
test("who waits for a thread is told of an interruption, too", async (t) => {
    t.timeout(20_000);
    const unpacker = new Unpacker(1);
    const asked = Array.from({ length: 3 }, () => unpacker.run(slow));
    const ended = Promise.allSettled(asked);
    await unpacker.close();
    for (const each of await ended) {
        t.is(each.status, "rejected");
        const reason = each.status === "rejected" ? each.reason : undefined;
        t.true(reason instanceof MrrlError && reason.code === "INTERRUPTED", String(reason));
    }
});
