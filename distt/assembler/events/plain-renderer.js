import { ending, title } from "./wording.js";
/** A line when something starts and one when it ends: for logs, pipes and CI. */
export function plainRenderer(write) {
    const running = new Map();
    const line = (depth, text) => write(`${"  ".repeat(depth)}${text}\n`);
    return (event) => {
        switch (event.type) {
            case "start": {
                const parent = event.parent === undefined ? undefined : running.get(event.parent);
                const activity = {
                    title: title(event.kind, event.label),
                    depth: parent ? parent.depth + 1 : 0,
                };
                running.set(event.id, activity);
                line(activity.depth, `${activity.title} …`);
                break;
            }
            case "end": {
                const activity = running.get(event.id);
                running.delete(event.id);
                if (!activity)
                    break;
                const how = ending(event.outcome, event.detail, event.milliseconds);
                line(activity.depth, `${activity.title}: ${how}`);
                break;
            }
            case "message":
                line(0, event.level === "warning" ? `warning: ${event.text}` : event.text);
                break;
            case "progress":
            case "log":
                break;
        }
    };
}
