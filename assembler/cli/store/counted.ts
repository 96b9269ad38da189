/** So many store paths, in words. */
export function counted(count: number, kind = ""): string {
  return `${count} ${kind}store ${count === 1 ? "path" : "paths"}`;
}
