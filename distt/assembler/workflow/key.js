import { randomBytes } from "node:crypto";
import { keyPairFiles, readKeyFile, refusePresentKeys, writeKeyPair, } from "../effects/key-file.js";
import { askPassword } from "../effects/password.js";
import { hasTerminal } from "../effects/terminal.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { seedSize } from "../model/minisign/ed25519.js";
import { keyIdSize } from "../model/minisign/key-id.js";
import { renderPublicKey } from "../model/minisign/public-key.js";
import { makeSecretKey, renderSecretKey } from "../model/minisign/secret-key.js";
/**
 * Makes a key pair in the files `name`.key and `name`.pub.
 * @param withPassword asks for one at the terminal, twice; from a pipe it is one line.
 * @throws USAGE when one of the files is there, or there is no password; INTERRUPTED.
 */
export async function newKey(context, name, withPassword) {
    const files = keyPairFiles(name);
    await refusePresentKeys(files);
    const password = withPassword ? await choosePassword(context) : undefined;
    const key = makeSecretKey(randomBytes(keyIdSize), randomBytes(seedSize));
    const salt = randomBytes(32);
    await writeKeyPair(files, {
        secret: await renderSecretKey(key, password === undefined ? undefined : { password, salt }),
        public: renderPublicKey(key.publicKey),
    });
    return { ...files, publicKey: key.publicKey };
}
/** Reads a secret key, asking for its password if it has one. @throws USAGE, KEY_INVALID */
export async function openKey(context, path) {
    const locked = await readKeyFile(path);
    if (!locked.needsPassword)
        return await locked.open("");
    await context.events.flush();
    const password = await askPassword(`Password of ${path}: `, context.signal);
    if (password === undefined) {
        throw new MrrlError("USAGE", "this key has a password, and nobody to give it", {
            place: path,
            hint: "run this at a terminal, or give the password as the first line of standard input",
        });
    }
    return await locked.open(password);
}
async function choosePassword(context) {
    const refused = (message) => new MrrlError("USAGE", message, {
        hint: "run this at a terminal and type one, or make a key without: --no-password",
    });
    const password = await askPassword("Password of the new key: ", context.signal);
    if (!password)
        throw refused("a key's password is at least one character");
    if (hasTerminal()) {
        const again = await askPassword("The same once more: ", context.signal);
        if (again !== password)
            throw refused("the two passwords are not the same");
    }
    return password;
}
