import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { UpdateRig } from "../../test/support/update-rig.js";
import { measured, unavailable } from "../comparison.js";
import { CountingServer } from "../counting-server.js";
import { makeUpdatePair } from "../update-pair.js";
import { UpdatePeers } from "../update-peers.js";
/** What an update can find: the same image, all but one package, nothing it could use. */
const kinds = ["identical", "package", "whole"];
const words = {
    identical: "an identical image",
    package: "busybox changed",
    whole: "all of it",
};
/** An update of `minimal` over HTTP, applied by a guest under TCG. */
export const update = {
    name: "update",
    title: "An update of `minimal` over HTTP: bytes sent, and time to apply under TCG",
    async measure({ effort, scratch, context }) {
        return await UpdateRig.using(async (rig) => {
            const pair = await makeUpdatePair(rig);
            const figures = emptyFigures();
            for (let round = 0; round < Math.min(effort.runs, 3); round++) {
                await applyAll(rig, pair, join(rig.directory, "disk.img"), figures);
            }
            const peers = await peerTransfers(() => UpdatePeers.open(context, scratch), pair);
            const goals = await goalsOf(rig, pair);
            return [
                ...kinds.flatMap((kind) => {
                    const own = measured(`mrrl, ${words[kind]}`, "bytes", figures[kind].bytes, goals[kind]);
                    return [own, ...peers.flatMap((each) => peerRow(each, kind, own.median))];
                }),
                ...kinds.map((kind) => measured(`mrrl-update, ${words[kind]}`, "ms", figures[kind].milliseconds)),
            ];
        });
    },
};
/** One guest, which takes the three updates one after the other, each into an empty slot. */
async function applyAll(rig, pair, disk, figures) {
    await copyFile(pair.image, disk);
    await CountingServer.serving(rig.served(""), (server) => rig.withGuest({ image: disk }, async (guest) => {
        await guest.boot();
        for (const kind of kinds) {
            await emptySlot(guest);
            const bundle = kind === "identical" ? pair.same : pair.changed;
            const [sent, started] = [server.sent, performance.now()];
            const url = `http://10.0.2.2:${server.port}/${bundle}`;
            const command = kind === "whole" ? `curl -s ${url} | mrrl-update -` : `mrrl-update ${url}`;
            await guest.must(command, patience);
            figures[kind].milliseconds.push(performance.now() - started);
            figures[kind].bytes.push(server.sent - sent);
        }
    }));
}
const patience = 300_000;
/** So that nothing is found where it is to be written. */
async function emptySlot(guest) {
    for (const partition of [6, 7]) {
        await guest.must(`dd if=/dev/zero of=/dev/vda${partition} bs=1M count=16 conv=fsync`);
    }
}
/** Beyond the index: 4 KB, and twice the package. */
async function goalsOf(rig, pair) {
    return {
        identical: (await indexSize(rig.served(pair.same))) + 4096,
        package: (await indexSize(rig.served(pair.changed))) + 2 * pair.packageSize,
    };
}
/** From a bundle's first line: `mrrl-bundle 1 <signature> <manifest> <index>`. */
async function indexSize(bundle) {
    const file = await open(bundle);
    try {
        const { buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
        return Number(buffer.toString("latin1").split(" ")[4]);
    }
    finally {
        await file.close();
    }
}
async function peerTransfers(open, pair) {
    const names = ["casync", "rauc"];
    const peers = await open().catch((error) => error);
    const labels = { casync: "casync", rauc: "rauc, block-hash-index, at least" };
    const found = [];
    for (const name of names) {
        const { before } = pair.slots;
        const fetch = (after) => peers instanceof Error
            ? Promise.resolve(peers)
            : peers[name]({ before, after }).catch((error) => error);
        found.push({
            name: labels[name],
            identical: await fetch(before),
            transfer: await fetch(pair.slots.after),
        });
    }
    return found;
}
function peerRow({ name, transfer, identical }, kind, own) {
    const of = kind === "identical" ? identical : transfer;
    if (of instanceof Error)
        return [unavailable(name, of)];
    const bytes = kind === "whole" ? of.whole : of.update;
    return [{ ...measured(`${name}, ${words[kind]}`, "bytes", [bytes]), ratio: bytes / own }];
}
function emptyFigures() {
    const none = () => ({ bytes: [], milliseconds: [] });
    return { identical: none(), package: none(), whole: none() };
}
