import { parentPort } from "node:worker_threads";
import { MrrlError } from "../errors/mrrl-error.js";
import { unpackDeb } from "./deb.js";
import { verifyFile } from "./file-digest.js";
parentPort?.on("message", async ({ file, sha256, directory }) => {
    parentPort?.postMessage(await reply(file, sha256, directory));
});
async function reply(file, sha256, directory) {
    try {
        await verifyFile(file, sha256);
        await unpackDeb(file, directory);
        return "done";
    }
    catch (error) {
        if (!(error instanceof MrrlError))
            throw error;
        const { code, message, place, hint, evidence } = error;
        const details = {
            ...(place === undefined ? {} : { place }),
            ...(hint === undefined ? {} : { hint }),
            ...(evidence === undefined ? {} : { evidence }),
        };
        return { code, message, details };
    }
}
