/** A full store name, or text with store names in it, with few digits of each hash. */
export function shortName(text) {
    return text.replaceAll(/(-[^-/\s]+\.[0-9a-f]{8})[0-9a-f]{56}\b/g, "$1…");
}
