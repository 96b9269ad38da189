import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { serveCache } from "../../effects/cache/cache-server.js";
import { bytes } from "../../events/wording.js";
import { examples } from "../verb.js";
const usual = { host: "127.0.0.1", port: 8080 };
/** `mrrl cache serve`. */
export const servePart = (cache, run) => {
    cache
        .command("serve")
        .summary("serve the directory of a cache by HTTP")
        .description("Serves the directory of a cache by HTTP until it is interrupted. Any other HTTP server\n" +
        "does as well: a cache is plain files. Nothing but the files of the cache is served.")
        .argument("<directory>", "of the cache")
        .option("--listen <address>", "host:port or port (default: 127.0.0.1:8080)", parseListen, usual)
        .addHelpText("after", examples([["mrrl cache serve /srv/cache --listen 0.0.0.0:8080", "for a network"]]))
        .action((directory, { listen }) => run(async (context) => {
        let answers = 0;
        let sent = 0;
        const server = await serveCache(context, resolve(directory), listen, (_path, _status, size) => {
            answers++;
            sent += size;
        });
        context.events.info(`serving ${directory} at ${server.url}`);
        await new Promise((end) => {
            context.signal.addEventListener("abort", () => end(), { once: true });
        });
        await server.close();
        return {
            json: { url: server.url, answers, bytes: sent },
            text: `${answers} answers, ${bytes(sent)}\n`,
        };
    }));
};
function parseListen(text) {
    const [, host, port] = /^(?:(\[[0-9A-Fa-f:]+\]|[^:\s]+):)?([0-9]{1,5})$/.exec(text) ?? [];
    if (port === undefined || Number(port) > 65535) {
        throw new InvalidArgumentError("give an address and a port: 127.0.0.1:8080");
    }
    return { host: host?.replace(/^\[|\]$/g, "") ?? usual.host, port: Number(port) };
}
