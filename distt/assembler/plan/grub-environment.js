import { MrrlError } from "../errors/mrrl-error.js";
const signature = "# GRUB Environment Block\n";
/**
 * A GRUB environment block: the signature, `name=value` lines, filled up with
 * `#` to exactly `size` bytes (GRUB manual, "The GRUB environment block"). A
 * backslash and a newline inside a value are escaped with a backslash.
 * @param size in bytes, a multiple of 512.
 * @throws LAYOUT_TOO_SMALL when the variables do not fit.
 */
export function environmentBlock(variables, size) {
    const lines = Object.entries(variables).map(([name, value]) => {
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
            throw new MrrlError("BUG", `'${name}' cannot be a variable of GRUB`);
        }
        return `${name}=${value.replaceAll(/[\\\n]/g, "\\$&")}\n`;
    });
    const text = Buffer.from(signature + lines.join(""), "utf8");
    if (text.length > size) {
        throw new MrrlError("LAYOUT_TOO_SMALL", `a GRUB environment block needs ${text.length} bytes and has ${size}`, { hint: "use fewer or shorter kernel arguments" });
    }
    return Buffer.concat([text, Buffer.alloc(size - text.length, "#")]);
}
/** Whether some bytes are a block. */
export function isEnvironmentBlock(bytes) {
    return Buffer.from(bytes.subarray(0, signature.length)).toString("latin1") === signature;
}
/** Reads a block back. @throws STORE_CORRUPT when it is not one. */
export function parseEnvironmentBlock(block) {
    const text = Buffer.from(block).toString("utf8");
    if (!text.startsWith(signature)) {
        throw new MrrlError("STORE_CORRUPT", "this is not a GRUB environment block");
    }
    const variables = {};
    for (const [, name = "", value = ""] of text
        .slice(signature.length)
        .matchAll(/^([A-Za-z_][A-Za-z0-9_]*)=((?:[^\\\n]|\\[\s\S])*)\n/gm)) {
        variables[name] = value.replaceAll(/\\([\s\S])/g, "$1");
    }
    return variables;
}
