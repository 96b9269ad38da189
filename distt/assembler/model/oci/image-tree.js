/** What directories have that nobody says anything of. */
export const plainDirectory = { mode: 0o755, uid: 0, gid: 0 };
export function emptyDirectory() {
    return { type: "directory", attributes: plainDirectory, children: new Map() };
}
