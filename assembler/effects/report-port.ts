import type { Socket } from "node:net";
import {
  longestReportLine,
  mostReportLines,
  parseReportLine,
  type ReportEvent,
} from "../model/guest-report.ts";
import { LineSplitter } from "../plan/line-splitter.ts";

/** What is read from the port: an event, or a line that is none. */
export type ReportLine = ReportEvent | { readonly event: "unreadable"; readonly line: string };

/**
 * The host's end of the guest's virtio-serial port: lines of JSON in, commands out.
 * A guest can make this neither hold nor hand on more than a bounded amount.
 */
export class ReportPort {
  readonly #socket: Socket;
  /** Resolves when QEMU has closed the connection and all lines are handed on. */
  readonly closed: Promise<void>;

  constructor(socket: Socket, onLine: (line: ReportLine) => void) {
    this.#socket = socket;
    const lines = new LineSplitter(longestReportLine);
    let count = 0;
    socket.on("data", (chunk) => {
      for (const text of lines.push(chunk as Uint8Array)) {
        if (text.trim() === "") continue;
        count += 1;
        if (count > mostReportLines) {
          onLine({ event: "unreadable", line: `(more than ${mostReportLines} lines)` });
          socket.destroy();
          return;
        }
        onLine(parseReportLine(text) ?? { event: "unreadable", line: text.slice(0, 200) });
      }
    });
    this.closed = new Promise((resolve) => socket.on("close", () => resolve()));
  }

  /** Sends one command line to the guest. */
  send(command: string): void {
    this.#socket.write(`${command}\n`);
  }
}
