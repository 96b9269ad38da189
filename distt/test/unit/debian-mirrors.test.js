import test from "ava";
import { debianMirrors, parseAptSources } from "../../assembler/plan/apt-sources.js";
const ring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const fromList = (text) => debianMirrors(parseAptSources(text, "list"));
const fromDeb822 = (...lines) => debianMirrors(parseAptSources(lines.join("\n"), "deb822"));
test("one-line sources: options, comments, other types and security", (t) => {
    const mirrors = fromList(`
    # deb http://commented.example/debian trixie main
    deb-src http://source.example/debian trixie main
    deb [arch=amd64 signed-by=${ring}] http://mirror.example/debian/ trixie main contrib # comment
    deb http://second.example/debian bookworm-updates main
    deb http://security.example/debian-security trixie-security main
    deb http://mirror.example/debian-security trixie main
    deb cdrom:[Debian]/ trixie main
    deb mirror+file:/etc/apt/mirrors trixie main
  `);
    t.deepEqual(mirrors, ["http://mirror.example/debian", "http://second.example/debian"]);
});
test("third-party archives are none, however Debian their suites look", (t) => {
    t.deepEqual(fromList(`
      deb [signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example/apt trixie main
      deb https://cloud.example/apt cloud-sdk-bookworm main
      deb https://node.example/node_20.x nodistro main
      deb https://ubuntu.example/ubuntu noble main universe
      deb https://nomain.example/debian trixie contrib
      deb https://flat.example/ ./
    `), []);
});
test("deb822 sources: several URIs and suites, comments inside stanzas, Enabled", (t) => {
    const mirrors = fromDeb822("Types: deb deb-src", "# a comment between fields", "URIs: http://one.example/debian/ https://two.example/debian", "Suites: trixie", " trixie-updates", "Components: main", `Signed-By: ${ring}`, "", "Types: deb", "URIs: http://off.example/debian", "Suites: trixie", "Components: main", "Enabled: no", "", "Types: deb-src", "URIs: http://source.example/debian", "Suites: trixie", "Components: main", "", "Types: deb", "URIs: http://one.example/debian-security", "Suites: trixie-security", "Components: main", `Signed-By: ${ring}`);
    t.deepEqual(mirrors, ["http://one.example/debian", "https://two.example/debian"]);
});
test("mirrors signed by Debian's key ring come first, each once", (t) => {
    const mirrors = fromList(`
    deb http://unsigned.example/debian trixie main
    deb [signed-by=${ring}] http://signed.example/debian trixie main
    deb [signed-by=${ring}] http://signed.example/debian trixie-updates main
    deb http://signed.example/debian/ bookworm main
  `);
    t.deepEqual(mirrors, ["http://signed.example/debian", "http://unsigned.example/debian"]);
});
test("an embedded key is nobody's key ring", (t) => {
    const mirrors = fromDeb822("Types: deb", "URIs: http://mirror.example/debian", "Suites: stable", "Components: main", "Signed-By:", " -----BEGIN PGP PUBLIC KEY BLOCK-----", " .", " mQINBF", " -----END PGP PUBLIC KEY BLOCK-----");
    t.deepEqual(mirrors, ["http://mirror.example/debian"]);
});
test("nothing sensible in, nothing out", (t) => {
    t.deepEqual(fromList("deb\ndeb [\ndeb http://\n\0\ndeb http://[::1 trixie main\n"), []);
    t.deepEqual(fromDeb822("Types deb", "::::", " x", "", ""), []);
});
