export function parsePpm(bytes) {
    const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString("latin1"));
    if (!header)
        throw new RangeError("not a binary PPM");
    const [width, height] = [Number(header[1]), Number(header[2])];
    const pixels = bytes.subarray(header[0].length);
    return {
        width,
        height,
        lit(x, y) {
            const at = (y * width + x) * 3;
            return pixels.subarray(at, at + 3).some((value) => value > 64);
        },
    };
}
/** The font of Linux's consoles. */
const cell = { width: 8, height: 16 };
/**
 * The rows of a text console, each as its number of characters: cells with something in
 * them, which in text are neither empty nor full.
 */
export function textRows(picture) {
    const rows = Math.floor(picture.height / cell.height);
    const columns = Math.floor(picture.width / cell.width);
    return Array.from({ length: rows }, (_row, row) => {
        let characters = 0;
        for (let column = 0; column < columns; column += 1) {
            let lit = 0;
            for (let pixel = 0; pixel < cell.width * cell.height; pixel += 1) {
                const x = column * cell.width + (pixel % cell.width);
                const y = row * cell.height + Math.floor(pixel / cell.width);
                if (picture.lit(x, y))
                    lit += 1;
            }
            if (lit > 2 && lit < (cell.width * cell.height) / 2)
                characters += 1;
        }
        return characters;
    });
}
