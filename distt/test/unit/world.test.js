import test from "ava";
import { compareWorlds } from "../../assembler/model/world.js";
import { perturbSandbox } from "../../assembler/plan/perturbation.js";
import { perturbedWorld } from "../../assembler/plan/perturbed-world.js";
import { rootMounts } from "../../assembler/plan/root-mounts.js";
const world = {
    places: { installation: "/mrrl", store: "/store", workingDirectory: "/" },
    ...{ user: 0, group: 0, umask: 0o22, timeZone: "UTC", locale: "en-US", hostname: "here" },
    ...{ kernel: "6", cores: 2, jobs: 2, clock: 1_000_000_000_000, order: ["a", "b"] },
    buildFileSystem: "ext4",
    sandbox: { clock: 1_000_000_000, cores: 2, user: 1000, kernel: "6", order: ["a", "b"] },
};
test("what is the same in both worlds is said to be not perturbed, with the reason", (t) => {
    const later = { ...world, clock: world.clock + 60_000, cores: 3 };
    const found = compareWorlds(world, later);
    const of = (name) => found.find((each) => each.name === name);
    t.like(of("cores"), { first: "2", second: "3", perturbed: true });
    t.like(of("clock"), { perturbed: false }, "a minute passes by itself");
    t.truthy(of("clock")?.why);
    t.is(of("umask")?.first, "022");
});
test("the other world is another one whatever the first is", (t) => {
    const places = {
        ...{
            installation: "/i",
            store: "/s",
            storePaths: [{ source: "/real/a", name: "a" }],
            cache: "/c",
            output: "/o",
        },
        ...{ packages: [], profiles: ["/p"], library: "/l" },
    };
    const plan = (timeZone, locale, umask) => perturbedWorld({
        root: [{ name: "usr" }, { name: "bin", link: "usr/bin" }],
        places,
        known: { timeZone, locale, umask },
        changesUser: true,
        buildsInMemory: true,
        node: "/node",
        options: [],
        args: ["x"],
    });
    for (const [zone, locale, umask] of [
        ["UTC", "en-US", 0o022],
        ["Pacific/Kiritimati", "tr-TR", 0o077],
    ]) {
        const { environment, command } = plan(zone, locale, umask);
        t.not(environment.TZ, zone);
        t.not(environment.LANG, `${locale.replace("-", "_")}.UTF-8`);
        t.false(command.includes(umask.toString(8).padStart(3, "0")));
    }
    const { mounts } = plan("UTC", "C", 0o022);
    t.deepEqual(mounts[1], { type: "symlink", target: "/bin", to: "usr/bin" });
    const written = mounts.flatMap((mount) => "source" in mount && "writable" in mount && mount.writable ? [mount.source] : []);
    t.deepEqual(written, ["/proc", "/s", "/o"], "nothing else of the host can be written to");
});
test("a perturbed sandbox has the library, another user under its name, and is sealed last", (t) => {
    const spec = {
        mounts: [...rootMounts("/seed", 59_000), { type: "seal" }],
        environment: { HOME: "/build" },
        workingDirectory: "/",
        hostname: "mrrl",
        network: "none",
        user: { type: "stranger", id: 59_000 },
        command: ["true"],
    };
    const { mounts, user, environment } = perturbSandbox(spec, { library: "/l.so", user: 31_415 });
    t.deepEqual(user, { type: "stranger", id: 31_415 });
    t.deepEqual(environment, spec.environment, "a build's environment has fixed names");
    t.deepEqual(mounts.at(-1), { type: "seal" });
    const file = (path) => mounts.find((mount) => mount.type === "file" && mount.target === path);
    t.like(file("/etc/ld.so.preload"), { content: "/mrrl/perturbation.so\n" });
    t.like(file("/etc/group"), { content: "root:x:0:\nbuilder:x:31415:\n" });
});
