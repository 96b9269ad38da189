import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What a server does with an answer it would give; `count` is how many requests came before. */
export type Misbehaviour = (answer: ServedAnswer, count: number) => ServedAnswer;

/** An answer, before it is sent. */
export interface ServedAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The connection is cut after so many bytes of the body. */
  readonly cutAfter?: number;
}

/** Serves the files of a directory over HTTP, with ranges, to guests of this machine. */
export class UpdateServer {
  /** The address of the directory as a guest sees it, with a slash at its end. */
  readonly url: string;
  /** Path and Range header of all requests so far. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[] = [];
  /** Bytes of bodies sent so far. */
  sent = 0;
  /** Whether ranges are given; a plain server ignores them. */
  ranges = true;
  misbehaviour: Misbehaviour = (answer) => answer;

  private constructor(port: number) {
    // QEMU's user-mode network leads from there to this host's 127.0.0.1.
    this.url = `http://10.0.2.2:${port}/`;
  }

  /** Runs a server as long as `work` does. */
  static async serving<T>(
    directory: string,
    work: (server: UpdateServer) => Promise<T>,
  ): Promise<T> {
    const http = createServer((request, response) => {
      response.on("error", () => {});
      answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const server = new UpdateServer((http.address() as AddressInfo).port);
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      server.#answer(directory, request, response);
    try {
      return await work(server);
    } finally {
      http.closeAllConnections();
      http.close();
    }
  }

  async #answer(directory: string, request: IncomingMessage, response: ServerResponse) {
    const path = decodeURIComponent(request.url ?? "/");
    const { range } = request.headers;
    this.requests.push({ path, range });
    const whole = await readFile(join(directory, path)).catch(() => undefined);
    const wanted = this.ranges ? /^bytes=(\d+)-(\d+)$/.exec(range ?? "") : null;
    const plain = whole
      ? { status: wanted ? 206 : 200, body: part(whole, wanted) }
      : { status: 404, body: Buffer.from("there is no such file") };
    const { status, body, cutAfter } = this.misbehaviour(plain, this.requests.length - 1);
    response.writeHead(status, { "content-length": body.length });
    const sent = cutAfter === undefined ? body : body.subarray(0, cutAfter);
    this.sent += sent.length;
    if (sent.length === body.length) response.end(sent);
    else response.write(sent, () => response.destroy());
  }
}

function part(whole: Buffer, range: RegExpExecArray | null): Buffer {
  return range ? whole.subarray(Number(range[1]), Number(range[2]) + 1) : whole;
}
