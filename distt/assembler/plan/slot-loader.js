import { MrrlError } from "../errors/mrrl-error.js";
import { prevFailures, readState, slotFailures, } from "./slot-machine.js";
/**
 * What GRUB does at one start of the machine; the rules are those of docs/image.md.
 * The last step is a boot or a restart.
 */
export function loader(sectors, disk) {
    return [...start(sectors, disk)];
}
function* start(sectors, disk) {
    const read = readState(sectors.grubenv);
    let state = read ?? withoutState(sectors.spare);
    const canSave = disk.table === "good" && (read !== undefined || sectors.spare !== undefined);
    let attempts = 0;
    const outcome = () => disk.saves[Math.min(attempts++, disk.saves.length - 1)] ?? "kept";
    /** Whether the state is proven to be on the disk. */
    function* save() {
        if (!canSave)
            return false;
        const saved = outcome();
        yield read
            ? { step: "save", state, outcome: saved }
            : { step: "save-spare", lost: state.fails, outcome: saved };
        return saved === "kept";
    }
    /** Whether the slot has started. */
    function* boot(slot, trial = false) {
        yield disk.loadable[slot] ? { step: "boot", slot, trial } : { step: "skip", slot };
        return disk.loadable[slot];
    }
    function* countedBoot(slot) {
        state = { ...state, fails: state.fails + 1 };
        if (!(yield* save()))
            yield { step: "uncounted" };
        return yield* boot(slot);
    }
    if (read && canSave && sectors.spare && sectors.spare.lost !== "0") {
        yield { step: "save-spare", lost: 0, outcome: outcome() };
    }
    const trial = state.try;
    if (canSave && trial !== "" && state.tries > 0) {
        const before = state;
        state = { ...state, tries: state.tries - 1, note: "started" };
        if (yield* save()) {
            if (yield* boot(trial, true))
                return;
            state = { ...state, tries: 0, note: "unloadable" };
        }
        else {
            state = before;
        }
    }
    if (state.fails < slotFailures && (yield* countedBoot(state.slot)))
        return;
    if (state.prev !== "" && state.fails < prevFailures && (yield* countedBoot(state.prev)))
        return;
    yield { step: "rescue" };
    state = { ...state, fails: 0 };
    if (!(yield* save())) {
        if (yield* boot(state.slot))
            return;
        if (state.prev !== "" && (yield* boot(state.prev)))
            return;
    }
    yield { step: "restart" };
}
/** What is assumed when there is no state: that both slots may be proven, a before b. */
function withoutState(spare) {
    const { lost = "" } = spare ?? {};
    const assumed = readState({ slot: "a", prev: "b", fails: lost });
    if (!assumed)
        throw new MrrlError("BUG", "a state with a slot was taken for garbage");
    return assumed;
}
