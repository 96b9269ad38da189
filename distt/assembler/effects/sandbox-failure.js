import { MrrlError } from "../errors/mrrl-error.js";
import { withoutSudo } from "../plan/doctor/report.js";
import { sandboxObstacle } from "../plan/doctor/sandbox-obstacle.js";
import { readNamespaceFacts } from "./host-facts/namespaces.js";
import { sandboxMakers } from "./tool-program.js";
/**
 * Says what blocks sandboxes when bwrap's own complaint is about that, and the lines
 * that end it; undefined when the failure is of another kind.
 * @param stderr what the sandbox wrote.
 */
export function sandboxFailure(toolbox, stderr) {
    const obstacle = sandboxObstacle(stderr, readNamespaceFacts(), sandboxMakers(toolbox));
    if (obstacle === undefined)
        return undefined;
    const { found } = obstacle;
    const fix = process.getuid?.() === 0 ? withoutSudo(obstacle.fix) : obstacle.fix;
    return new MrrlError("NO_USER_NAMESPACES", `no sandbox can be made here: ${found}`, {
        evidence: stderr.trim(),
        hint: fix.length === 1
            ? `${fix[0]}`
            : ["type (`mrrl doctor` checks the rest of the host):", ...fix].join("\n  "),
    });
}
