import { MrrlError } from "../errors/mrrl-error.ts";

/** The HTTP proxies to use, as the environment names them. */
export interface Proxies {
  /** For http addresses. */
  readonly http: string | undefined;
  /** For https addresses. */
  readonly https: string | undefined;
  /** Hosts that are asked directly: names and domains, separated by commas or blanks; `*` is all. */
  readonly except: string;
}

/**
 * Reads the customary variables, of which the lower-case one wins: http_proxy,
 * https_proxy, no_proxy. @throws USAGE when one names no HTTP proxy.
 */
export function parseProxies(environment: Readonly<Record<string, string | undefined>>): Proxies {
  const proxy = (name: string) => {
    const variable = environment[name] ? name : name.toUpperCase();
    const text = environment[variable];
    if (!text) return undefined;
    // curl(1) takes `host:port` as well.
    const url = text.includes("://") ? text : `http://${text}`;
    if (/^https?:\/\/[^/]/.test(url) && URL.canParse(url)) return url;
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
export function usedProxy({ http, https }: Proxies): string | undefined {
  return (http ?? https)?.replace(/\/\/[^@/]*@/, "//");
}
