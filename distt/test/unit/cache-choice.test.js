import test from "ava";
import fc from "fast-check";
import { sha256 } from "../../assembler/model/sha256.js";
import { chooseRecord } from "../../assembler/plan/cache/choose-record.js";
const storeName = `app-1.${"0".repeat(64)}`;
const library = `library-1.${"1".repeat(64)}`;
/** A record that says the path has this content. */
function record(content, more = {}) {
    const path = {
        format: 1,
        storeName,
        treeHash: sha256(content),
        references: [],
        size: 5,
        milliseconds: 1,
        ...more,
    };
    const archive = { sha256: sha256(`archive of ${content}`), size: 1, frames: [] };
    return { path, builder: "b", archive };
}
const offer = (cache, content, keys, more) => ({ cache, record: record(content, more), keys: keys });
test("one signature is enough where one is asked for", (t) => {
    const { believed, claims } = chooseRecord([offer("a", "x", ["ann"])], 1);
    t.is(believed?.treeHash, sha256("x"));
    t.deepEqual(believed?.keys, ["ann"]);
    t.is(claims.length, 1);
});
test("nothing is believed of what nobody says, or nobody who is trusted", (t) => {
    t.deepEqual(chooseRecord([], 1), { believed: undefined, claims: [] });
    t.is(chooseRecord([offer("a", "x", [])], 1).believed, undefined);
});
test("two keys are asked for: one is not enough, two that say the same are", (t) => {
    const ann = offer("a", "x", ["ann"]);
    t.is(chooseRecord([ann], 2).believed, undefined);
    const both = chooseRecord([ann, offer("b", "x", ["bob"])], 2);
    t.deepEqual(both.believed?.keys, ["ann", "bob"]);
    t.deepEqual(both.believed?.offers.map(({ cache }) => cache), ["a", "b"]);
    t.is(chooseRecord([offer("a", "x", ["ann", "bob"])], 2).believed?.treeHash, sha256("x"));
});
test("one key in several caches, or twice in one, counts once", (t) => {
    const same = ["a", "b", "c"].map((cache) => offer(cache, "x", ["ann", "ann"]));
    const { believed, claims } = chooseRecord(same, 2);
    t.is(believed, undefined);
    t.deepEqual(claims[0]?.keys, ["ann"]);
});
test("who says something else takes no part: the others suffice, and it is known", (t) => {
    const offers = [offer("a", "evil", ["eve"]), offer("b", "x", ["ann"]), offer("c", "x", ["bob"])];
    const { believed, claims } = chooseRecord(offers, 2);
    t.is(believed?.treeHash, sha256("x"));
    t.deepEqual(claims.map(({ keys }) => keys), [["ann", "bob"], ["eve"]]);
});
test("two claims that both have enough keys: nothing is believed, both are told", (t) => {
    const { believed, claims } = chooseRecord([offer("a", "x", ["ann"]), offer("b", "y", ["bob"])], 1);
    t.is(believed, undefined);
    t.is(claims.length, 2);
    // Even of one and the same key.
    t.is(chooseRecord([offer("a", "x", ["ann"]), offer("a", "y", ["ann"])], 1).believed, undefined);
    // More signatures do not outvote enough others.
    const outvoted = [offer("a", "x", ["ann", "bob", "carl"]), offer("b", "y", ["eve", "dan"])];
    t.is(chooseRecord(outvoted, 2).believed, undefined);
});
test("the same content with other references or another size is another claim", (t) => {
    const references = [{ name: library, file: "bin/app", offset: 3 }];
    const plain = offer("a", "x", ["ann"]);
    t.is(chooseRecord([plain, offer("b", "x", ["bob"], { references })], 2).believed, undefined);
    t.is(chooseRecord([plain, offer("b", "x", ["bob"], { size: 6 })], 2).believed, undefined);
    // How long a build took is nobody's business.
    const slower = offer("b", "x", ["bob"], { milliseconds: 9 });
    t.is(chooseRecord([plain, slower], 2).believed?.keys.length, 2);
});
test("what is believed has enough different keys, and nothing else has", (t) => {
    const keys = fc.array(fc.constantFrom("ann", "bob", "carl", "dan"), { maxLength: 4 });
    const offers = fc.array(fc
        .tuple(fc.constantFrom("c1", "c2", "c3"), fc.constantFrom("x", "y", "z"), keys)
        .map(([cache, content, signed]) => offer(cache, content, signed)), { maxLength: 8 });
    let believing = 0;
    fc.assert(fc.property(offers, fc.integer({ min: 1, max: 3 }), (said, threshold) => {
        const enough = ["x", "y", "z"].filter((content) => {
            const same = said.filter((each) => each.record.path.treeHash === sha256(content));
            return new Set(same.flatMap((each) => each.keys)).size >= threshold;
        });
        const { believed } = chooseRecord(said, threshold);
        if (enough.length !== 1)
            return believed === undefined;
        believing++;
        return believed?.treeHash === sha256(enough[0] ?? "");
    }), { numRuns: 1000 });
    t.true(believing > 100, `${believing}`);
});
test("the order of the caches decides where from, and not what", (t) => {
    const offers = [offer("a", "x", ["ann"]), offer("b", "y", ["eve"]), offer("c", "x", ["bob"])];
    const forwards = chooseRecord(offers, 2);
    const backwards = chooseRecord(offers.toReversed(), 2);
    t.is(forwards.believed?.treeHash, backwards.believed?.treeHash);
    t.is(forwards.believed?.offers[0]?.cache, "a");
    t.is(backwards.believed?.offers[0]?.cache, "c");
});
