/** The two files beside an image or an installer, for people. @param key that signed now */
export function attestationText(paths, key) {
    const signed = key === undefined ? "" : `, signed by ${key.id}`;
    return `  bill of materials: ${paths.bill}\n  provenance: ${paths.provenance}${signed}\n`;
}
/** The same for programs. */
export function attestationJson(paths, key) {
    const { bill, provenance } = paths;
    return { sbom: bill, provenance, ...(key === undefined ? {} : { provenanceKey: key.id }) };
}
