import { derivedGuid } from "../model/guid.js";
import { sha256 } from "../model/sha256.js";
import { billComponent } from "./bill-component.js";
/** Where images have their bill. */
export const billInImage = "/mrrl/sbom.cdx.json";
/** Where environments of overlays have theirs. */
export const billInOverlay = "share/mrrl/sbom.cdx.json";
/**
 * A software bill of materials: CycloneDX 1.6 in JSON (ECMA-424). Equal parts give equal bytes:
 * there is no time in it, and its serial number follows from its content.
 * @param parts all store paths of the subject; the order does not matter.
 */
export function planBillOfMaterials(subject, parts) {
    const { kind, name, version, release } = subject;
    const sorted = [...new Map(parts.map((part) => [part.record.storeName, part])).values()].sort((a, b) => (a.record.storeName < b.record.storeName ? -1 : 1));
    const known = new Set(sorted.map(({ record }) => record.storeName));
    // A colon is in no store name.
    const self = `profile:${name}`;
    const content = {
        metadata: {
            tools: { components: [{ type: "application", name: "mrrl" }] },
            component: {
                type: kind === "image" ? "operating-system" : "application",
                "bom-ref": self,
                name,
                version,
                properties: [
                    { name: "mrrl:kind", value: kind },
                    { name: "mrrl:release", value: String(release) },
                ],
            },
        },
        components: sorted.map(billComponent),
        dependencies: [
            dependency(self, subject.roots.map(({ full }) => full), known),
            ...sorted.map(({ record }) => dependency(record.storeName, record.references.map((reference) => reference.name), known)),
        ],
    };
    const serial = derivedGuid(sha256(JSON.stringify(content)), "bill of materials");
    const document = {
        $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        serialNumber: `urn:uuid:${serial}`,
        version: 1,
        ...content,
    };
    return `${JSON.stringify(document, null, 1)}\n`;
}
function dependency(ref, names, known) {
    const others = [...new Set(names)].filter((name) => name !== ref && known.has(name)).sort();
    return others.length === 0 ? { ref } : { ref, dependsOn: others };
}
