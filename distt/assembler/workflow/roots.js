import { setRoot } from "../effects/store-roots.js";
/**
 * What a profile keeps: everything that it is built with, since the next change needs the
 * compiler again, and what was made of that.
 */
export function profileRoot({ definition, derived, file }, made = []) {
    const { name, toolchain } = definition;
    const paths = [...derived.derivations.map(({ storeName }) => storeName), ...made];
    return { kind: "profile", name, place: file, toolchain, paths };
}
/** What a single package keeps: itself and everything that it is built with. */
export function packageRoot({ settings }, derivation, derivations) {
    const paths = derivations.map(({ storeName }) => storeName);
    // The place is `file:line:column`.
    const place = derivation.place.replace(/(?::\d+){1,2}$/, "");
    const toolchain = settings.toolchain ?? "";
    return { kind: "package", name: derivation.storeName.name, place, toolchain, paths };
}
/**
 * Keeps what a file was made of, as long as the file is there.
 * @param file absolute path; of an image, its manifest's.
 */
export function keepForFile(context, { definition, store }, kind, file, paths) {
    const { name, toolchain } = definition;
    return setRoot(context, store, { kind, name, place: file, toolchain, paths });
}
