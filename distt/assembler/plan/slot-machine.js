/**
 * The A/B state machine, as the running system moves it. GRUB's part is
 * `slot-loader.ts`. docs/image.md describes both; `slot-writer state` on the
 * device and boot/grub/grub.cfg are tested against them.
 */
/** The most boots a trial can have: with those of `slot` and the rescue they are twelve. */
export const mostTries = 7;
/** At this many failures the turn of `slot` is over, and at this many that of `prev`. */
export const slotFailures = 4;
export const prevFailures = 8;
export function otherSlot(slot) {
    return slot === "a" ? "b" : "a";
}
/**
 * The normal form of what a sector says. Undefined when it is garbage: not an
 * environment block, or one whose `slot` is no slot. Both `prev` and `try` can
 * only be the other slot, and not both: one that is proven is not on trial. In
 * doubt there is no trial. A count out of its range is 0.
 */
export function readState(variables) {
    const { slot, prev, try: trial, tries = "", fails = "", data = "", note = "" } = variables ?? {};
    if (slot !== "a" && slot !== "b")
        return undefined;
    const other = otherSlot(slot);
    const proven = prev === other;
    const tried = trial === other && !proven;
    return {
        slot,
        prev: proven ? other : "",
        try: tried ? other : "",
        tries: tried && /^[1-7]$/.test(tries) ? Number(tries) : 0,
        fails: /^[1-8]$/.test(fails) ? Number(fails) : 0,
        data,
        note,
    };
}
/** The variables a state is written as; `data` is left out when it is empty. */
export function stateVariables(state) {
    const { slot, prev, try: trial, tries, fails, data, note } = state;
    const variables = { slot, prev, try: trial, tries: `${tries}`, fails: `${fails}`, note };
    return data === "" ? variables : { ...variables, data };
}
/**
 * Before slot `target`, the one that does not run, is touched: afterwards the
 * state does not name it. The system must run from `slot`; from a trial or from
 * `prev` the other slot is `slot`, and that is refused until health is confirmed.
 * While `prev` could still be needed (`fails` is above 0) it is not given up.
 */
export function begin(state, target) {
    if (!state)
        return { refused: "garbage" };
    if (target === state.slot)
        return { refused: "is-proven" };
    if (state.prev !== "" && state.fails > 0)
        return { refused: "unconfirmed" };
    return { state: { ...state, prev: "", try: "", tries: 0, note: "" } };
}
/** After slot `target` was written and read back: it gets `tries` boots, 1 to `mostTries`. */
export function arm(state, target, tries) {
    if (!state)
        return { refused: "garbage" };
    if (target === state.slot)
        return { refused: "is-proven" };
    if (state.prev !== "" || state.try !== "")
        return { refused: "not-begun" };
    return { state: { ...state, try: target, tries, note: "" } };
}
/**
 * The running slot is healthy. A trial is passed; a fallback takes the place of
 * the slot that does not boot; where there was garbage there is a state again,
 * without `data`: what is there must never be formatted.
 */
export function good(state, running) {
    if (!state)
        return { state: freshState(running) };
    const confirmed = { ...state, fails: 0 };
    switch (running) {
        case state.slot:
            return { state: confirmed };
        case state.try:
            return {
                state: { ...confirmed, slot: running, prev: state.slot, try: "", tries: 0, note: "" },
            };
        case state.prev:
            return { state: { ...confirmed, slot: running, prev: "" } };
        default:
            return { refused: "neither" };
    }
}
/**
 * The running slot is not good enough. A trial ends; a proven slot gives its
 * place to `prev`, which starts with no failures. The next boot shows it.
 */
export function bad(state, running) {
    if (!state)
        return { refused: "garbage" };
    if (running === state.try)
        return { state: { ...state, tries: 0 } };
    if (running !== state.slot)
        return { refused: "neither" };
    if (state.prev === "")
        return { refused: "no-other" };
    return { state: { ...state, slot: state.prev, prev: "", fails: 0 } };
}
/** What a note may be. */
export const notePattern = /^[a-z0-9.,:_-]{0,60}$/;
/** How far a trial came; `text` matches `notePattern`. */
export function note(state, text) {
    return state ? { state: { ...state, note: text } } : { refused: "garbage" };
}
/** The data file system was made. */
export function made(state) {
    return state ? { state: { ...state, data: "" } } : { refused: "garbage" };
}
function freshState(slot) {
    return { slot, prev: "", try: "", tries: 0, fails: 0, data: "", note: "" };
}
