import { execa } from "execa";
import { bubblewrap } from "../plan/bubblewrap.js";
import { perturbSandbox } from "../plan/perturbation.js";
import { limitedCommand } from "./limited-command.js";
import { toolPrograms } from "./sandbox-programs.js";
/**
 * Starts the command of a sandbox; the only place where sandboxes are executed.
 */
export function spawnSandbox(context, toolbox, spec, options = {}) {
    context.signal.throwIfAborted();
    const { perturbation } = context;
    const { bwrap, entrance } = options.programs ?? toolPrograms(toolbox);
    const { args, descriptors } = bubblewrap(perturbation ? perturbSandbox(spec, perturbation) : spec, { isolation: context.settings.isolation, entrance });
    const command = [...bwrap, ...args];
    const [file = "", ...rest] = limitedCommand(toolbox, command, spec.limits, options.cgroup);
    const terminal = options.interactive ? "inherit" : "pipe";
    const child = execa(file, rest, {
        env: { ...spec.environment },
        extendEnv: false,
        cancelSignal: context.signal,
        forceKillAfterDelay: 2000,
        // A session of its own, and so no controlling terminal, except where it needs ours.
        detached: !options.interactive,
        stdio: [
            options.stdin ?? "ignore",
            terminal,
            terminal,
            ...descriptors.map((content) => new TextEncoder().encode(content)),
        ],
        ...options.execa,
    });
    if (!options.interactive)
        killGroupOnAbort(child, context.signal);
    return child;
}
/**
 * bwrap's --die-with-parent leaves a gap: a bwrap that is killed while it sets the
 * sandbox up leaves its child behind. PID 1 of the sandbox stays in bwrap's process
 * group (which it would leave with --new-session), so killing the group ends the
 * sandbox at any moment.
 */
function killGroupOnAbort(child, signal) {
    const { pid } = child;
    if (pid === undefined)
        return;
    const kill = () => {
        try {
            process.kill(-pid, "SIGKILL");
        }
        catch {
            // It has ended already.
        }
    };
    signal.addEventListener("abort", kill, { once: true });
    child.once("exit", () => signal.removeEventListener("abort", kill));
}
