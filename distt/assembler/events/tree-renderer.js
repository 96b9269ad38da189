import { DefaultRenderer, Listr, ListrLogger, ProcessOutput, } from "listr2";
import { bytes, duration, ending, title } from "./wording.js";
/**
 * listr2 looks at stdout only, and would print a plain list there if that is no terminal.
 * The tree goes to the stream it is given, whatever stdout is.
 */
class TerminalRenderer extends DefaultRenderer {
    static nonTTY = true;
}
/** How often elapsed times are redrawn, in milliseconds. */
const redrawInterval = 1000;
/** One activity of the tree: what is known of it, and the listr2 task that shows it. */
class Branch {
    task;
    started;
    progress = "";
    lastLine = "";
    children = new Map();
    done;
    resolve = () => { };
    name;
    constructor(name) {
        this.name = name;
        this.done = new Promise((resolve) => {
            this.resolve = resolve;
        });
    }
    redraw() {
        if (!this.task)
            return;
        const elapsed = this.started === undefined ? "" : ` ${duration(performance.now() - this.started)}`;
        this.task.title = `${this.name}${this.progress}${elapsed}`;
        if (this.lastLine)
            this.task.output = this.lastLine;
        for (const child of this.children.values())
            if (child.started !== undefined)
                child.redraw();
    }
    /** Shows the activity for as long as it lasts. */
    async show(task) {
        this.task = task;
        const { outcome, detail, milliseconds } = await this.done;
        this.task = undefined;
        task.title = `${this.name} ${ending(outcome, outcome === "failed" ? undefined : detail, milliseconds)}`;
        if (outcome === "failed")
            throw new Error(`${this.name}: ${detail ?? "failed"}`);
        if (outcome === "reused")
            task.skip(task.title);
    }
}
/**
 * A live tree for terminals: one listr2 list for each top-level activity, the
 * planned activities below it as its subtasks, with byte progress, elapsed time
 * and the last line of a build's log.
 * @returns the sink, and a function that waits until all is drawn.
 */
export function treeRenderer(stream) {
    const branches = new Map();
    let current;
    let drawn = Promise.resolve();
    const timer = setInterval(() => current?.redraw(), redrawInterval);
    timer.unref();
    const draw = (branch, planned) => {
        // Made now, not when listr2 gets to it: a child may start before that.
        for (const name of planned)
            branch.children.set(name, new Branch(name));
        // Made when its turn has come: a list takes the stream as it finds it, and the one
        // before it diverts what is written to it.
        const list = () => new Listr([
            {
                title: branch.name,
                task: (_, task) => {
                    const shown = branch.show(task);
                    if (branch.children.size === 0)
                        return shown;
                    shown.catch(() => { });
                    return task.newListr([...branch.children.values()].map((child) => ({
                        title: child.name,
                        task: (_context, subtask) => child.show(subtask),
                    })), { concurrent: true, exitOnError: false });
                },
            },
        ], {
            exitOnError: false,
            registerSignalListeners: false,
            renderer: TerminalRenderer,
            rendererOptions: {
                collapseSubtasks: false,
                logger: new ListrLogger({ processOutput: new ProcessOutput(stream, stream) }),
            },
        });
        drawn = drawn.then(() => list().run()).then(() => { });
    };
    const sink = (event) => {
        switch (event.type) {
            case "start": {
                const parent = event.parent === undefined ? undefined : branches.get(event.parent);
                const branch = parent?.children.get(event.label) ?? new Branch(title(event.kind, event.label));
                branch.started = performance.now();
                branches.set(event.id, branch);
                if (!parent) {
                    current = branch;
                    draw(branch, event.planned ?? []);
                }
                break;
            }
            case "progress": {
                const branch = branches.get(event.id);
                if (!branch)
                    break;
                const total = event.total === undefined ? "" : ` of ${bytes(event.total)}`;
                branch.progress = ` ${bytes(event.done)}${total}`;
                break;
            }
            case "log": {
                const branch = branches.get(event.id);
                if (branch)
                    branch.lastLine = event.line;
                break;
            }
            case "end": {
                const branch = branches.get(event.id);
                branches.delete(event.id);
                if (!branch)
                    break;
                // What was planned and never started, after a failure, must not keep the tree waiting.
                for (const child of branch.children.values()) {
                    child.resolve({ outcome: "failed", detail: "not started", milliseconds: 0 });
                }
                branch.resolve(event);
                break;
            }
            case "message": {
                const text = event.level === "warning" ? `warning: ${event.text}\n` : `${event.text}\n`;
                drawn = drawn.then(() => {
                    stream.write(text);
                });
                break;
            }
        }
    };
    return {
        sink,
        flush: () => drawn,
    };
}
