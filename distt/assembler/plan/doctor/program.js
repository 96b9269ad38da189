/** package.json's `engines`. */
const leastNode = [20, 19];
/** User namespaces work for ordinary users from here on; user_namespaces(7). */
const leastKernel = [3, 8];
/** The oldest kernel that a distribution still looks after. */
const maintainedKernel = [4, 18];
/** Node, machine and kernel. */
export function programFindings(facts) {
    return [nodeFinding(facts.node), architecture(facts), kernel(facts), terminal(facts)];
}
/** Whether this Node can run mrrl; main asks before anything else, too. */
export function nodeFinding(version) {
    const base = { code: "node", group: "host", subject: "Node" };
    if (!below(version, leastNode))
        return { ...base, status: "ok", found: version };
    return {
        ...base,
        status: "failed",
        found: `${version}, but mrrl needs ${leastNode.join(".")} or newer`,
        fix: [
            "# with nvm; or install the package nodejs of a newer release of your distribution:",
            "nvm install --lts",
        ],
    };
}
function architecture(facts) {
    const base = { code: "architecture", group: "host", subject: "machine" };
    if (facts.platform === "linux" && facts.architecture === "x64") {
        return { ...base, status: "ok", found: "x86_64 Linux" };
    }
    return {
        ...base,
        status: "failed",
        found: `${facts.architecture} ${facts.platform}; mrrl's compilers and tools run on x86_64 Linux only`,
        fix: ["# use an x86_64 Linux, also in a virtual machine"],
    };
}
function kernel({ kernel: release }) {
    const base = { code: "kernel", group: "host", subject: "kernel" };
    const fix = ["# boot a newer kernel: that of your distribution's present release"];
    if (below(release, leastKernel)) {
        const found = `${release}, which has no user namespaces for ordinary users`;
        return { ...base, status: "failed", found, fix };
    }
    if (below(release, maintainedKernel)) {
        const found = `${release} is older than any kernel (${maintainedKernel.join(".")}) that is still looked after`;
        return { ...base, status: "warning", found, fix };
    }
    return { ...base, status: "ok", found: `Linux ${release}` };
}
function terminal(facts) {
    return {
        code: "terminal",
        group: "host",
        subject: "terminal",
        status: "ok",
        found: facts.terminal ? "progress is shown as a tree" : "none: progress is plain lines",
    };
}
function below(version, [major, minor]) {
    const [, foundMajor = "0", foundMinor = "0"] = /^(\d+)\.(\d+)/.exec(version) ?? [];
    return Number(foundMajor) < major || (Number(foundMajor) === major && Number(foundMinor) < minor);
}
