import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMrrl } from "./mrrl-program.js";
import { projectRoot } from "./project-root.js";
const leftovers = [];
process.on("exit", () => {
    for (const directory of leftovers)
        rmSync(directory, { recursive: true, force: true });
});
function temporary(name) {
    const directory = mkdtempSync(join(tmpdir(), name));
    leftovers.push(directory);
    return directory;
}
/** Makes installers of small profiles in a directory of their own. */
export class Layers {
    /** Where they are. */
    directory = temporary("mrrl layers-");
    #definitions = temporary("mrrl layer definitions-");
    /** Makes an installer; with the same content it has the same bytes. @returns its file name */
    async make(name, layer) {
        const { version, release = 0, services, users, key, otherS6 = false } = layer;
        const s6 = join(this.#definitions, "packages/s6");
        rmSync(s6, { recursive: true, force: true });
        if (otherS6) {
            cpSync(join(projectRoot, "packages/s6"), s6, { recursive: true });
            appendFileSync(join(s6, "package.yaml"), "  echo built otherwise\n");
        }
        const greeter = join(this.#definitions, "packages/greeter");
        mkdirSync(greeter, { recursive: true });
        mkdirSync(join(this.#definitions, "profiles"), { recursive: true });
        writeFileSync(join(greeter, "package.yaml"), `name: greeter
version: "${version}"
summary: greets
license: ISC
build: |
  mkdir -p "$out/bin" "$out/share/greeter"
  cat >greet.c <<'END'
  #include <stdio.h>
  #include <unistd.h>
  int main(int count, char **arguments) {
    if (puts("hello ${version}") < 0 || fflush(stdout)) return 1;
    while (count > 1) pause();
    return 0;
  }
  END
  $CC -static -s -o "$out/bin/greet" greet.c
  echo 'of version ${version}' >"$out/share/greeter/text"
`);
        const packages = services ? "[{ name: busybox, priority: -1 }, s6, greeter]" : "[greeter]";
        writeFileSync(join(this.#definitions, "profiles/layer.yaml"), `name: layer
version: "${version}"
release: ${release}
summary: a layer on another distribution
kernel: { fragments: [base, virt] }
packages: ${packages}
hostname: layer
slots: { boot: 24MiB, root: 64MiB }
data: 64MiB
${users ? `users:\n${users}` : ""}
${services ? `services:\n${services}` : ""}
`);
        const file = `${name}.run`;
        const { exitCode, stderr } = await runMrrl([
            ...["--packages", join(this.#definitions, "packages")],
            ...["--profiles", join(this.#definitions, "profiles")],
            ...["overlay", "layer", "-o", join(this.directory, file)],
            ...(key === undefined ? [] : ["--key", key]),
        ]);
        if (exitCode !== 0)
            throw new Error(stderr);
        return file;
    }
    /** The public half of such a pair. */
    keyFile(name) {
        return join(this.#definitions, `${name}.pub`);
    }
    /** Makes a key pair. @returns the path of the secret one */
    async key(name) {
        const path = join(this.#definitions, name);
        const { exitCode, stderr } = await runMrrl(["key", "new", path, "--no-password"]);
        if (exitCode !== 0)
            throw new Error(stderr);
        return `${path}.key`;
    }
}
