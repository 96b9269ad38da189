import { once } from "node:events";
import { createConnection } from "node:net";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { GuestConsole } from "../../assembler/effects/guest-console.js";
import { Happenings } from "../../assembler/effects/happenings.js";
import { Qmp } from "../../assembler/effects/qmp.js";
import { ReportPort } from "../../assembler/effects/report-port.js";
import { awaitConnection } from "../../assembler/effects/socket-server.js";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.js";
/** A conversation over a real socket, with a guest that says what the test wants. */
async function withTalk(work) {
    await withDir(async ({ path }) => {
        const socket = join(path, "report");
        const listening = await awaitConnection(socket);
        const guest = createConnection(socket);
        const happenings = new Happenings();
        const port = new ReportPort(await listening.connection, (line) => happenings.push({ type: "report", line }));
        const never = new AbortController().signal;
        const console = await GuestConsole.follow(join(path, "console.log"));
        const qmp = await fakeQmp(join(path, "qmp"));
        const dialogue = new GuestDialogue({
            console,
            qmp: qmp.client,
            commandLine: "qemu",
            next: (milliseconds) => happenings.next(milliseconds, never),
            send: (command) => port.send(command),
        }, { consoleLog: undefined, reproduce: "mrrl boot x" });
        try {
            await work(guest, dialogue, happenings);
        }
        finally {
            guest.destroy();
            qmp.close();
            await console.end();
            listening.close();
        }
    }, { unsafeCleanup: true });
}
/** A control connection whose other end agrees to everything. */
async function fakeQmp(path) {
    const listening = await awaitConnection(path);
    const other = createConnection(path);
    other.on("data", (chunk) => {
        for (const line of chunk.toString().trim().split("\n")) {
            other.write(`${JSON.stringify({ return: {}, id: JSON.parse(line).id })}\r\n`);
        }
    });
    other.write('{"QMP": {}}\r\n');
    return { client: await Qmp.open(await listening.connection, () => { }), close: listening.close };
}
const line = (event) => `${JSON.stringify(event)}\n`;
const boot = line({ event: "boot", format: 1, slot: "a", image: "x" });
const done = line({ event: "done" });
const fact = (name, value) => line({ event: "fact", name, value });
async function failure(promise) {
    return await promise.then(() => {
        throw new Error("it succeeded");
    }, (error) => error);
}
test("a report ends with done, in whatever pieces it comes", async (t) => {
    await withTalk(async (guest, dialogue) => {
        const waiting = dialogue.bootReport(5000);
        const whole = Buffer.from(`\n${boot}${fact("motd", "grüße")}${done}`);
        for (const byte of whole)
            guest.write(Buffer.from([byte]));
        const report = await waiting;
        t.deepEqual(report.boot, { slot: "a", image: "x" });
        t.deepEqual([...report.facts], [["motd", "grüße"]]);
    });
});
test("a report without done is a failure that lists what was told", async (t) => {
    await withTalk(async (guest, dialogue) => {
        guest.write(boot + fact("pid1", "/x"));
        const error = await failure(dialogue.bootReport(300));
        t.is(error.code, "GUEST_FAILED");
        t.regex(error.message, /no 'done'/);
        t.regex(error.evidence ?? "", /it told: boot, pid1/);
    });
});
test("a report without boot is a failure", async (t) => {
    await withTalk(async (guest, dialogue) => {
        guest.write(fact("pid1", "/x") + done);
        const error = await failure(dialogue.bootReport(5000));
        t.is(error.code, "GUEST_FAILED");
        t.regex(error.message, /no 'boot'/);
    });
});
test("silence is a time-out", async (t) => {
    await withTalk(async (_guest, dialogue) => {
        t.is((await failure(dialogue.bootReport(100))).code, "GUEST_TIMEOUT");
    });
});
for (const [what, text] of [
    ["no JSON", "hello\n"],
    ["an unknown event", line({ event: "surprise" })],
    ["a later format", line({ event: "boot", format: 2, slot: "a", image: "x" })],
    ["a value that is no string", line({ event: "fact", name: "x", value: 1 })],
    ["a line without end", "x".repeat(70_000)],
]) {
    test(`${what} is unreadable`, async (t) => {
        await withTalk(async (guest, dialogue) => {
            guest.write(text);
            const error = await failure(dialogue.bootReport(5000));
            t.is(error.code, "GUEST_FAILED");
            t.regex(error.message, /unreadable/);
        });
    });
}
test("a guest that never stops talking is stopped", async (t) => {
    await withTalk(async (guest, dialogue) => {
        guest.on("error", () => { });
        guest.write(fact("x", "y").repeat(20_001));
        const error = await failure(dialogue.bootReport(20_000));
        t.is(error.code, "GUEST_FAILED");
        t.regex(error.evidence ?? "", /more than 20000 lines/);
    });
});
test("a command is one line, and its answer the facts up to done", async (t) => {
    await withTalk(async (guest, dialogue) => {
        const answer = dialogue.ask("fetch http://x/", 5000);
        const [sent] = await once(guest, "data");
        t.is(String(sent), "fetch http://x/\n");
        guest.write(fact("fetch", "nonce") + done);
        t.is((await answer).facts.get("fetch"), "nonce");
    });
});
test("one reboot may be told several times, a reset later on is a crash", async (t) => {
    await withTalk(async (guest, dialogue, happenings) => {
        const reboot = dialogue.reboot(5000);
        guest.write(done);
        happenings.push({ type: "reset", reason: "guest-reset" });
        await reboot;
        happenings.push({ type: "reset", reason: "guest-reset" });
        guest.write(boot + done);
        t.is((await dialogue.bootReport(5000)).boot?.slot, "a");
        happenings.push({ type: "reset", reason: "guest-reset" });
        t.is((await failure(dialogue.ask("kill x", 5000))).code, "GUEST_CRASHED");
    });
});
