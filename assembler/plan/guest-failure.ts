import type { ErrorCode } from "../errors/catalogue.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { BootPhase } from "./console-text.ts";

/** What is known of a guest when it fails. */
export interface GuestScene {
  readonly phase: BootPhase;
  /** Reason of the kernel's panic, if its console told one. */
  readonly panic: string | undefined;
  readonly consoleTail: string;
  readonly consoleLog: string | undefined;
  /** QEMU's command line, quoted for a shell. */
  readonly qemu: string;
  /** The command that shows the same guest to a person. */
  readonly reproduce: string;
}

/** Makes the error for a guest that failed, with the evidence and how to reproduce it. */
export function guestFailure(
  scene: GuestScene,
  code: ErrorCode,
  message: string,
  details = "",
): MrrlError {
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
export function guestCrash(scene: GuestScene, what: string): MrrlError {
  const reason = scene.panic === undefined ? "" : `: kernel panic: ${scene.panic}`;
  return guestFailure(scene, "GUEST_CRASHED", `the guest ${what} (${scene.phase})${reason}`);
}
