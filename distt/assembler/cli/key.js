import { relative, resolve } from "node:path";
import { newKey } from "../workflow/key.js";
import { examples } from "./verb.js";
/** `mrrl key`: the keys that sign updates. */
export const keyVerb = (program, run) => {
    const key = program
        .command("key")
        .summary("make keys that sign updates")
        .description("Makes keys that sign updates, in minisign's format (docs/keys.md).");
    key
        .command("new")
        .summary("make a key pair")
        .description("Makes a key pair: <name>.key, the secret that signs bundles, and <name>.pub, whose second\n" +
        "line goes into a profile's `update.keys`. Asks for a password that protects the secret.\n" +
        "Nothing that is there is overwritten.")
        .argument("[name]", "path of the two files without their endings", "update")
        .option("--no-password", "keep the secret as it is; whoever reads the file can sign")
        .addHelpText("after", examples([
        ["mrrl key new", "make update.key and update.pub"],
        ["mrrl key new ~/keys/fleet", "elsewhere"],
        ["mrrl key new ci --no-password", "for a machine that signs by itself"],
    ]))
        .action((name, options) => run(async (context) => {
        const made = await newKey(context, resolve(name), options.password);
        const { id, line } = made.publicKey;
        return {
            json: { id, publicKey: line, files: { secret: made.secret, public: made.public } },
            text: [
                `key ${id}`,
                `  ${shown(made.secret)}: the secret; keep it, and a copy, where nobody else reads it`,
                `  ${shown(made.public)}: the public half`,
                "the systems whose profile says this take the updates it signs:",
                `  update: { keys: ["${line}"] }`,
                "",
            ].join("\n"),
        };
    }));
};
/** A path as it is shortest from here. */
function shown(path) {
    const short = relative(process.cwd(), path);
    return short.startsWith("..") ? path : short;
}
