import test, {} from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { acceptIndex, checkContinuity, stateOf, } from "../../assembler/plan/cache/index-acceptance.js";
const day = 24 * 3600;
const year = 365 * day;
/** 1 January 2025. */
const present = 1_735_689_600;
const place = "/srv/cache/index.json";
const identity = "00000000-0000-4000-8000-000000000001";
const good = {
    cache: identity,
    version: 5,
    created: present - day,
    expires: present + 29 * day,
    records: new Map(),
};
const digest = sha256("the index");
const remembered = stateOf(good, digest, undefined);
/** How an index is refused, with what it says; undefined: it is not. */
function refusal(t, index, { now = present, seen = remembered, hash = digest } = {}) {
    try {
        acceptIndex(index, hash, seen, now, place);
        return undefined;
    }
    catch (error) {
        t.true(error instanceof MrrlError, String(error));
        const refused = error;
        t.is(refused.code, "CACHE_REFUSED");
        t.is(refused.place, place);
        t.regex(refused.hint ?? "", /./);
        return refused;
    }
}
test("the first index of a cache is taken, and the same one again", (t) => {
    const { state, warning } = acceptIndex(good, digest, undefined, present, place);
    t.deepEqual(state, {
        format: 1,
        cache: identity,
        version: 5,
        digest,
        created: good.created,
    });
    t.is(warning, undefined);
    t.deepEqual(acceptIndex(good, digest, state, present, place), { state });
});
test("a newer index replaces what is remembered", (t) => {
    const newer = { ...good, version: 9, created: present };
    const { state } = acceptIndex(newer, sha256("newer"), remembered, present, place);
    t.deepEqual(state, { ...remembered, version: 9, digest: sha256("newer"), created: present });
});
test("another cache's index is refused, with both identities and how to forget", (t) => {
    const other = "00000000-0000-4000-8000-000000000002";
    const refused = refusal(t, { ...good, cache: other, version: 99 });
    t.is(refused?.message, `this is the index of another cache (${other}, it was ${identity})`);
    t.regex(refused?.hint ?? "", /mrrl cache forget/);
});
test("an older index is refused, with both versions and how its keeper goes on", (t) => {
    const refused = refusal(t, { ...good, version: 4 });
    t.is(refused?.message, "the index is version 4, and version 5 was seen already");
    t.regex(refused?.hint ?? "", /mrrl cache index --above/);
});
test("a second index with the same version is refused: somebody else signs", (t) => {
    const refused = refusal(t, good, { hash: sha256("forked") });
    t.is(refused?.message, "there are two different indexes with version 5");
});
test("continuity alone does not look at the clock: a keeper mends an expired cache", (t) => {
    const expired = { ...good, expires: 1 };
    t.notThrows(() => checkContinuity(expired, digest, remembered, place));
    t.notThrows(() => checkContinuity(expired, digest, undefined, place));
    t.throws(() => checkContinuity({ ...good, version: 4 }, digest, remembered, place));
});
test("fault 33: an expired index is refused, and the message names the clock", (t) => {
    t.is(refusal(t, good, { now: good.expires - 1 }), undefined);
    const refused = refusal(t, good, { now: good.expires });
    t.is(refused?.message, "the index expired on 2025-01-30; this machine's clock says 2025-01-30");
    t.regex(refused?.hint ?? "", /set the clock if it is wrong/);
    const ahead = refusal(t, good, { now: present + 10 * year });
    t.regex(ahead?.message ?? "", /this machine's clock says 2034-12-30$/);
});
test("fault 33: a late clock is named in a warning, and the index is used", (t) => {
    const { state, warning } = acceptIndex(good, digest, remembered, present - 10 * year, place);
    t.deepEqual(state, remembered);
    t.regex(warning ?? "", /^this machine's clock says 2015-01-04, and the index was made on 2024-12-31: /);
    // Clocks differ a little everywhere.
    const hour = acceptIndex(good, digest, remembered, good.created - 3600, place);
    t.is(hour.warning, undefined);
    t.truthy(acceptIndex(good, digest, remembered, good.created - 25 * 3600, place).warning);
});
test("fault 33: a clock that goes back does not bring an expired index back to life", (t) => {
    const seen = stateOf({ ...good, created: good.expires + day }, digest, undefined);
    const refused = refusal(t, { ...good, version: 6 }, { now: present - 10 * year, seen });
    t.is(refused?.message, "the index expires on 2025-01-30, and an earlier one was signed on 2025-01-31; " +
        "this machine's clock says 2015-01-04");
});
test("fault 33: after a keeper's clock was ahead, the hint says how to go on", (t) => {
    const seen = stateOf({ ...good, created: present + 10 * year }, digest, undefined);
    const refused = refusal(t, { ...good, version: 6 }, { seen });
    t.regex(refused?.message ?? "", /signed on 2034-12-30; this machine's clock says 2025-01-01$/);
    t.regex(refused?.hint ?? "", /the keeper's was ahead once: `mrrl cache forget`/);
});
test("fault 33: whatever the clock does, what is remembered never becomes older", (t) => {
    const shown = fc.record({
        version: fc.integer({ min: 1, max: 8 }),
        // Two indexes of a version, so that forks occur.
        fork: fc.boolean(),
        created: fc.integer({ min: present - 11 * year, max: present + 11 * year }),
        days: fc.integer({ min: 1, max: 9999 }),
        clock: fc.integer({ min: -10 * year, max: 10 * year }),
        stranger: fc.boolean().map((stranger) => stranger && "00000000-0000-4000-8000-00000000000f"),
    });
    let accepted = 0;
    let refused = 0;
    fc.assert(fc.property(fc.array(shown, { maxLength: 30 }), (indexes) => {
        let state;
        for (const { version, fork, created, days, clock, stranger } of indexes) {
            const cache = stranger || identity;
            const expires = created + days * day;
            const index = { cache, version, created, expires, records: new Map() };
            const hash = sha256(JSON.stringify([version, fork]));
            const before = state;
            try {
                state = acceptIndex(index, hash, before, present + clock, place).state;
                accepted++;
            }
            catch (error) {
                if (!(error instanceof MrrlError) || error.code !== "CACHE_REFUSED")
                    throw error;
                refused++;
                continue;
            }
            if (state.version !== version || state.digest !== hash || state.cache !== cache)
                return false;
            if (before === undefined)
                continue;
            if (state.cache !== before.cache || state.version < before.version)
                return false;
            if (state.created < before.created)
                return false;
            if (state.version === before.version && state.digest !== before.digest)
                return false;
        }
        return true;
    }), { numRuns: 2000 });
    // Neither is the property empty.
    t.true(accepted > 1000 && refused > 1000, `${accepted} accepted, ${refused} refused`);
});
