import test from "ava";
import { serviceSchema } from "../../assembler/model/definition/service.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { firstUid, planOverlayServices } from "../../assembler/plan/overlay-services.js";
const name = (of, version = "1") => makeStoreName(of, version, sha256(of + version));
const [busybox, s6, web, other] = [name("busybox"), name("s6"), name("web"), name("other")];
const packages = [
    { name: busybox, priority: -1, programs: ["sh", "sleep", "httpd"] },
    { name: s6, priority: 0, programs: ["s6-svc"] },
    { name: web, priority: 0, programs: ["webd", "web-ctl"] },
    { name: other, priority: 0, programs: ["other"] },
];
function plan(services, among = packages) {
    const parsed = Object.entries(services).map(([key, service]) => [
        key,
        serviceSchema.parse(service),
    ]);
    return planOverlayServices({ services: Object.fromEntries(parsed), users: { web: { uid: 7 } } }, among, { shell: busybox, s6 }, "profile.yaml");
}
function fileOf(planned, path) {
    return planned.files.find((file) => file.path === path)?.content ?? `there is no ${path}`;
}
test("a service sees the programs that its scripts name, the shell and s6", (t) => {
    const planned = plan({ web: { run: "exec webd -x\n", log: false } });
    const path = [web, busybox, s6].map(({ full }) => `/mrrl/store/${full}/bin`).join(":");
    t.is(fileOf(planned, "web/run"), `#!/mrrl/store/${busybox.full}/bin/sh -e\nexec 2>&1\nexport PATH=${path} MRRL_VAR=/mrrl/var\nexec webd -x\n`);
});
test("the identity follows the packages that a service uses, and no others", (t) => {
    const services = { web: { run: "exec webd\n" }, plain: { run: "exec sleep 1\n" } };
    const identities = (among) => Object.fromEntries(plan(services, among).services.map((each) => [each.name, each.identity]));
    const replaced = (old, next) => packages.map((each) => (each.name === old ? { ...each, name: next } : each));
    const before = identities(packages);
    t.deepEqual(identities(replaced(other, name("other", "2"))), before);
    const after = identities(replaced(web, name("web", "2")));
    t.not(after.web, before.web);
    t.is(after.plain, before.plain);
});
test("services come after those they need; what only an image has does not count", (t) => {
    const { services } = plan({
        a: { run: "exec sleep 1\n", dependsOn: ["z", "network"] },
        z: { run: "exec sleep 1\n", readiness: { fd: 3, timeout: "7s" } },
    });
    t.deepEqual(services.map(({ name: each, dependsOn, limit }) => [each, dependsOn, limit]), [
        ["z", [], 7_000],
        ["a", ["z"], 17_000],
    ]);
});
test("users are numbers that no host gives away", (t) => {
    const planned = plan({ web: { run: "exec webd\n", user: "web" } });
    t.regex(fileOf(planned, "web/run"), new RegExp(`exec s6-setuidgid ${firstUid + 7}:${firstUid + 7} \\./body "\\$@"\n$`));
    t.is(fileOf(planned, "web/log/owner"), `${firstUid + 60_000}:${firstUid + 60_000}\n`);
});
test("the name of mrrl's own service is taken", (t) => {
    t.throws(() => plan({ "mrrl-start": { run: "true\n" } }), {
        message: "service 'mrrl-start' comes with every overlay",
    });
});
