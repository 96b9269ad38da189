import { tarEnd, tarHeader, tarPadding } from "./tar-header.js";
/** A tar archive of texts, root:root, dated 1, in their order. */
export function textTar(files) {
    const parts = files.flatMap(({ name, content, mode }) => {
        const bytes = Buffer.from(content);
        const header = tarHeader({ name, type: "file", mode, size: bytes.length });
        return [header, bytes, tarPadding(bytes.length)];
    });
    return Buffer.concat([...parts, tarEnd]);
}
