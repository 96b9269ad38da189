import { MrrlError } from "../errors/mrrl-error.js";
/**
 * Reads the customary variables, of which the lower-case one wins: http_proxy,
 * https_proxy, no_proxy. @throws USAGE when one names no HTTP proxy.
 */
export function parseProxies(environment) {
    const proxy = (name) => {
        const variable = environment[name] ? name : name.toUpperCase();
        const text = environment[variable];
        if (!text)
            return undefined;
        // curl(1) takes `host:port` as well.
        const url = text.includes("://") ? text : `http://${text}`;
        if (/^https?:\/\/[^/]/.test(url) && URL.canParse(url))
            return url;
        throw new MrrlError("USAGE", `${variable} names no HTTP proxy`, {
            hint: `${variable}=http://<host>:<port>, or unset it`,
        });
    };
    return {
        http: proxy("http_proxy"),
        https: proxy("https_proxy"),
        except: environment.no_proxy || environment.NO_PROXY || "",
    };
}
/** A proxy that is used, without the password that its address may hold. */
export function usedProxy({ http, https }) {
    return (http ?? https)?.replace(/\/\/[^@/]*@/, "//");
}
