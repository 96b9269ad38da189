import type { IncomingMessage } from "node:http";
import type { Proxies } from "../model/proxies.ts";

/** The head of an answer, and its body as it was sent: nothing is decoded. */
export interface HttpAnswer {
  readonly status: number;
  /** The value of a header; of a repeated one the first. */
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  /** Drops the rest of the body, and the connection with it. */
  close(): void;
}

export interface HttpQuestion {
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly proxies: Proxies | undefined;
  /** In milliseconds. */
  readonly connectTimeout: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request: by Node's own client, and by another one where there are proxies. Neither
 * is fetch(), which decodes bodies although that was not asked for (servers exist that label
 * every .tar.gz `Content-Encoding: gzip`).
 */
export async function ask(url: URL, question: HttpQuestion): Promise<HttpAnswer> {
  const { proxies } = question;
  if (!usesProxies(proxies)) return askDirectly(url, question);
  // Loaded only when it is needed: it takes 0.1 s.
  const { askByProxy } = await import("./http-by-proxy.ts");
  return askByProxy(url, question, proxies);
}

async function askDirectly(url: URL, question: HttpQuestion): Promise<HttpAnswer> {
  const { method = "GET", headers = {}, connectTimeout, signal } = question;
  const { request } = await import(url.protocol === "https:" ? "node:https" : "node:http");
  return new Promise((resolve, reject) => {
    const asked = (request as typeof import("node:http").request)(url, { method, headers, signal });
    asked.on("error", reject);
    asked.on("socket", (socket) => {
      if (!socket.connecting) return;
      const late = () =>
        asked.destroy(new Error(`no connection within ${connectTimeout / 1000} s`));
      const timer = setTimeout(late, connectTimeout);
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () =>
        clearTimeout(timer),
      );
      socket.once("close", () => clearTimeout(timer));
    });
    asked.on("response", (answer: IncomingMessage) => {
      // What closing it early is told about is of no interest.
      answer.on("error", () => {});
      resolve({
        status: answer.statusCode ?? 0,
        header: (name) => firstOf(answer.headers[name]),
        body: answer,
        close: () => answer.destroy(),
      });
    });
    asked.end();
  });
}

/** The first of what a header says. */
export function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Whether any address is asked for through a proxy. */
export function usesProxies(proxies: Proxies | undefined): proxies is Proxies {
  return proxies?.http !== undefined || proxies?.https !== undefined;
}
