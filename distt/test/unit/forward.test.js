import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { parseMemorySize } from "../../assembler/model/memory-size.js";
import { parsePortForward, parsePortForwards } from "../../assembler/model/port-forward.js";
test("a pair of ports is a forward, TCP unless it says UDP", (t) => {
    t.deepEqual(parsePortForward("8080:80"), { protocol: "tcp", host: 8080, guest: 80 });
    t.deepEqual(parsePortForward("5353:53/udp"), { protocol: "udp", host: 5353, guest: 53 });
});
for (const text of [
    "",
    "80",
    "8080:",
    ":80",
    "0:80",
    "8080:65536",
    "8080:80/sctp",
    "8080:80,x",
    "a:b",
]) {
    test(`'${text}' is refused as a forward, with an example`, (t) => {
        const error = t.throws(() => parsePortForward(text), { instanceOf: MrrlError });
        t.is(error?.code, "USAGE");
        t.regex(error?.hint ?? "", /8080:80/);
    });
}
test("one port of the host cannot lead to two places", (t) => {
    t.is(parsePortForwards(["53:53", "53:53/udp"]).length, 2);
    const error = t.throws(() => parsePortForwards(["8080:80", "8080:81"]));
    t.regex(error?.message ?? "", /8080\/tcp .* twice/);
});
test("memory is a number of M or G", (t) => {
    t.is(parseMemorySize("512M"), 512 * 1024 ** 2);
    t.is(parseMemorySize("512MiB"), 512 * 1024 ** 2);
    t.is(parseMemorySize("2G"), 2 * 1024 ** 3);
});
for (const text of ["", "512", "512K", "63M", "9999G", "-1G", "1.5G"]) {
    test(`'${text}' is refused as a memory size`, (t) => {
        const error = t.throws(() => parseMemorySize(text), { instanceOf: MrrlError });
        t.is(error?.code, "USAGE");
    });
}
