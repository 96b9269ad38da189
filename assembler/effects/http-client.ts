import type { Dispatcher } from "undici";
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

/** One client, with its pool of connections, for each setting of proxies. */
const clients = new WeakMap<object, Dispatcher>();
const withoutProxies = {};

export interface HttpQuestion {
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly proxies: Proxies | undefined;
  /** In milliseconds. */
  readonly connectTimeout: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request. undici is used by itself, and not the fetch() that Node has of
 * it: fetch() cannot use a proxy, and it decodes bodies although that was not
 * asked for (servers exist that label every .tar.gz `Content-Encoding: gzip`).
 */
export async function ask(url: URL, question: HttpQuestion): Promise<HttpAnswer> {
  const { method = "GET", headers = {}, proxies, connectTimeout, signal } = question;
  // Loaded only when something is downloaded: it would cost every start 0.1 s.
  const { Agent, EnvHttpProxyAgent, request } = await import("undici");
  const key = proxies ?? withoutProxies;
  let client = clients.get(key);
  if (client === undefined) {
    const connect = { timeout: connectTimeout };
    client = usesProxies(proxies)
      ? new EnvHttpProxyAgent({
          // An empty text keeps undici from asking the environment.
          httpProxy: proxies.http ?? "",
          httpsProxy: proxies.https ?? "",
          noProxy: proxies.except,
          connect,
          proxyTls: connect,
          // Proxies allow tunnels for https only, as a rule.
          proxyTunnel: false,
        })
      : new Agent({ connect });
    clients.set(key, client);
  }
  const answer = await request(url, { method, headers, dispatcher: client, signal });
  // What closing it early is told about is of no interest.
  answer.body.on("error", () => {});
  return {
    status: answer.statusCode,
    header(name) {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: answer.body,
    close: () => answer.body.destroy(),
  };
}

/** Whether any address is asked for through a proxy. */
export function usesProxies(proxies: Proxies | undefined): proxies is Proxies {
  return proxies?.http !== undefined || proxies?.https !== undefined;
}
