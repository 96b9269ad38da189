import { MrrlError } from "../errors/mrrl-error.ts";

export type ActivityKind =
  | "job"
  | "fetch"
  | "unpack"
  | "build"
  | "assemble"
  | "boot"
  | "check"
  | "write"
  | "remove";
export type Outcome = "ok" | "reused" | "failed";

/** What happens, as data; renderers (tree, plain, NDJSON) are sinks of these. */
export type MrrlEvent =
  | {
      type: "start";
      id: number;
      parent?: number;
      kind: ActivityKind;
      label: string;
      /** Labels of the activities that will run below this one, where they are known beforehand. */
      planned?: readonly string[];
    }
  | { type: "progress"; id: number; done: number; total?: number }
  | { type: "log"; id: number; line: string }
  | { type: "end"; id: number; outcome: Outcome; detail?: string; milliseconds: number }
  | { type: "message"; level: "info" | "warning"; text: string };

export type Sink = (event: MrrlEvent) => void;

/** The source of all progress reports of one run. */
export class EventBus {
  readonly #sinks: Sink[] = [];
  readonly #flushes: (() => Promise<void>)[] = [];
  #nextId = 1;

  /** @param flush waits until the sink has shown what it was told. */
  subscribe(sink: Sink, flush?: () => Promise<void>): void {
    this.#sinks.push(sink);
    if (flush) this.#flushes.push(flush);
  }

  /** Waits until everything so far is shown: before somebody else takes the terminal. */
  async flush(): Promise<void> {
    await Promise.all(this.#flushes.map((flush) => flush()));
  }

  emit(event: MrrlEvent): void {
    for (const sink of this.#sinks) sink(event);
  }

  info(text: string): void {
    this.emit({ type: "message", level: "info", text });
  }

  warn(text: string): void {
    this.emit({ type: "message", level: "warning", text });
  }

  /**
   * Runs `work` as one reported activity. It ends `ok` unless the work says
   * otherwise with `activity.finish`, and `failed` when the work throws.
   * @param planned labels of the activities that `work` will run below this one.
   */
  async activity<T>(
    kind: ActivityKind,
    label: string,
    work: (activity: Activity) => Promise<T>,
    parent?: Activity,
    planned?: readonly string[],
  ): Promise<T> {
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
    const end = (outcome: Outcome, detail?: string) =>
      this.emit({
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
    } catch (error) {
      end("failed", error instanceof MrrlError ? error.message : String(error));
      throw error;
    }
  }
}

/** A running activity, as its own work sees it. */
export class Activity {
  outcome: Outcome = "ok";
  detail: string | undefined;
  readonly #bus: EventBus;
  readonly id: number;

  constructor(bus: EventBus, id: number) {
    this.#bus = bus;
    this.id = id;
  }

  /** Bytes (or other units) done so far, of a total when known. */
  progress(done: number, total?: number): void {
    this.#bus.emit({
      type: "progress",
      id: this.id,
      done,
      ...(total === undefined ? {} : { total }),
    });
  }

  log(line: string): void {
    this.#bus.emit({ type: "log", id: this.id, line });
  }

  finish(outcome: Outcome, detail?: string): void {
    this.outcome = outcome;
    this.detail = detail;
  }
}
