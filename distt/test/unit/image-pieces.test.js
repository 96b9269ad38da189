import test from "ava";
import { differingPieces, PieceDigester, pieceSize } from "../../assembler/model/image-pieces.js";
import { sha256 } from "../../assembler/model/sha256.js";
function digests(bytes, chunk) {
    const digester = new PieceDigester();
    for (let at = 0; at < bytes.length; at += chunk)
        digester.update(bytes.subarray(at, at + chunk));
    return digester.finish();
}
const bytes = Buffer.alloc(3 * pieceSize + 100, "image ");
test("the size of the chunks does not matter", (t) => {
    const one = digests(bytes, bytes.length);
    t.deepEqual(digests(bytes, 65_537), one);
    t.is(one.whole, sha256(bytes));
    t.is(one.pieces.length, 4);
    t.is(one.pieces[3], sha256(bytes.subarray(3 * pieceSize)));
});
test("a flipped bit is found in its piece, a missing end in the last one", (t) => {
    const damaged = Buffer.from(bytes);
    damaged[2 * pieceSize] = 0;
    const good = digests(bytes, 1 << 20);
    t.deepEqual(differingPieces(good, digests(damaged, 1 << 20)), [2]);
    t.deepEqual(differingPieces(good, digests(bytes.subarray(0, 3 * pieceSize), 1 << 20)), [3]);
});
