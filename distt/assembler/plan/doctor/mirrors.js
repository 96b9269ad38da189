const base = { code: "mirror", group: "network", subject: "Debian mirror" };
const nameOne = "export MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror>";
/** The configured mirrors, what they serve, and the proxy on the way to them. */
export function mirrorFindings(facts) {
    if (facts.offline) {
        return [{ ...base, status: "ok", found: "not asked (--offline)" }];
    }
    return [mirror(facts), ...pinned(facts), ...proxy(facts)];
}
function mirror({ releases, missing }) {
    // What is fetched already needs no mirror.
    const status = missing > 0 ? "failed" : "warning";
    const need = missing > 0
        ? `${missing} source files are still to be fetched`
        : "all sources are there already";
    if (releases.length === 0) {
        const found = `none is configured, neither for apt nor in MRRL_DEBIAN_MIRROR; ${need}`;
        return { ...base, status, found, fix: [nameOne] };
    }
    const bad = releases.filter((answer) => !good(answer));
    if (bad.length === 0) {
        return { ...base, status: "ok", found: `${releases.map(hostOf).join(", ")} answers` };
    }
    const told = bad.map((answer) => `${hostOf(answer)}: ${problem(answer)}`).join("; ");
    if (bad.length < releases.length) {
        const fix = ["# name one that works:", nameOne];
        return { ...base, status: "warning", found: `not all answer: ${told}`, fix };
    }
    const first = bad[0]?.url ?? "";
    return {
        ...base,
        status,
        found: `${told}; ${need}`,
        fix: [
            "# what a request by hand says:",
            `curl -fsSI ${first}`,
            "# or name another mirror:",
            nameOne,
        ],
    };
}
function pinned({ releases, pinned: files, missing, snapshot }) {
    // A mirror that does not answer at all has been told of already.
    if (!releases.some(good) || files.length === 0)
        return [];
    const own = { code: "pinned", group: "network", subject: "pinned packages" };
    const lost = files.filter((answers) => !answers.some(good));
    const [first] = lost[0] ?? [];
    if (first === undefined) {
        return [
            { ...own, status: "ok", found: `the mirror has those that were asked for (${files.length})` },
        ];
    }
    const found = `${new URL(first.url).pathname.split("/").at(-1)}: ${problem(first)} (${lost.length} of ${files.length} that were asked for)`;
    return [
        {
            ...own,
            status: missing > 0 && !snapshot ? "failed" : "warning",
            found,
            fix: [
                "# mirrors drop old versions; an archive of all versions:",
                "export MRRL_DEBIAN_SNAPSHOT=<base URL of a Debian snapshot archive>",
                "# or pin the present versions, from which everything is then built anew:",
                "npx mrrl lock seed tools s6",
            ],
        },
    ];
}
function proxy({ releases, proxy: used, aptProxy }) {
    const own = { code: "proxy", group: "network", subject: "proxy" };
    const reached = releases.some(good);
    if (used !== undefined) {
        if (reached)
            return [{ ...own, status: "ok", found: `${used} is used, and a mirror answers` }];
        const found = `${used} is used, and no mirror answers through it`;
        const fix = [
            "# name the right one:",
            "export http_proxy=http://<host>:<port> https_proxy=http://<host>:<port>",
            "# or the hosts that are reached without it:",
            "export no_proxy=<host of the mirror>",
        ];
        return [{ ...own, status: "warning", found, fix }];
    }
    if (aptProxy === undefined)
        return [];
    if (reached) {
        const found = `apt uses ${aptProxy}; mrrl does without it, and a mirror answers`;
        return [{ ...own, status: "ok", found }];
    }
    const found = `apt uses ${aptProxy}, of which mrrl is not told`;
    const fix = [`export http_proxy=${aptProxy} https_proxy=${aptProxy}`];
    return [{ ...own, status: "warning", found, fix }];
}
function good({ status }) {
    return status !== undefined && status >= 200 && status < 300;
}
function problem({ status, reason }) {
    return status === undefined ? (reason ?? "no answer") : `the server answered ${status}`;
}
function hostOf({ url }) {
    return new URL(url).host;
}
