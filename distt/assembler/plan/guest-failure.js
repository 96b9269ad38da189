import { MrrlError } from "../errors/mrrl-error.js";
/** Makes the error for a guest that failed, with the evidence and how to reproduce it. */
export function guestFailure(scene, code, message, details = "") {
    const evidence = [
        details,
        scene.consoleTail === ""
            ? "(the guest's console is empty)"
            : `the console's last lines:\n${scene.consoleTail}`,
        ...(scene.consoleLog === undefined ? [] : [`the whole console: ${scene.consoleLog}`]),
        `QEMU (in its sandbox): ${scene.qemu}`,
    ];
    return new MrrlError(code, message, {
        evidence: evidence.filter((part) => part !== "").join("\n"),
        hint: `reproduce it with: ${scene.reproduce}`,
    });
}
/** A crash, with the kernel's own reason when it gave one. */
export function guestCrash(scene, what) {
    const reason = scene.panic === undefined ? "" : `: kernel panic: ${scene.panic}`;
    return guestFailure(scene, "GUEST_CRASHED", `the guest ${what} (${scene.phase})${reason}`);
}
