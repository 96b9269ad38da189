const pathInStore = /\/mrrl\/store\/([a-z0-9][a-z0-9+_-]{0,63})-[0-9A-Za-z.+_~]{1,64}\.[0-9a-f]{64}/g;
/**
 * Text whose store paths are without version and hash: where two such texts are the same, what
 * they were made of differs only because the packages they name do.
 */
export function withoutDigests(text) {
    return text.replaceAll(pathInStore, "/mrrl/store/$1");
}
