import { MrrlError } from "../errors/mrrl-error.js";
/**
 * One request to a thread, which serves one at a time.
 * @param doing what for, as in `interrupted while unpacking`.
 * @returns its answer. @throws INTERRUPTED when it was ended; its own error
 */
export function askThread(worker, request, doing) {
    return new Promise((resolve, reject) => {
        const end = () => {
            worker.off("message", onMessage);
            worker.off("error", onError);
            worker.off("exit", onExit);
        };
        const onMessage = (reply) => {
            end();
            resolve(reply);
        };
        const onError = (error) => {
            end();
            reject(error);
        };
        const onExit = () => {
            end();
            reject(new MrrlError("INTERRUPTED", `interrupted while ${doing}`));
        };
        worker.on("message", onMessage);
        worker.on("error", onError);
        worker.on("exit", onExit);
        worker.postMessage(request);
    });
}
