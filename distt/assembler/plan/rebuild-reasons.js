import { buildInputs } from "./build-graph.js";
import { compareScripts, weight } from "./script-difference.js";
/**
 * Finds out why packages are built: each is compared with an earlier build of the same package,
 * and inputs that have changed are followed to where the change began.
 * @param build what will be built, inputs before what needs them.
 * @param graph all derivations, by full store name.
 * @param history all earlier builds of packages in the graph.
 * @param toolchain names of packages that are part of the toolchain.
 */
export function rebuildReasons(build, graph, history, toolchain) {
    const search = new Search(graph, history, toolchain);
    const builds = build.map((derivation) => search.explain(derivation));
    const planned = new Set(build.map(({ storeName }) => storeName.full));
    const causes = new Set(builds.flatMap(({ because }) => because));
    const others = search.followed.filter(({ storeName: { full } }) => causes.has(full) && !planned.has(full));
    return { builds, others };
}
class Search {
    #graph;
    #toolchain;
    #byPackage = new Map();
    #byName;
    /** By the full names of the earlier and the later build. */
    #compared = new Map();
    #explained = new Map();
    constructor(graph, history, toolchain) {
        this.#graph = graph;
        this.#toolchain = toolchain;
        this.#byName = new Map(history.map((each) => [each.storeName.full, each]));
        // The most recent first: of equals the first is taken.
        for (const earlier of history.toSorted((a, b) => b.recordedAt - a.recordedAt)) {
            const { name } = earlier.storeName;
            this.#byPackage.set(name, [...(this.#byPackage.get(name) ?? []), earlier]);
        }
    }
    /** What was found out about inputs, each once. */
    get followed() {
        const reasons = [...this.#compared.values()];
        return [...new Map(reasons.map((reason) => [reason.storeName.full, reason])).values()];
    }
    explain(derivation) {
        const { storeName, script } = derivation;
        const known = this.#explained.get(storeName.full);
        if (known)
            return known;
        const earlier = this.#byPackage.get(storeName.name) ?? [];
        const reason = this.#reason(derivation, earlier, script);
        this.#explained.set(storeName.full, reason);
        return reason;
    }
    #reason(derivation, earlier, script) {
        const { storeName } = derivation;
        const [latest] = earlier;
        if (!latest)
            return { storeName, kind: "new", changes: [], because: [] };
        const same = earlier.find((each) => each.storeName.full === storeName.full);
        if (same) {
            return { storeName, kind: "lost", earlier: same.storeName, changes: [], because: [] };
        }
        const [nearest] = earlier
            .flatMap((each) => each.script === undefined
            ? []
            : { each, weight: weight(compareScripts(each.script, script, this.#toolchain)) })
            .sort((a, b) => a.weight - b.weight);
        return this.#compare((nearest?.each ?? latest).storeName, derivation);
    }
    #compare(earlier, derivation) {
        const { storeName } = derivation;
        const key = `${earlier.full} ${storeName.full}`;
        const known = this.#compared.get(key);
        if (known)
            return known;
        const reason = this.#comparison(earlier, derivation);
        this.#compared.set(key, reason);
        return reason;
    }
    #comparison(earlier, derivation) {
        const { storeName, script } = derivation;
        const before = this.#byName.get(earlier.full)?.script;
        if (before === undefined) {
            const because = this.#rebuiltInputs(derivation);
            return { storeName, kind: "unknown", earlier, changes: [], because };
        }
        const changes = [];
        const because = new Set();
        for (const change of compareScripts(before, script, this.#toolchain)) {
            const followed = this.#follow(change);
            if (!followed)
                changes.push(change);
            for (const cause of followed ? causesOf(followed) : [])
                because.add(cause);
        }
        return { storeName, kind: "changed", earlier, changes, because: [...because] };
    }
    /** Why an input is another build than it was; undefined when it is a change in its own right. */
    #follow(change) {
        if (change.what !== "toolchain" && change.what !== "dependency")
            return undefined;
        const input = this.#graph.get(change.after ?? "");
        if (change.before === undefined || !input)
            return undefined;
        const earlier = this.#byName.get(change.before)?.storeName;
        // Of what has no record any more one can say no more than that it is another build.
        return earlier ? this.#compare(earlier, input) : undefined;
    }
    /** Without a script to compare with: inputs that are built anew cannot be what they were. */
    #rebuiltInputs(derivation) {
        const because = buildInputs(derivation).flatMap((name) => {
            const input = this.#explained.get(name.full);
            return input && input.kind !== "lost" && input.kind !== "new" ? causesOf(input) : [];
        });
        return [...new Set(because)];
    }
}
/** Where changes began that led to a package: in itself, or in what it is made of, or in both. */
function causesOf({ storeName, kind, changes, because }) {
    const own = changes.length > 0 || (kind === "unknown" && because.length === 0);
    return own ? [...because, storeName.full] : [...because];
}
