/**
 * Orders two Debian versions (deb-version(7)): negative when `a` is older,
 * positive when newer, 0 when they are the same version.
 */
export function compareDebianVersions(a, b) {
    const [left, right] = [splitVersion(a), splitVersion(b)];
    return (left.epoch - right.epoch ||
        comparePart(left.upstream, right.upstream) ||
        comparePart(left.revision, right.revision));
}
/** Whether `version` stands in `relation` to `bound`. */
export function versionSatisfies(version, relation, bound) {
    const order = compareDebianVersions(version, bound);
    switch (relation) {
        case "<<":
            return order < 0;
        case "<=":
            return order <= 0;
        case "=":
            return order === 0;
        case ">=":
            return order >= 0;
        case ">>":
            return order > 0;
    }
}
function splitVersion(version) {
    const colon = version.indexOf(":");
    const rest = version.slice(colon + 1);
    const hyphen = rest.lastIndexOf("-");
    return {
        epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
        upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
        revision: hyphen < 0 ? "" : rest.slice(hyphen + 1),
    };
}
// Parts are compared as alternating runs of non-digits and digits.
function comparePart(a, b) {
    let [left, right] = [a, b];
    while (left !== "" || right !== "") {
        const [leftText = "", rightText = ""] = [/^\D*/.exec(left)?.[0], /^\D*/.exec(right)?.[0]];
        const text = compareText(leftText, rightText);
        if (text !== 0)
            return text;
        left = left.slice(leftText.length);
        right = right.slice(rightText.length);
        const [leftDigits = "", rightDigits = ""] = [/^\d*/.exec(left)?.[0], /^\d*/.exec(right)?.[0]];
        const number = compareNumbers(leftDigits, rightDigits);
        if (number !== 0)
            return number;
        left = left.slice(leftDigits.length);
        right = right.slice(rightDigits.length);
    }
    return 0;
}
// `~` sorts before the end of the text, which sorts before letters, then everything else.
function compareText(a, b) {
    const weight = (character) => {
        if (character === "~")
            return -1;
        if (character === undefined)
            return 0;
        const code = character.charCodeAt(0);
        return /[A-Za-z]/.test(character) ? code : code + 256;
    };
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
        const difference = weight(a[index]) - weight(b[index]);
        if (difference !== 0)
            return difference;
    }
    return 0;
}
// As text, so that long runs of digits keep their precision.
function compareNumbers(a, b) {
    const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
    if (left.length !== right.length)
        return left.length - right.length;
    return left < right ? -1 : left > right ? 1 : 0;
}
