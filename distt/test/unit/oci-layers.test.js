import test from "ava";
import { emptyDirectory } from "../../assembler/model/oci/image-tree.js";
import { usualLimits } from "../../assembler/plan/archive-policy.js";
import { ArchiveTally } from "../../assembler/plan/archive-tally.js";
import { Layer } from "../../assembler/plan/oci/layer.js";
import { rootEntries } from "../../assembler/plan/oci/root-entries.js";
import { refusal } from "../support/definitions.js";
import { attributes, directory, facts, fifo, file, link, merged, only, symlink, } from "../support/oci-layer-entries.js";
test("a whiteout hides what lower layers have, wherever it stands in its layer", (t) => {
    const lower = [file("etc/a"), file("etc/b"), file("opt/x/y")];
    const changes = [file("etc/.wh.a"), file(".wh.opt"), file("opt/new", 2)];
    for (const upper of [changes, changes.toReversed()]) {
        t.deepEqual(only(merged(lower, upper)), {
            etc: "directory 0",
            "etc/b": "file 1",
            opt: "directory 0",
            "opt/new": "file 2",
        });
    }
});
test("a whiteout does not hide what its own layer has", (t) => {
    t.deepEqual(only(merged([file("a", 1)], [file("a", 2), file(".wh.a")])), { a: "file 2" });
    t.deepEqual(only(merged([file("a", 1), file(".wh.a")])), { a: "file 1" });
    t.deepEqual(only(merged([], [file("d/.wh.nothing")])), { d: "directory 0" });
});
test("an opaque directory hides all that lower layers have in it", (t) => {
    const lower = [directory("d", 1), file("d/a"), file("d/e/f"), file("x")];
    const changes = [file("d/a", 2), file("d/.wh..wh..opq")];
    for (const upper of [changes, changes.toReversed()]) {
        t.deepEqual(only(merged(lower, upper)), { d: "directory 1", "d/a": "file 2", x: "file 1" });
    }
});
test("a file replaces a directory with all below it, a directory replaces a file or a link", (t) => {
    t.deepEqual(only(merged([file("d/a"), file("d/b")], [file("d", 2)])), { d: "file 2" });
    const linked = [file("usr/lib/a"), symlink("lib", "usr/lib")];
    t.deepEqual(only(merged(linked, [directory("lib", 2), file("lib/b", 3)])), {
        usr: "directory 0",
        "usr/lib": "directory 0",
        "usr/lib/a": "file 1",
        lib: "directory 2",
        "lib/b": "file 3",
    });
});
test("of several entries of a layer for one name the last counts", (t) => {
    t.deepEqual(only(merged([file("a", 1), fifo("a", 2), file("a", 3)])), { a: "file 3" });
    t.deepEqual(only(merged([file("d/x"), file("d", 2), directory("d", 3)])), { d: "directory 3" });
    // As if each had been unpacked in its turn: the file took with it what was there.
    t.deepEqual(only(merged([file("d/x")], [file("d", 2), directory("d", 3)])), { d: "directory 3" });
    t.deepEqual(only(merged([directory("d", 1), file("d/x"), directory("d", 2)])), {
        d: "directory 2",
        "d/x": "file 1",
    });
});
test("the root's own attributes are those of the last layer that has them", (t) => {
    t.is(facts(merged([directory("", 5)], [file("a")]))[""], "directory 5");
    t.is(facts(merged([file("a")]))[""], "directory 0");
});
test("nothing is put through a link or below a file", (t) => {
    const through = /leads through 'way', which is a (symlink|file|fifo)/;
    for (const way of [symlink("way", "/etc"), file("way"), fifo("way")]) {
        t.regex(refusal(() => merged([way, file("way/x")])).message, through);
        const below = refusal(() => merged([way], [file("way/x")]));
        t.regex(below.message, /below 'way', which is a (symlink|file|fifo) of a lower layer/);
        t.is(below.code, "ARCHIVE_REFUSED");
        t.is(below.place, "image.tar: layer");
        t.regex(refusal(() => merged([way], [file("way/.wh.x")])).message, /below 'way'/);
        t.notThrows(() => merged([way], [file("way/x"), file(".wh.way")]));
    }
});
test("names of whiteouts that mean nothing are refused", (t) => {
    for (const name of [".wh.", "d/.wh..", ".wh...", ".wh..wh.plnk", ".wh..wh.aufs"]) {
        t.regex(refusal(() => merged([file(name)])).message, /whiteout of no name|of AUFS/, name);
    }
    for (const entry of [directory(".wh.a"), symlink(".wh.a", "b"), fifo("d/.wh.a")]) {
        t.regex(refusal(() => merged([entry])).message, /named like a whiteout/);
    }
    t.regex(refusal(() => merged([file("a"), link(".wh.b", "a")])).message, /named like a whiteout/);
    const full = {
        type: "file",
        path: ".wh.a",
        attributes: attributes(1),
        content: { offset: 0, size: 1 },
    };
    t.regex(refusal(() => merged([full])).message, /no empty file/);
    t.regex(refusal(() => merged([file(".wh.d/x")])).message, /below a whiteout/);
});
test("a hard link is another name of a file, also of a lower layer's", (t) => {
    const headers = (root) => [...rootEntries(root)].slice(1).map(({ header }) => {
        const { name, type, target, uid } = header;
        return `${name} ${type} ${target ?? uid}`;
    });
    t.deepEqual(headers(merged([file("b", 4), link("a", "b")])), ["./a file 4", "./b link ./a"]);
    // Its first name is hidden, or is something else now.
    const lower = [file("d/old", 4)];
    for (const gone of [file("d/.wh.old"), file(".wh.d"), file("d", 5)]) {
        const root = merged(lower, [link("new", "d/old")], [gone]);
        t.true(headers(root).includes("./new file 4"), gone.path);
        t.is(headers(root).filter((line) => line.includes(" link ")).length, 0);
    }
    t.deepEqual(headers(merged(lower, [link("new", "d/old"), file("d/.wh.old")])), [
        "./d directory 0",
        "./new file 4",
    ]);
    // A link to a link is another name of that link.
    t.deepEqual(headers(merged([symlink("l", "x", 4), link("m", "l")])), [
        "./l symlink x",
        "./m link ./l",
    ]);
});
test("hard links to nothing, to directories and through links are refused", (t) => {
    const reason = /is a link to '.*', which is no file of the image/;
    t.regex(refusal(() => merged([link("a", "b")])).message, reason);
    t.regex(refusal(() => merged([link("a", "b"), file("b")])).message, reason);
    t.regex(refusal(() => merged([directory("d")], [link("a", "d")])).message, reason);
    t.regex(refusal(() => merged([link("a", ".wh.b")])).message, reason);
    const lower = [file("d/x"), symlink("way", "d")];
    t.regex(refusal(() => merged(lower, [link("a", "way/x")])).message, reason);
    t.regex(refusal(() => merged([file("d/x")], [file("d"), link("a", "d/x")])).message, reason);
});
test("directories that are only implied count as entries", (t) => {
    const tally = new ArchiveTally({ ...usualLimits, entries: 5 }, "image.tar");
    const layer = new Layer(emptyDirectory(), tally, "image.tar");
    t.regex(refusal(() => layer.add(file("a/b/c/d/e/f/g"))).message, /more than 5 entries/);
});
