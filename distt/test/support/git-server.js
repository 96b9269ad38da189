import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { toolSandbox } from "../../assembler/effects/toolbox.js";
import { serve } from "./local-server.js";
/** Serves repositories as static files: what git calls a dumb server. */
export function serveDumb(t, repositories) {
    return serve(t, (request, response) => {
        const path = new URL(request.url ?? "", "http://x").pathname;
        const file = join(repositories.directory, decodeURIComponent(path));
        if (!existsSync(file) || !statSync(file).isFile())
            return response.writeHead(404).end();
        response.writeHead(200, { "content-length": statSync(file).size });
        return createReadStream(file).pipe(response);
    });
}
/**
 * Serves repositories with the tools' git-http-backend(1).
 * @param protocol whether clients may ask for a protocol newer than 0.
 */
export function serveSmart(t, repositories, protocol) {
    return serve(t, (request, response) => {
        backend(repositories, protocol, request, response).catch((error) => {
            t.log(error);
            response.destroy();
        });
    });
}
/** One request as CGI (RFC 3875). */
async function backend({ context, toolbox, directory }, protocol, request, response) {
    const url = new URL(request.url ?? "", "http://x");
    const { headers } = request;
    const version = headers["git-protocol"];
    const spec = toolSandbox(toolbox, ["git", "http-backend"], {
        binds: [{ type: "bind", source: directory, target: "/repos", writable: false }],
        environment: {
            GIT_PROJECT_ROOT: "/repos",
            GIT_HTTP_EXPORT_ALL: "1",
            GIT_CONFIG_COUNT: "1",
            GIT_CONFIG_KEY_0: "safe.directory",
            GIT_CONFIG_VALUE_0: "*",
            REQUEST_METHOD: request.method ?? "GET",
            PATH_INFO: decodeURIComponent(url.pathname),
            QUERY_STRING: url.search.slice(1),
            CONTENT_TYPE: headers["content-type"] ?? "",
            ...(headers["content-length"] ? { CONTENT_LENGTH: headers["content-length"] } : {}),
            ...(headers["content-encoding"]
                ? { HTTP_CONTENT_ENCODING: headers["content-encoding"] }
                : {}),
            ...(protocol && typeof version === "string" ? { GIT_PROTOCOL: version } : {}),
        },
    });
    const child = spawnSandbox(context, toolbox, spec, {
        stdin: "pipe",
        execa: { reject: false, buffer: false },
    });
    const feeding = pipeline(request, child.stdin).catch(() => { });
    const chunks = [];
    for await (const chunk of child.stdout)
        chunks.push(chunk);
    await feeding;
    await child;
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const lines = answer.toString("latin1", 0, end).split("\r\n");
    const fields = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
    const { Status: status = "200", ...others } = fields;
    response.writeHead(Number.parseInt(status, 10), others);
    response.end(answer.subarray(end + 4));
}
