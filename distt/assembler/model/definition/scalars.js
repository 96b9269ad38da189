import * as z from "zod";
import { namePattern, versionPattern } from "../store-name.js";
import { didYouMean } from "./nearest.js";
/*
 * The error text of a schema says what would be right (it becomes the hint);
 * what is wrong is told from the value itself, by problems.ts.
 */
/** An object that refuses unknown keys and suggests the nearest known one. */
export function strict(shape, description) {
    const known = Object.keys(shape);
    return z
        .strictObject(shape, {
        error: (issue) => {
            if (issue.code !== "unrecognized_keys")
                return undefined;
            const keys = issue.keys;
            // `{ off: one, two }` has the key 'two'.
            if (keys.some((key) => /\s/.test(key)))
                return "put a text that has a comma into quotes";
            const suggestion = keys.length === 1 ? didYouMean(keys[0] ?? "", known) : undefined;
            return suggestion ?? `the keys here are: ${known.join(", ")}`;
        },
    })
        .meta({ description });
}
/** A list without duplicates, `identity` telling what of an item must be unique. */
export function uniqueList(item, maximum, identity) {
    return z
        .array(item)
        .max(maximum, `at most ${maximum} entries`)
        .superRefine((items, refinement) => {
        const seen = new Map();
        items.forEach((value, index) => {
            const key = identity(value);
            const first = seen.get(key);
            if (first !== undefined) {
                refinement.addIssue({
                    code: "custom",
                    path: [index],
                    params: { wrong: `'${key}' is listed twice` },
                    message: `name it once; the other one is number ${first + 1} of the list`,
                });
            }
            seen.set(key, first ?? index);
        });
    });
}
export const name = z
    .string()
    .regex(namePattern, "a name has lower-case letters, digits, '+', '_' and '-', starts with a letter or digit, and is at most 64 long")
    .meta({ description: "a name: lower-case letters, digits, '+', '_', '-'" });
export const version = z
    .string()
    .regex(versionPattern, "a version starts with a letter or digit, then has letters, digits, '.', '+', '_', '~' and '-', without '..'; at most 64 long")
    .meta({ description: "the version, as upstream writes it" });
// One line for people: printable, so that it can neither break a header line nor fool a terminal.
export const line = (maximum, description) => z
    .string()
    .min(1, "at least one character")
    .max(maximum, `at most ${maximum} characters`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u, "one line of printable text")
    .meta({ description });
// NUL cannot be in a shell script, and a CR would become part of the last word of each line.
export const script = (description) => z
    .string()
    .min(1, "at least one command")
    .max(256 * 1024, "at most 256 KiB; put long texts into files beside the definition")
    .regex(/^[^\0\r]*$/, "lines end in LF only, and there are no NUL characters")
    .meta({ description });
export const sha256Text = z
    .string()
    .regex(/^[0-9a-f]{64}$/, "a digest is 64 lower-case hexadecimal digits, as printed by sha256sum")
    .meta({ description: "sha256 of the file, as printed by sha256sum" });
/** A plain file name, as it may appear unquoted in a script. */
export const fileName = z
    .string()
    .regex(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._+~-]{0,126}$/, "a file name has letters, digits, '.', '_', '+', '~' and '-', without '..', no directory, at most 127 long");
/** A path relative to some directory: no `..`, no `.`, no empty part, no blanks. */
export const relativePath = z
    .string()
    .max(255, "at most 255 characters")
    .regex(/^(?!\.{1,2}(?:\/|$))(?!.*\/\.{1,2}(?:\/|$))[A-Za-z0-9._+@~-]+(?:\/[A-Za-z0-9._+@~-]+)*$/, "a relative path of letters, digits, '.', '_', '+', '@', '~' and '-', without '.' or '..' as a part");
/** An absolute path in the image. */
export const absolutePath = z
    .string()
    .max(255, "at most 255 characters")
    .regex(/^(?!.*\/\.{1,2}(?:\/|$))(?:\/[A-Za-z0-9._+@~-]+)+$/, "an absolute path of letters, digits, '.', '_', '+', '@', '~' and '-', without '.' or '..' as a part");
const sizeUnits = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const sizePattern = /^([1-9][0-9]{0,9}) ?(KiB|MiB|GiB)$/;
/** A text of `sizePattern` in bytes. */
function bytesOf(text) {
    const [, digits = "0", unit = "KiB"] = sizePattern.exec(text) ?? [];
    return Number(digits) * sizeUnits[unit];
}
/** A partition's size, `64MiB`, to bytes: whole MiB between two bounds (in MiB). */
export function partitionSize(minimum, maximum, description) {
    const right = `a size is a number and a unit (KiB, MiB, GiB), such as 64MiB; here a whole number of MiB, from ${minimum}MiB to ${maximum}MiB`;
    return z
        .string({ error: right })
        .regex(sizePattern, right)
        .transform((text, refinement) => {
        const bytes = bytesOf(text);
        const mebibytes = bytes / sizeUnits.MiB;
        if (!Number.isInteger(mebibytes) || mebibytes < minimum || mebibytes > maximum) {
            refinement.addIssue({ code: "custom", message: right, input: text });
        }
        return bytes;
    })
        .meta({ description });
}
/** An amount of memory, `64MiB`, to bytes: from 64 KiB to 1 TiB. */
export function memorySize(description) {
    const right = "an amount of memory: a number and a unit (KiB, MiB, GiB), such as 64MiB; from 64KiB to 1024GiB";
    return z
        .string({ error: right })
        .regex(sizePattern, right)
        .transform((text, refinement) => {
        const bytes = bytesOf(text);
        if (bytes < 64 * sizeUnits.KiB || bytes > 1024 * sizeUnits.GiB) {
            refinement.addIssue({ code: "custom", message: right, input: text });
        }
        return bytes;
    })
        .meta({ description });
}
const durationUnits = { ms: 1, s: 1000, min: 60_000 };
const durationPattern = /^([1-9][0-9]{0,7}) ?(ms|s|min)$/;
const longestDuration = 24 * 60 * 60 * 1000;
/** A duration, `5s`, to milliseconds; more than nothing, at most a day. */
export function duration(description) {
    const right = "a duration is a number and a unit (ms, s, min), such as 30s; at most 1440min";
    return z
        .string({ error: right })
        .regex(durationPattern, right)
        .transform((text, refinement) => {
        const [, digits = "0", unit = "ms"] = durationPattern.exec(text) ?? [];
        const milliseconds = Number(digits) * durationUnits[unit];
        if (milliseconds > longestDuration) {
            refinement.addIssue({ code: "custom", message: right, input: text });
        }
        return milliseconds;
    })
        .meta({ description });
}
export const integer = (minimum, maximum, description) => {
    const right = `a whole number from ${minimum} to ${maximum}`;
    return z.int(right).min(minimum, right).max(maximum, right).meta({ description });
};
