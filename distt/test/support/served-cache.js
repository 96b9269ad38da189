import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mrrlProgram } from "./mrrl-program.js";
/** Runs `mrrl cache serve` as long as the test. */
export async function serveCacheAsProgram(t, directory) {
    const args = [mrrlProgram, "--progress", "plain", "cache", "serve", directory, "--listen", "0"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    t.teardown(async () => {
        child.kill("SIGINT");
        if (child.exitCode === null && child.signalCode === null)
            await once(child, "exit");
    });
    const said = [];
    const running = () => child.exitCode === null && child.signalCode === null;
    return new Promise((resolve, reject) => {
        createInterface({ input: child.stderr }).on("line", (line) => {
            said.push(line);
            const [, url] = /serving .* at (http:\S+)/.exec(line) ?? [];
            if (url !== undefined)
                resolve({ url, pid: child.pid ?? 0, running, said });
        });
        child.once("exit", () => reject(new Error("the server did not start")));
    });
}
/** Runs `mrrl cache serve` as long as the test. @returns its URL */
export async function servedCache(t, directory) {
    return (await serveCacheAsProgram(t, directory)).url;
}
