import * as z from "zod";
import { fileName, integer, line, relativePath, sha256Text, strict, uniqueList, } from "./scalars.js";
const repository = {
    commit: z
        .string()
        .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit id: 40 (or, of a SHA-256 repository, 64) lower-case hexadecimal digits, as printed by `git rev-parse <branch or tag>^{commit}`; branches, tags and short ids move")
        .meta({ description: "the full id of the commit, as printed by git rev-parse" }),
    urls: uniqueList(line(2048, "a repository that has the commit").regex(/^(?:https?:\/\/[A-Za-z0-9.:-]+|file:\/\/)\/(?!\/)[^\s"'`\\<>{}|^?#]*$/, "the http, https or file address of a git repository, without a user name"), 16, (url) => url)
        .min(1, "at least one repository")
        .meta({ description: "where to fetch it from, tried in this order" }),
};
const git = strict({
    ...repository,
    submodules: z
        .record(relativePath, strict(repository, "the commit of a submodule"))
        .default({})
        .meta({
        description: "path in the tree, also of nested ones → the submodule to put there",
    }),
}, "the commit that the file is made from: its canonical tar");
/** An entry of `sources` in package.yaml. */
export const source = strict({
    file: fileName.meta({ description: "its name in /sources during the build" }),
    sha256: sha256Text.transform((digest) => digest),
    size: integer(1, 64 * 1024 ** 3, "in bytes").optional(),
    pool: relativePath
        .regex(/^pool\//, "a path in the Debian archive starts with pool/")
        .meta({ description: "where the Debian archive has it" })
        .optional(),
    urls: uniqueList(line(2048, "where upstream has it").regex(/^https?:\/\/[A-Za-z0-9.:-]+\/[^\s"'`\\<>{}|^]*$/, "an http or https address without a user name"), 16, (url) => url).default([]),
    git: git.optional(),
}, "a pinned source file; only the digest decides").superRefine(({ file, pool, git: made }, refinement) => {
    const refuse = (key, wrong, message) => refinement.addIssue({ code: "custom", path: [key], params: { wrong }, message });
    if (made === undefined)
        return;
    if (!file.endsWith(".tar")) {
        refuse("file", `'${file}' is not the name of a tar`, "a commit becomes a plain tar: name it so");
    }
    if (pool !== undefined) {
        refuse("pool", "'pool' beside 'git'", "the tar of a commit is in no Debian archive: take it out");
    }
});
