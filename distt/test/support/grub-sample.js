import { loader, } from "../../assembler/plan/slot-loader.js";
import { readState } from "../../assembler/plan/slot-machine.js";
import { everyLoadable, everySectors } from "./slot-enumeration.js";
const disks = [
    { table: "good", saves: ["kept"] },
    { table: "good", saves: ["lost"] },
    { table: "damaged", saves: ["lost"] },
];
/**
 * One case for each different way through the rules that can be had in little time,
 * up to the rescue, whose pause takes too long to be waited for in all of them.
 */
export function everyBranch() {
    const cases = new Map();
    for (const sectors of everySectors()) {
        for (const loadable of everyLoadable) {
            for (const kind of disks) {
                const disk = { ...kind, loadable };
                const grubCase = { sectors, disk, steps: upToRescue(loader(sectors, disk)) };
                const key = wayOf(grubCase);
                if (isPossible(grubCase) && isQuick(grubCase) && !cases.has(key))
                    cases.set(key, grubCase);
            }
        }
    }
    return [...cases.values()].map((each, index) => (index % 2 === 0 ? each : mirrored(each)));
}
/** The same case with a and b exchanged. Without a state they are not alike. */
function mirrored(each) {
    const { grubenv, spare } = each.sectors;
    if (!readState(grubenv))
        return each;
    const exchanged = Object.entries(grubenv ?? {}).map(([name, value]) => {
        const other = value === "a" ? "b" : value === "b" ? "a" : value;
        return [name, other];
    });
    const sectors = { grubenv: Object.fromEntries(exchanged), spare };
    const { a, b } = each.disk.loadable;
    const disk = { ...each.disk, loadable: { a: b, b: a } };
    return { sectors, disk, steps: upToRescue(loader(sectors, disk)) };
}
/** States that make no sense, each of which GRUB must take in its normal form. */
export function nonsense() {
    const disk = { table: "good", saves: ["kept"], loadable: { a: true, b: true } };
    return [
        { slot: "a", prev: "", try: "a", tries: "3", fails: "0" },
        { slot: "b", prev: "b", try: "", tries: "0", fails: "5" },
        { slot: "a", prev: "b", try: "b", tries: "2", fails: "0" },
        { slot: "b", prev: "x", try: "a", tries: "9", fails: "9" },
        { slot: "a", prev: "", try: "b", tries: "07", fails: "-1" },
        { slot: "a", prev: "ab", try: "!", tries: "1", fails: "(" },
        { slot: "ab", prev: "-a", try: "b", tries: "1", fails: "1" },
        { slot: "-o", prev: "=", try: "$slot", tries: "'", fails: '"' },
    ].map((grubenv) => {
        const sectors = { grubenv, spare: { lost: "0" } };
        return { sectors, disk, steps: upToRescue(loader(sectors, disk)) };
    });
}
function upToRescue(steps) {
    const rescue = steps.findIndex(({ step }) => step === "rescue");
    return rescue < 0 ? steps : steps.slice(0, rescue + 1);
}
/** A block that cannot be saved is one without room for a variable that it lacks. */
function isPossible({ sectors, disk, steps }) {
    if (disk.saves[0] !== "lost" || disk.table === "damaged")
        return true;
    return !steps.some(({ step }) => step === "save-spare") || sectors.spare?.lost === undefined;
}
/**
 * Each uncounted boot takes 5 seconds. Those that only add a reset of the second file
 * are left out, and two in one start are tried where they end in a boot.
 */
function isQuick({ sectors, disk, steps }) {
    const pauses = steps.filter(({ step }) => step === "uncounted").length;
    if (pauses === 0)
        return true;
    if (sectors.spare?.lost !== "0" && readState(sectors.grubenv))
        return false;
    return pauses === 1 ? steps.at(-1)?.step === "boot" : disk.table === "damaged";
}
/** Two cases with the same way differ in values only. */
function wayOf({ sectors, disk, steps }) {
    const slot = readState(sectors.grubenv)?.slot ?? "none";
    const kinds = steps.map((step) => {
        switch (step.step) {
            case "save":
                return `save ${step.state.note}`;
            case "skip":
            case "boot":
                return `${step.step} ${step.slot === slot}`;
            default:
                return step.step;
        }
    });
    return [disk.table, disk.saves[0], slot === "none", ...kinds].join();
}
