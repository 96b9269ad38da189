import { isEnvironmentBlock, parseEnvironmentBlock, } from "../../../assembler/plan/grub-environment.js";
import { loader } from "../../../assembler/plan/slot-loader.js";
import { readState } from "../../../assembler/plan/slot-machine.js";
import { stateOffset } from "../../../assembler/plan/state-partition.js";
import { readPartitionTables } from "./partition-tables.js";
import { readBootPartition, rootIsWhole } from "./slot-check.js";
/** Of the state partition's second file; docs/image.md. */
const spareOffset = 8192;
/** Judges one content of a disk after the other; what has not changed is not read again. */
export class DiskJudge {
    #regions;
    #boots = new Map();
    #roots = new Map();
    /** @param regions the partitions by name. */
    constructor(regions) {
        this.#regions = new Map(regions.map((region) => [region.name, region]));
    }
    judge(disk) {
        const faults = [];
        const tables = readPartitionTables(disk.bytes);
        if (!tables.primary && !tables.backup)
            faults.push("neither partition table is whole");
        const slots = { a: this.#slot(disk, "a"), b: this.#slot(disk, "b") };
        for (const [name, condition] of Object.entries(slots)) {
            if (condition === "half")
                faults.push(`slot ${name} would be booted and is not whole`);
        }
        const state = this.#variables(disk, stateOffset);
        if (!readState(state))
            faults.push("the state sector is garbage");
        const steps = loader({ grubenv: state, spare: this.#variables(disk, spareOffset) }, {
            loadable: { a: slots.a !== "unbootable", b: slots.b !== "unbootable" },
            table: tables.seenByGrub ? "good" : "damaged",
            saves: ["kept"],
        });
        const last = steps.at(-1);
        const booted = last?.step === "boot" ? last.slot : "rescue";
        if (steps.some(({ step }) => step === "rescue"))
            faults.push("no slot would be booted");
        const made = state?.data !== "new";
        const data = dataPartition(disk.bytes, made, tables.partitions.get(8));
        if (data.start !== this.#region("data").start)
            faults.push("the data partition is lost");
        if (data.start + data.size > disk.bytes.length)
            faults.push("data reaches beyond the disk");
        return {
            loader: booted,
            slots,
            state: state &&
                Object.entries(state)
                    .map(([name, value]) => `${name}=${value}`)
                    .join(" "),
            primary: tables.primary,
            backup: tables.backup,
            data,
            faults,
        };
    }
    #slot(disk, slot) {
        const [bootName, rootName] = [`boot-${slot}`, `root-${slot}`];
        const boot = remembered(this.#boots, `${slot} ${disk.key(bootName)}`, () => readBootPartition(this.#bytes(disk, bootName)));
        if (!boot.bootable)
            return "unbootable";
        const key = [slot, disk.key(rootName), boot.rootHash, boot.salt, boot.blocks].join(" ");
        return remembered(this.#roots, key, () => rootIsWhole(this.#bytes(disk, rootName), boot))
            ? "whole"
            : "half";
    }
    /** Of the state partition's sector at that byte. */
    #variables(disk, offset) {
        const at = this.#region("state").start + offset;
        const block = disk.bytes.subarray(at, at + 512);
        return isEnvironmentBlock(block) ? parseEnvironmentBlock(block) : undefined;
    }
    #bytes(disk, name) {
        const { start, size } = this.#region(name);
        return disk.bytes.subarray(start, start + size);
    }
    #region(name) {
        const region = this.#regions.get(name);
        if (!region)
            throw new RangeError(`the disk has no partition ${name}`);
        return region;
    }
}
/** What the superblock says (kernel documentation, filesystems/ext4/super.rst). */
function dataPartition(disk, made, { start, size } = { start: 0, size: 0 }) {
    const superblock = disk.subarray(start + 1024, start + 2048);
    const valid = made && superblock.readUInt16LE(0x38) === 0xef53;
    return {
        ...{ start, size, made },
        journal: valid && (superblock.readUInt32LE(0x60) & 4) !== 0,
        fitted: valid ? superblock.readUInt32LE(4) * 4096 : 0,
    };
}
function remembered(memory, key, find) {
    const known = memory.get(key);
    if (known !== undefined)
        return known;
    const found = find();
    memory.set(key, found);
    return found;
}
