/** The user of all loggers; above every id a profile can give. */
const logUser = { name: "log", id: 60_000 };
/** Groups that own device nodes; `tty` is the group of /dev/pts. */
const deviceGroups = { tty: 60_005 };
/**
 * The image's /etc. Nobody can log in with a password: an account's password
 * field is `*`. A console login, where a profile asks for it, is a shell.
 */
export function planEtc(profile, imageId) {
    const accounts = [
        { name: "root", id: 0, home: "/root", shell: "/bin/sh" },
        ...Object.entries(profile.users)
            .map(([name, { uid }]) => ({ name, id: uid, home: "/", shell: "/bin/false" }))
            .sort((a, b) => a.id - b.id),
        { ...logUser, home: "/", shell: "/bin/false" },
        { name: "nobody", id: 65_534, home: "/", shell: "/bin/false" },
    ];
    const passwd = accounts.map(({ name, id, home, shell }) => `${name}:*:${id}:${id}:${name}:${home}:${shell}`);
    const groups = [
        ...accounts.map(({ name, id }) => `${name === "nobody" ? "nogroup" : name}:*:${id}:`),
        ...Object.entries(deviceGroups).map(([name, id]) => `${name}:*:${id}:`),
    ];
    return [
        file("group", groups),
        file("hostname", [profile.hostname]),
        file("hosts", ["127.0.0.1 localhost", `127.0.1.1 ${profile.hostname}`, "::1 localhost"]),
        file("motd", [`${profile.name} ${profile.version}: ${profile.summary}`]),
        { type: "symlink", path: "/etc/mtab", to: "../proc/self/mounts" },
        // Without it, glibc's getgrent leaves an error behind, and s6-setuidgid gives up.
        file("nsswitch.conf", ["passwd: files", "group: files", "hosts: files dns"]),
        // os-release(5): IMAGE_ID names the kind of image, IMAGE_VERSION the very one.
        file("os-release", [
            'NAME="mrrl"',
            "ID=mrrl",
            `PRETTY_NAME=${quoted(`mrrl ${profile.name} ${profile.version}`)}`,
            `VERSION=${quoted(profile.version)}`,
            `IMAGE_ID=${quoted(profile.name)}`,
            `IMAGE_VERSION=${quoted(imageId)}`,
        ]),
        file("passwd", passwd),
        file("profile", ["export PATH=/bin:/mrrl/bin", "PS1='\\h:\\w\\$ '"]),
        { type: "symlink", path: "/etc/resolv.conf", to: "../run/resolv.conf" },
        file("shells", ["/bin/sh"]),
    ];
}
/** A double-quoted shell word, as os-release(5) wants it. */
function quoted(value) {
    return `"${value.replaceAll(/["$`\\]/g, "\\$&")}"`;
}
function file(name, lines) {
    const content = lines.map((line) => `${line}\n`).join("");
    return { type: "file", path: `/etc/${name}`, mode: 0o644, content };
}
