import { longestReportLine, mostReportLines, parseReportLine, } from "../model/guest-report.js";
import { LineSplitter } from "../plan/line-splitter.js";
/**
 * The host's end of the guest's virtio-serial port: lines of JSON in, commands out.
 * A guest can make this neither hold nor hand on more than a bounded amount.
 */
export class ReportPort {
    #socket;
    /** Resolves when QEMU has closed the connection and all lines are handed on. */
    closed;
    constructor(socket, onLine) {
        this.#socket = socket;
        const lines = new LineSplitter(longestReportLine);
        let count = 0;
        socket.on("data", (chunk) => {
            for (const text of lines.push(chunk)) {
                if (text.trim() === "")
                    continue;
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
    send(command) {
        this.#socket.write(`${command}\n`);
    }
}
