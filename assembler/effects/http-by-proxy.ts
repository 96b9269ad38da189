import { type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import type { Proxies } from "../model/proxies.ts";
import { firstOf, type HttpAnswer, type HttpQuestion } from "./http-client.ts";

/** One client, with its pool of connections, for each setting of proxies. */
const clients = new WeakMap<Proxies, Dispatcher>();

/** Sends a request through a proxy, by undici: Node's own client knows none. */
export async function askByProxy(
  url: URL,
  { method = "GET", headers = {}, connectTimeout, signal }: HttpQuestion,
  proxies: Proxies,
): Promise<HttpAnswer> {
  let client = clients.get(proxies);
  if (client === undefined) {
    const connect = { timeout: connectTimeout };
    client = new EnvHttpProxyAgent({
      // An empty text keeps undici from asking the environment.
      httpProxy: proxies.http ?? "",
      httpsProxy: proxies.https ?? "",
      noProxy: proxies.except,
      connect,
      proxyTls: connect,
      // Proxies allow tunnels for https only, as a rule.
      proxyTunnel: false,
    });
    clients.set(proxies, client);
  }
  const answer = await request(url, { method, headers, dispatcher: client, signal });
  // What closing it early is told about is of no interest.
  answer.body.on("error", () => {});
  return {
    status: answer.statusCode,
    header: (name) => firstOf(answer.headers[name]),
    body: answer.body,
    close: () => answer.body.destroy(),
  };
}
