import { MrrlError } from "../../errors/mrrl-error.js";
/** So far may clocks differ, in seconds. */
const clockSkew = 24 * 3600;
/**
 * Decides whether an index with a good signature is of the same cache as before, and not
 * older than the newest one seen. What is remembered decides, whatever the clock says.
 * @param digest of the index' payload.
 * @param remembered of this cache; nothing the first time.
 * @throws CACHE_REFUSED
 */
export function checkContinuity(index, digest, remembered, place) {
    const refuse = (message, hint) => new MrrlError("CACHE_REFUSED", message, { place, hint });
    if (remembered === undefined)
        return;
    if (index.cache !== remembered.cache) {
        throw refuse(`this is the index of another cache (${index.cache}, it was ${remembered.cache})`, "if the cache was really made anew, forget the old one: `mrrl cache forget` and its address");
    }
    if (index.version < remembered.version) {
        throw refuse(`the index is version ${index.version}, and version ${remembered.version} was seen already`, "somebody shows an old state of the cache, or it was restored from a backup: its keeper signs a newer index with `mrrl cache index --above`");
    }
    if (index.version === remembered.version && digest !== remembered.digest) {
        throw refuse(`there are two different indexes with version ${index.version}`, "somebody who has the key, or two writers that do not see each other, signed both: sign a newer one with `mrrl cache index`");
    }
}
/**
 * Decides whether an index with a good signature may be used: besides its continuity, that
 * it is not expired.
 * @param now seconds since 1970. @throws CACHE_REFUSED
 */
export function acceptIndex(index, digest, remembered, now, place) {
    checkContinuity(index, digest, remembered, place);
    const refuse = (message, hint) => new MrrlError("CACHE_REFUSED", message, { place, hint });
    if (index.expires <= now) {
        throw refuse(`the index expired on ${day(index.expires)}; this machine's clock says ${day(now)}`, "set the clock if it is wrong; else the cache's keeper signs a new index: `mrrl cache index`");
    }
    // Time does not go back behind what was signed before.
    const signed = remembered?.created ?? 0;
    if (index.expires <= signed) {
        throw refuse(`the index expires on ${day(index.expires)}, and an earlier one was signed on ${day(signed)}; this machine's clock says ${day(now)}`, "set the clock if it is wrong; else the keeper's was ahead once: `mrrl cache forget` and the cache's address");
    }
    const state = stateOf(index, digest, remembered);
    if (index.created <= now + clockSkew)
        return { state };
    const warning = `this machine's clock says ${day(now)}, and the index was made on ${day(index.created)}: ` +
        "a clock that is late does not notice when an index expires";
    return { state, warning };
}
/** What is to be remembered of an index. */
export function stateOf({ cache, version, created }, digest, remembered) {
    const latest = Math.max(created, remembered?.created ?? 0);
    return { format: 1, cache, version, digest, created: latest };
}
function day(seconds) {
    return new Date(seconds * 1000).toISOString().slice(0, 10);
}
