import { join } from "node:path";
import { removeTree } from "../../../assembler/effects/remove-tree.js";
import { readWriteLog } from "../write-log.js";
import { bootOutcome } from "./boot-outcome.js";
import { cutPoints, wholePieces } from "./cut-points.js";
import { DataChecker } from "./data-check.js";
import { DiskJudge } from "./disk-judge.js";
import { RandomNumbers } from "./random-numbers.js";
import { ReplayedDisk } from "./replayed-disk.js";
/**
 * Cuts the power of a recorded scene at very many moments, judges each disk that is left
 * without running it, and boots each outcome that differs from the others: it must come up
 * in the slot that was foretold, healthy, with its data.
 * @param scratch a directory for disks; sizes are those of the image.
 */
export async function checkPowerCuts(context, toolbox, scene, effort, scratch) {
    const operations = await readWriteLog(scene.writeLog);
    const points = cutPoints(operations, effort, new RandomNumbers(effort.seed));
    const regions = regionsOf(scene.partitions);
    const judge = new DiskJudge(regions);
    const data = new DataChecker(context, toolbox, join(scratch, "data"));
    const judged = [];
    const load = () => ReplayedDisk.load(scene.before, regions);
    await replay(await load(), operations, points, async (disk, point) => {
        const facts = judge.judge(disk);
        const { start, size, made } = facts.data;
        const key = made ? `${disk.key("data")} ${start}+${size}` : "";
        if (made)
            await data.check(disk, start, size, key);
        judged.push({ point, facts, key });
    });
    await data.finish();
    const failures = [];
    const outcomes = new Map();
    for (const { point, facts, key } of judged) {
        const verdict = facts.data.made ? data.verdict(key) : undefined;
        const faults = [...facts.faults];
        if (verdict && (verdict.preen > 3 || verdict.full !== 0)) {
            faults.push(`data: e2fsck -p ${verdict.preen}, then -fn ${verdict.full}: ${verdict.said}`);
        }
        failures.push(...faults.map((fault) => `${point.label}: ${fault}`));
        if (faults.length > 0)
            continue;
        const repairs = (verdict?.preen ?? 0) > 0;
        const words = wording(facts, repairs);
        const known = outcomes.get(words);
        if (known) {
            known.count++;
            known.last = point;
        }
        else {
            outcomes.set(words, { words, facts, repairs, count: 1, first: point, last: point });
        }
    }
    const distinct = [...outcomes.values()];
    const firsts = new Map(distinct.map((outcome) => [outcome.first, outcome]));
    let booted = 0;
    await replay(await load(), operations, [...firsts.keys()], async (disk, point) => {
        const outcome = firsts.get(point);
        if (!outcome)
            return;
        const image = join(scratch, "outcome.img");
        await disk.save(image);
        const wrong = await bootOutcome(context, toolbox, image, outcome);
        failures.push(...wrong.map((fault) => `${point.label}, booted (${outcome.words}): ${fault}`));
        await removeTree(image);
        booted++;
    });
    return {
        operations: operations.length,
        flushes: points.filter(({ type }) => type === "flush").length,
        points: points.length,
        outcomes: distinct,
        booted,
        failures,
    };
}
/** Writes the disk that an outcome's last cut left to a file. */
export async function saveOutcome(scene, { last }, image) {
    const disk = await ReplayedDisk.load(scene.before, []);
    await replay(disk, await readWriteLog(scene.writeLog), [last], (left) => left.save(image));
}
/** Shows the disk at each point to `look`, in the order of the operations. */
async function replay(disk, operations, points, look) {
    let applied = 0;
    for (const point of points.toSorted((a, b) => a.base - b.base)) {
        for (; applied < point.base; applied++) {
            const operation = operations[applied];
            if (operation)
                disk.apply(wholePieces(operation, applied));
        }
        await disk.withPieces(point.pieces, () => look(disk, point));
    }
}
/** The data partition may grow to the end of the disk. */
function regionsOf(partitions) {
    return partitions.map(({ name, start, size }) => ({
        name,
        start,
        size: name === "data" ? Number.MAX_SAFE_INTEGER / 2 : size,
    }));
}
function wording(facts, repairs) {
    const tables = [facts.primary ? "primary" : "", facts.backup ? "backup" : ""];
    return [
        `boots ${facts.loader}`,
        `a ${facts.slots.a}`,
        `b ${facts.slots.b}`,
        facts.state,
        `tables ${tables.filter((name) => name !== "").join("+")}`,
        dataWording(facts.data, repairs),
    ].join("; ");
}
function dataWording({ size, made, journal, fitted }, repairs) {
    return [
        `data ${size >> 20} MiB`,
        ...(made ? [] : ["not made"]),
        ...(made && size - fitted >= 4096 ? ["the file system is smaller"] : []),
        ...(journal ? ["journal to replay"] : []),
        ...(repairs ? ["to repair"] : []),
    ].join(", ");
}
/** The report in lines, for a test's log. */
export function reportLines(report, effort) {
    const { operations, flushes, points, outcomes, booted, failures } = report;
    return [
        `${operations} operations; cut at ${points} points, ${flushes} of them flush boundaries (seed ${effort.seed})`,
        `${outcomes.length} distinct outcomes, ${booted} booted, ${failures.length} failures`,
        ...outcomes.map(({ count, words }) => `${count} × ${words}`),
    ];
}
