export const directory = (name, more = {}) => ({
    name: `${name}/`,
    type: "5",
    mode: 0o755,
    ...more,
});
/** Everything that an image can have, in three layers. */
export const sampleImage = {
    config: {
        User: "web",
        Env: ["PATH=/bin"],
        Entrypoint: ["/bin/serve"],
        Cmd: ["--port", "80"],
        WorkingDir: "/srv/www",
        ExposedPorts: { "80/tcp": {} },
        StopSignal: "SIGQUIT",
    },
    layers: [
        {
            compression: "gzip",
            entries: [
                directory("."),
                directory("./etc"),
                { name: "./etc/passwd", content: "root:x:0:0::/root:\nweb:x:101:102::/srv:\n" },
                { name: "./etc/group", content: "web:x:102:\nextra:x:7:web\n" },
                { name: "./etc/old", content: "old" },
                directory("./bin"),
                { name: "./bin/serve", content: "serve".repeat(3000), mode: 0o4755, uid: 5, gid: 6 },
                { name: "./bin/again", type: "1", link: "./bin/serve" },
                directory("./tmp", { mode: 0o1777 }),
                { name: "./lib", type: "2", link: "usr/lib", uid: 65535, gid: 65535 },
                directory("./cache", { uid: 101, gid: 102, mode: 0o2750 }),
                { name: "./cache/a", content: "a" },
                { name: "./cache/b", content: "b" },
            ],
        },
        {
            compression: "zstd",
            entries: [
                { name: "etc/.wh.old" },
                { name: "cache/c", content: "c" },
                { name: "cache/.wh..wh..opq" },
                { name: "usr/lib/deep/est", content: "deepest", mode: 0o600 },
                { name: "pipe", type: "6", mode: 0o620 },
            ],
        },
        {
            entries: [
                { name: "bin/.wh.serve" },
                { name: "bin/third", type: "1", link: "bin/again" },
                { name: "etc/motd", content: "hello\n" },
            ],
        },
    ],
};
/** What is mounted in its containers. */
export const sampleMounts = {
    mountPoints: [
        { path: "/etc/resolv.conf", type: "file" },
        { path: "/data", type: "directory" },
        { path: "/lib/mounted", type: "directory" },
    ],
};
