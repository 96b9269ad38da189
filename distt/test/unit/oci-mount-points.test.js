import test from "ava";
import { emptyDirectory } from "../../assembler/model/oci/image-tree.js";
import { canonicalMountPoints, ensureMountPoints, } from "../../assembler/plan/oci/mount-points.js";
import { rootEntries } from "../../assembler/plan/oci/root-entries.js";
import { walk } from "../../assembler/plan/oci/tree-walk.js";
import { refusal } from "../support/definitions.js";
const owner = { mode: 0o755, uid: 3, gid: 4 };
/** A tree of paths: `name/` a directory, `name -> target` a link, `name` a file. */
function tree(...paths) {
    const root = emptyDirectory();
    for (const text of paths) {
        const [path = "", target] = text.split(" -> ");
        let directory = root;
        const parts = path.split("/");
        for (const [index, part] of parts.entries()) {
            if (part === "")
                continue;
            const isLast = index === parts.length - 1;
            const child = directory.children.get(part);
            if (isLast && target !== undefined) {
                directory.children.set(part, { type: "symlink", ...owner, target });
            }
            else if (isLast) {
                directory.children.set(part, { type: "file", ...owner, content: { offset: 5, size: 6 } });
            }
            else if (child?.type === "directory") {
                directory = child;
            }
            else {
                const made = { ...emptyDirectory(), attributes: owner };
                directory.children.set(part, made);
                directory = made;
            }
        }
    }
    return root;
}
const point = (path, type = "directory") => ({
    path,
    type,
});
/** The names of what belongs to root, that is, was made. */
function made(root) {
    return [...rootEntries(root)]
        .slice(1)
        .filter(({ header }) => header.uid === 0)
        .map(({ header: { name, type, mode, size } }) => {
        return `${name} ${type} ${mode.toString(8)}${size === undefined ? "" : ` ${size}`}`;
    });
}
function withPoints(root, ...points) {
    ensureMountPoints(root, points, "web.yaml:9:7");
    return made(root);
}
test("mount points are sorted, plain, each once, and those of every container are among them", (t) => {
    const points = canonicalMountPoints([point("/var//lib/./data/"), point("/proc"), point("/a/../b", "file"), point("/b", "file")], "place");
    t.deepEqual(points, [
        point("/b", "file"),
        point("/dev"),
        point("/proc"),
        point("/sys"),
        point("/var/lib/data"),
    ]);
    const error = refusal(() => canonicalMountPoints([point("/dev", "file")], "web.yaml:9:7"));
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.place, "web.yaml:9:7");
    t.regex(error.message, /'\/dev' is asked for as a directory and as a file/);
    t.is(refusal(() => canonicalMountPoints([point("data")], "place")).code, "BUG");
});
test("what is missing is made, what is there is left", (t) => {
    t.deepEqual(withPoints(tree("etc/hosts", "srv/"), point("/etc/hosts", "file"), point("/srv")), []);
    t.deepEqual(withPoints(tree("etc/hosts"), point("/etc/resolv.conf", "file"), point("/a/b"), point("/a/c/d", "file"), point("/")), [
        "./a directory 755",
        "./a/b directory 755",
        "./a/c directory 755",
        "./a/c/d file 644 0",
        "./etc/resolv.conf file 644 0",
    ]);
});
test("links lead to where they lead within the image, and never out of it", (t) => {
    t.deepEqual(withPoints(tree("run/", "var/run -> /run"), point("/var/run/app")), [
        "./run/app directory 755",
    ]);
    t.deepEqual(withPoints(tree("run/", "var/run -> ../../../../run"), point("/var/run/app")), [
        "./run/app directory 755",
    ]);
    t.deepEqual(withPoints(tree("a -> b", "b -> c/", "c/d"), point("/a/d", "file")), []);
});
test("a file is mounted in the place of a link, wherever that leads", (t) => {
    const root = tree("etc/resolv.conf -> ../run/x/y", "data -> /srv", "srv/");
    t.deepEqual(withPoints(root, point("/etc/resolv.conf", "file"), point("/data/f", "file")), [
        "./etc/resolv.conf file 644 0",
        "./srv/f file 644 0",
    ]);
});
test("something else in the place of a mount point is an error of the definition", (t) => {
    const cases = [
        [tree("etc/x"), point("/etc/x"), /for a directory: it is a file in the image/],
        [tree("etc/"), point("/etc", "file"), /for a file: it is a directory in the image/],
        [tree("etc/x"), point("/etc/x/y"), /'\/etc\/x' on its way is a file/],
        [tree("etc/x", "l -> etc/x/"), point("/l"), /'\/etc\/x' on its way is a file/],
        [tree("a -> b", "b -> a"), point("/a/x"), /links lead in a circle/],
        [tree("a -> gone/../b"), point("/a"), /'gone' on its way is missing/],
    ];
    for (const [root, wanted, reason] of cases) {
        const error = refusal(() => withPoints(root, wanted));
        t.is(error.code, "DEFINITION_INVALID");
        t.is(error.place, "web.yaml:9:7");
        t.regex(error.message, reason);
    }
});
test("a path is followed as Linux does, with the image's root as the root", (t) => {
    const root = tree("etc/passwd", "lib -> usr/lib", "usr/lib/os-release", "up -> /../../etc");
    const path = (text) => {
        const found = walk(root, text);
        return found.end === "obstacle" ? found.problem : `${found.end} ${found.path}`;
    };
    t.is(path("/"), "found /");
    t.is(path("/lib/os-release"), "found /usr/lib/os-release");
    t.is(path("/up/passwd"), "found /etc/passwd");
    t.is(path("/lib/../.."), "found /");
    t.is(path("/etc/shadow"), "missing /etc");
    t.is(path("/etc/passwd/"), "'/etc/passwd' on its way is a file");
});
