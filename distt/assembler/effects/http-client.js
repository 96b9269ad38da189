var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/** One client, with its pool of connections, for each setting of proxies. */
const clients = new WeakMap();
/**
 * Sends a request: by Node's own client, and by undici where there are proxies, which Node's
 * does not know. Neither is fetch(), which decodes bodies although that was not asked for
 * (servers exist that label every .tar.gz `Content-Encoding: gzip`).
 */
export async function ask(url, question) {
    return usesProxies(question.proxies)
        ? askByProxy(url, question, question.proxies)
        : askDirectly(url, question);
}
async function askDirectly(url, question) {
    const { method = "GET", headers = {}, connectTimeout, signal } = question;
    const { request } = await import(__rewriteRelativeImportExtension(url.protocol === "https:" ? "node:https" : "node:http"));
    return new Promise((resolve, reject) => {
        const asked = request(url, { method, headers, signal });
        asked.on("error", reject);
        asked.on("socket", (socket) => {
            if (!socket.connecting)
                return;
            const late = () => asked.destroy(new Error(`no connection within ${connectTimeout / 1000} s`));
            const timer = setTimeout(late, connectTimeout);
            socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => clearTimeout(timer));
            socket.once("close", () => clearTimeout(timer));
        });
        asked.on("response", (answer) => {
            // What closing it early is told about is of no interest.
            answer.on("error", () => { });
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
async function askByProxy(url, { method = "GET", headers = {}, connectTimeout, signal }, proxies) {
    // Loaded only when it is needed: it takes 0.1 s.
    const { EnvHttpProxyAgent, request } = await import("undici");
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
    answer.body.on("error", () => { });
    return {
        status: answer.statusCode,
        header: (name) => firstOf(answer.headers[name]),
        body: answer.body,
        close: () => answer.body.destroy(),
    };
}
function firstOf(value) {
    return Array.isArray(value) ? value[0] : value;
}
/** Whether any address is asked for through a proxy. */
export function usesProxies(proxies) {
    return proxies?.http !== undefined || proxies?.https !== undefined;
}
