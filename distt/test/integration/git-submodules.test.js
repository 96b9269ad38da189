import test, {} from "ava";
import { describeTar, fetchTar, gitRefusal, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
const repositories = await GitRepositories.make();
const url = (name) => repositories.url(name);
/** Makes a repository with one file and these submodules. @returns its commit */
async function project(name, submodules = {}) {
    await repositories.init(name);
    const links = Object.keys(submodules).map((path) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ../elsewhere\n`);
    repositories.write(name, { [`${name}.c`]: `of ${name}\n`, ".gitmodules": links.join("") });
    return repositories.commit(name, "a commit", submodules);
}
const inner = await project("inner");
const outer = await project("outer", { "deep/inner": inner });
const app = await project("app", { lib: outer });
const pins = {
    lib: { commit: outer, urls: [url("outer")] },
    "lib/deep/inner": { commit: inner, urls: [url("inner")] },
};
/** The paths of what the tar holds. */
async function paths(t, submodules) {
    const tar = await fetchTar(t, repositories, gitSource(app, [url("app")], submodules));
    return (await describeTar(tar)).map((line) => line.split(" ")[4] ?? "");
}
test.serial("pinned submodules are put at their paths, nested ones too", async (t) => {
    t.deepEqual(await paths(t, pins), [
        ".gitmodules",
        "app.c",
        "lib/",
        "lib/.gitmodules",
        "lib/deep/",
        "lib/deep/inner/",
        "lib/deep/inner/.gitmodules",
        "lib/deep/inner/inner.c",
        "lib/outer.c",
    ]);
});
test.serial("a submodule that is not pinned is refused, with the pin to write", async (t) => {
    const error = await gitRefusal(t, repositories, gitSource(app, [url("app")]));
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.exitCode, 2);
    t.is(error.message, `app.tar: submodules of commit ${app} are not pinned: 'lib'`);
    t.is(error.evidence, `lib: { commit: ${outer}, urls: [<url>] }`);
    const { lib } = pins;
    const nested = await gitRefusal(t, repositories, gitSource(app, [url("app")], { lib }));
    t.is(nested.message, `app.tar: submodules of commit ${outer} are not pinned: 'lib/deep/inner'`);
    t.is(nested.evidence, `lib/deep/inner: { commit: ${inner}, urls: [<url>] }`);
});
test.serial("a submodule pinned to another commit is refused with both", async (t) => {
    const lib = { commit: inner, urls: [url("inner")] };
    const error = await gitRefusal(t, repositories, gitSource(app, [url("app")], { ...pins, lib }));
    t.is(error.code, "DEFINITION_INVALID");
    t.regex(error.message, /'lib' is pinned to another commit/);
    t.is(error.evidence, `pinned ${inner}, the tree has ${outer}`);
});
test.serial("a pin at a path without a submodule is refused", async (t) => {
    const more = { ...pins, "app.c": { commit: inner, urls: [url("inner")] } };
    const error = await gitRefusal(t, repositories, gitSource(app, [url("app")], more));
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.message, "app.tar: there is no submodule at 'app.c'");
});
test.serial("a submodule is looked for where its pin says, and only there", async (t) => {
    const lib = { commit: outer, urls: [url("inner"), url("nowhere")] };
    const error = await gitRefusal(t, repositories, gitSource(app, [url("app")], { ...pins, lib }));
    t.is(error.code, "FETCH_FAILED");
    const lines = error.evidence?.split("\n") ?? [];
    t.is(lines.length, 2);
    t.is(lines[0], `${url("inner")}: the repository does not have the commit ${outer}`);
    t.is(lines[1], `${url("nowhere")}: there is no such directory`);
    const second = { commit: outer, urls: [url("inner"), url("outer")] };
    t.is((await paths(t, { ...pins, lib: second })).length, 9);
});
