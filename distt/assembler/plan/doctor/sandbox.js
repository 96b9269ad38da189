import { certainObstacle, likelyObstacle, sandboxObstacle, } from "./sandbox-obstacle.js";
/** Whether builds can have their sandbox: a try counts more than any setting. */
export function sandboxFinding({ namespaces, trial, loader }) {
    const { asRoot } = namespaces;
    const base = {
        code: "sandbox",
        group: "sandbox",
        subject: asRoot ? "sandbox as root" : "user namespaces",
    };
    switch (trial.outcome) {
        case "worked":
            return { ...base, status: "ok", found: `a sandbox was made (${trial.program})` };
        case "failed": {
            const obstacle = sandboxObstacle(trial.stderr, namespaces, loader);
            if (obstacle)
                return { ...base, status: "failed", ...obstacle };
            const said = trial.stderr.trim().split("\n").at(-1) || "without a word";
            return {
                ...base,
                status: "failed",
                found: `${trial.program} failed: ${said}`,
                fix: ["# what the kernel noted:", "sudo dmesg | tail -n 20"],
            };
        }
        case "none": {
            if (asRoot) {
                return {
                    ...base,
                    status: "ok",
                    found: "not tried yet; root has the capabilities it takes",
                };
            }
            const certain = certainObstacle(namespaces);
            if (certain)
                return { ...base, status: "failed", ...certain };
            const likely = likelyObstacle(namespaces, loader);
            if (likely)
                return { ...base, status: "warning", ...likely };
            return {
                ...base,
                status: "ok",
                found: "not tried yet; no setting of this host forbids them",
            };
        }
    }
}
/** As root, what ordinary users would meet here; undefined when all is said already. */
export function otherUsersFinding({ namespaces, trial, loader, }) {
    if (!namespaces.asRoot || trial.outcome === "failed")
        return undefined;
    const obstacle = certainObstacle(namespaces) ?? likelyObstacle(namespaces, loader);
    const base = { code: "user-namespaces", group: "sandbox", subject: "user namespaces" };
    if (!obstacle) {
        return { ...base, status: "ok", found: "not needed as root; nothing forbids them to others" };
    }
    return {
        ...base,
        status: "warning",
        found: `not needed as root, but ordinary users cannot build here: ${obstacle.found}`,
        fix: obstacle.fix,
    };
}
