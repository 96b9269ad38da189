import { MrrlError } from "../errors/mrrl-error.js";
/** The source of all progress reports of one run. */
export class EventBus {
    #sinks = [];
    #flushes = [];
    #nextId = 1;
    /** @param flush waits until the sink has shown what it was told. */
    subscribe(sink, flush) {
        this.#sinks.push(sink);
        if (flush)
            this.#flushes.push(flush);
    }
    /** Waits until everything so far is shown: before somebody else takes the terminal. */
    async flush() {
        await Promise.all(this.#flushes.map((flush) => flush()));
    }
    emit(event) {
        for (const sink of this.#sinks)
            sink(event);
    }
    info(text) {
        this.emit({ type: "message", level: "info", text });
    }
    warn(text) {
        this.emit({ type: "message", level: "warning", text });
    }
    /**
     * Runs `work` as one reported activity. It ends `ok` unless the work says
     * otherwise with `activity.finish`, and `failed` when the work throws.
     * @param planned labels of the activities that `work` will run below this one.
     */
    async activity(kind, label, work, parent, planned) {
        const id = this.#nextId++;
        const started = performance.now();
        const activity = new Activity(this, id);
        this.emit({
            type: "start",
            id,
            kind,
            label,
            ...(parent ? { parent: parent.id } : {}),
            ...(planned ? { planned } : {}),
        });
        const end = (outcome, detail) => this.emit({
            type: "end",
            id,
            outcome,
            milliseconds: Math.round(performance.now() - started),
            ...(detail === undefined ? {} : { detail }),
        });
        try {
            const result = await work(activity);
            end(activity.outcome, activity.detail);
            return result;
        }
        catch (error) {
            end("failed", error instanceof MrrlError ? error.message : String(error));
            throw error;
        }
    }
}
/** A running activity, as its own work sees it. */
export class Activity {
    outcome = "ok";
    detail;
    #bus;
    id;
    constructor(bus, id) {
        this.#bus = bus;
        this.id = id;
    }
    /** Bytes (or other units) done so far, of a total when known. */
    progress(done, total) {
        this.#bus.emit({
            type: "progress",
            id: this.id,
            done,
            ...(total === undefined ? {} : { total }),
        });
    }
    log(line) {
        this.#bus.emit({ type: "log", id: this.id, line });
    }
    finish(outcome, detail) {
        this.outcome = outcome;
        this.detail = detail;
    }
}
