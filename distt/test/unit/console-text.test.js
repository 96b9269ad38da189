import test from "ava";
import { laterPhase, panicOfLine, phaseOfLine, plainText, } from "../../assembler/plan/console-text.js";
test("lines of the console tell how far a boot has come", (t) => {
    t.is(phaseOfLine("SeaBIOS (version 1.16)"), "firmware");
    t.is(phaseOfLine("mrrl-boot: booting slot a (slot=a prev=)"), "GRUB");
    t.is(phaseOfLine("[    0.000000] Linux version 6.12.107 (builder@mrrl)"), "kernel");
    t.is(phaseOfLine("[    1.5] Run /mrrl/init as init process"), "stage 1");
    t.is(phaseOfLine("mrrl: services"), "services");
    t.is(phaseOfLine("anything else"), undefined);
    t.is(laterPhase("kernel", "GRUB"), "kernel");
    t.is(laterPhase("kernel", "stage 1"), "stage 1");
});
test("a panic has its reason", (t) => {
    t.is(panicOfLine("[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs"), "VFS: Unable to mount root fs");
    t.is(panicOfLine("no panic at all"), undefined);
});
test("control sequences are no evidence", (t) => {
    t.is(plainText("\x1b[2J\x1b[01;01H\x1b[0mGRUB\r\n\x1b]0;title\x07next\x00\r"), "GRUB\nnext");
});
