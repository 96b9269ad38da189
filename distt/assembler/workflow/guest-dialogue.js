import { setTimeout as pause } from "node:timers/promises";
import { endOf } from "../effects/virtual-machine.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { guestCrash, guestFailure } from "../plan/guest-failure.js";
/** How long a crashing guest may go on telling why. */
const lastWords = 500;
/**
 * A conversation with a guest's report service. Whatever else happens meanwhile ends
 * it with an error that tells the cases apart: GUEST_FAILED (it told something wrong
 * or too little), GUEST_TIMEOUT (with the phase), GUEST_CRASHED, QEMU_FAILED.
 */
export class GuestDialogue {
    #machine;
    #rebooted = false;
    #circumstances;
    constructor(machine, circumstances) {
        this.#machine = machine;
        this.#circumstances = circumstances;
    }
    /** The guest as it is now, for an error. */
    get scene() {
        const { console, commandLine } = this.#machine;
        return {
            phase: console.phase,
            panic: console.panic,
            consoleTail: console.tail(),
            qemu: commandLine,
            ...this.#circumstances,
        };
    }
    /** Waits for all that a booting guest tells, up to `done`. */
    async bootReport(deadline) {
        const report = await this.#report(deadline, "booted");
        if (!report.boot) {
            throw this.#failed("GUEST_FAILED", "the guest's report has no 'boot' event", told(report));
        }
        return report;
    }
    /** Sends a command and waits for its answer. */
    async ask(command, deadline) {
        this.#machine.send(command);
        return await this.#report(deadline, `answered '${command}'`);
    }
    /** Asks for a reboot and waits until the machine is reset. */
    async reboot(deadline) {
        this.#machine.send("reboot");
        await this.#until("reset", deadline, "rebooted");
        await this.#machine.console.refresh();
        this.#machine.console.restart();
        this.#rebooted = true;
    }
    /** Asks for a power-off, which must be the guest's own and end QEMU with success. */
    async powerOff(deadline) {
        this.#machine.send("poweroff");
        const shutdown = await this.#until("shutdown", deadline, "powered off");
        if (shutdown.reason !== "guest-shutdown") {
            throw this.#failed("GUEST_FAILED", `the guest's power-off was not its own (${shutdown.reason})`);
        }
        const exit = await this.#until("exit", deadline, "powered off");
        if (exit.exitCode !== 0)
            throw this.#qemuFailed(exit);
    }
    async #report(deadline, what) {
        const facts = new Map();
        let boot;
        const end = performance.now() + deadline;
        for (;;) {
            const happening = await this.#machine.next(end - performance.now());
            if (!happening) {
                const report = { ...(boot && { boot }), facts };
                if (!boot && facts.size === 0)
                    throw this.#timedOut(deadline, what);
                throw this.#failed("GUEST_FAILED", `the guest's report has no 'done' event`, told(report));
            }
            if (happening.type === "reset" && this.#isEcho())
                continue;
            if (happening.type !== "report")
                throw await this.#unexpected(happening);
            const { line } = happening;
            switch (line.event) {
                case "boot":
                    boot = { slot: line.slot, image: line.image };
                    // Whoever reports is a service.
                    this.#machine.console.reached("services");
                    break;
                case "fact":
                    facts.set(line.name, line.value);
                    break;
                case "done":
                    // The answer to `reboot` may come after the news of the reset.
                    if (this.#isEcho() && !boot)
                        continue;
                    return { ...(boot && { boot }), facts };
                case "unreadable":
                    throw this.#failed("GUEST_FAILED", "the guest's report has an unreadable line", `the line: ${line.line}`);
            }
        }
    }
    /**
     * Whether what is told still belongs to the reboot that was asked for: a kernel tries
     * several ways to reset its machine at once, so that one reboot may be told several
     * times. All of that comes before anything runs again.
     */
    #isEcho() {
        return this.#rebooted && this.#machine.console.phase === "firmware";
    }
    async #until(type, deadline, what) {
        const end = performance.now() + deadline;
        for (;;) {
            const happening = await this.#machine.next(end - performance.now());
            if (!happening)
                throw this.#timedOut(deadline, what);
            if (isOf(happening, type))
                return happening;
            // The answer's lines and the deed come on different ways, in any order.
            if (happening.type !== "report")
                throw await this.#unexpected(happening);
        }
    }
    async #unexpected(happening) {
        switch (happening.type) {
            case "exit":
                return this.#qemuFailed(happening);
            case "shutdown":
                if (happening.reason === "guest-shutdown") {
                    return this.#failed("GUEST_FAILED", "the guest powered itself off before it was asked to");
                }
                if (happening.reason.startsWith("host-")) {
                    return this.#failed("QEMU_FAILED", `QEMU was told to end (${happening.reason})`);
                }
                return guestCrash(this.scene, `was shut down (${happening.reason})`);
            case "reset":
                return await this.#crash("was reset unexpectedly");
            case "watchdog":
                return await this.#crash("hung until its watchdog fired");
            case "full":
                return new MrrlError("NO_SPACE", "the disk is full that keeps what the guest writes", {
                    hint: "free some space, or move the cache with MRRL_CACHE",
                });
            case "panicked":
                await pause(lastWords);
                return await this.#crash("crashed");
        }
    }
    /** Freezes the guest and lets the rest of its console arrive, which comes another way. */
    async #crash(what) {
        await this.#machine.qmp.execute("stop").catch(() => { });
        await this.#machine.console.refresh();
        return guestCrash(this.scene, what);
    }
    #failed(code, message, details) {
        return guestFailure(this.scene, code, message, details);
    }
    #timedOut(deadline, what) {
        const { phase } = this.scene;
        return this.#failed("GUEST_TIMEOUT", `the guest has not ${what} within ${Math.round(deadline / 1000)} s; it came as far as: ${phase}`);
    }
    #qemuFailed(exit) {
        return this.#failed("QEMU_FAILED", `QEMU ended unexpectedly with ${endOf(exit)}`, exit.stderr);
    }
}
function isOf(happening, type) {
    return happening.type === type;
}
/** What a too short report did tell. */
function told(report) {
    const names = [...report.facts.keys()];
    return `it told: ${[...(report.boot ? ["boot"] : []), ...names].join(", ") || "nothing"}`;
}
