import test from "ava";
import { parsePackage } from "../../assembler/model/definition/parse.js";
import { packageText, refusedPackage } from "../support/definitions.js";
const digest = "ab".repeat(32);
const commit = "c".repeat(40);
const place = "https://example.org/app.git";
const source = (git, more = "", file = "app.tar") => packageText("toy", "build: make", "sources:", `  - { file: ${file}, sha256: ${digest}${more} }`).replace(" }\n", `,\n      git: ${git} }\n`);
test("a source may be made from a commit, with submodules", (t) => {
    const { definition } = parsePackage(source(`{ commit: ${commit}, urls: [${place}, file:///srv/app], submodules: { lib/z: { commit: ${digest}, urls: [http://x/z] } } }`), "p.yaml");
    t.deepEqual(definition.kind === "source" && definition.sources, [
        {
            file: "app.tar",
            sha256: digest,
            urls: [],
            git: {
                commit,
                urls: [place, "file:///srv/app"],
                submodules: { "lib/z": { commit: digest, urls: ["http://x/z"] } },
            },
        },
    ]);
});
const cases = [
    [
        "a branch instead of a commit",
        source(`{ commit: main, urls: [${place}] }`),
        "p.yaml:8:22",
        /^'main' is not allowed as 'sources\[0\]\.git\.commit'$/,
        /git rev-parse/,
    ],
    [
        "a short commit id",
        source(`{ commit: abcdef0, urls: [${place}] }`),
        "p.yaml:8:22",
        /not allowed/,
        /40/,
    ],
    [
        "no commit",
        source(`{ urls: [${place}] }`),
        "p.yaml:8:7",
        /^'commit' is missing in 'sources\[0\]\.git'$/,
        /add the key 'commit'/,
    ],
    [
        "no repository",
        source(`{ commit: ${commit}, urls: [] }`),
        "p.yaml:8:70",
        /not allowed as 'sources\[0\]\.git\.urls'$/,
        /at least one/,
    ],
    [
        "another protocol",
        source(`{ commit: ${commit}, urls: ["ssh://git@example.org/app"] }`),
        "p.yaml:8:71",
        /not allowed/,
        /http, https or file/,
    ],
    [
        "a user name",
        source(`{ commit: ${commit}, urls: ["https://me:secret@example.org/app"] }`),
        "p.yaml:8:71",
        /not allowed/,
        /without a user name/,
    ],
    [
        "a relative local repository",
        source(`{ commit: ${commit}, urls: ["file://app"] }`),
        "p.yaml:8:71",
        /not allowed/,
        /file/,
    ],
    [
        "a transport helper",
        source(`{ commit: ${commit}, urls: ["ext::sh -c id"] }`),
        "p.yaml:8:71",
        /not allowed/,
        /http/,
    ],
    [
        "an option as an address",
        source(`{ commit: ${commit}, urls: ["--upload-pack=id"] }`),
        "p.yaml:8:71",
        /not allowed/,
        /http/,
    ],
    [
        "a misspelt key",
        source(`{ comit: ${commit}, urls: [${place}] }`),
        "p.yaml:8:14",
        /^unknown key 'comit'/,
        /did you mean 'commit'/,
    ],
    [
        "a submodule outside",
        source(`{ commit: ${commit}, urls: [${place}], submodules: { ../x: { commit: ${commit}, urls: [${place}] } } }`),
        "p.yaml:8:115",
        /^key '\.\.\/x' is not allowed$/,
        /relative path/,
    ],
    [
        "a file that is named like something else",
        source(`{ commit: ${commit}, urls: [${place}] }`, "", "app.tar.gz"),
        "p.yaml:7:13",
        /^'app\.tar\.gz' is not the name of a tar$/,
        /plain tar/,
    ],
    [
        "a path in the Debian archive",
        source(`{ commit: ${commit}, urls: [${place}] }`, ", pool: pool/main/a/app.tar"),
        "p.yaml:7:102",
        /^'pool' beside 'git'$/,
        /take it out/,
    ],
];
for (const [title, text, where, message, hint] of cases) {
    test(`a source from git is refused with its place: ${title}`, (t) => {
        const refused = refusedPackage(text);
        t.is(refused.code, "DEFINITION_INVALID");
        t.is(refused.place, where);
        t.regex(refused.message, message);
        t.regex(refused.hint ?? "", hint);
    });
}
