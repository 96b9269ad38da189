/** What an OCI image says of how to run it, as a container takes it. */
export function imageDefaults(config) {
    const { entrypoint, cmd, env, user, workingDir, stopSignal } = config;
    const variables = env.map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    });
    return {
        command: [...entrypoint, ...cmd],
        environment: { HOME: user.home, ...Object.fromEntries(variables) },
        user: { uid: user.uid, gid: user.gid, groups: user.additionalGids },
        workingDirectory: workingDir,
        // s6-supervise knows signals by their plain names and numbers.
        stopSignal: /^(?:SIG)?[A-Z0-9]+$/.test(stopSignal)
            ? stopSignal.replace(/^SIG(?=[A-Z])/, "")
            : undefined,
    };
}
