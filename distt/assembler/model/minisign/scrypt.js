import { scrypt } from "node:crypto";
/** libsodium's "sensitive" limits, which minisign uses: 1 GiB, a few seconds. */
export const sensitiveLimits = { operations: 1n << 25n, memory: 1n << 30n };
/** What a key file may ask for at most, in bytes. */
const mostMemory = 1n << 32n;
const blockSize = 8n;
/** Whether a stream can be made within such limits; a damaged or hostile file may say anything. */
export function limitsAreUsable({ operations, memory }) {
    return memory >= 1n << 14n && memory <= mostMemory && operations <= 1n << 32n;
}
/**
 * As many bytes as wanted from a password, by scrypt with r = 8, and N and p chosen from the
 * limits as crypto_pwhash_scryptsalsa208sha256 does (libsodium, pickparams).
 */
export function passwordStream(password, salt, limits, length) {
    const { cost, parallelization } = scryptParameters(limits);
    const r = Number(blockSize);
    return new Promise((resolve, reject) => {
        scrypt(password, salt, length, 
        // OpenSSL counts a little more than the table.
        { cost, blockSize: r, parallelization, maxmem: 128 * r * (cost + parallelization + 4096) }, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
}
function scryptParameters({ operations, memory }) {
    const least = operations < 32768n ? 32768n : operations;
    const byOperations = least < memory / 32n;
    const most = byOperations ? least / (blockSize * 4n) : memory / (blockSize * 128n);
    let log = 1n;
    while (log < 63n && 1n << log <= most / 2n)
        log += 1n;
    const cost = 1n << log;
    if (byOperations)
        return { cost: Number(cost), parallelization: 1 };
    const product = least / 4n / cost;
    const bounded = product > 0x3fffffffn ? 0x3fffffffn : product;
    return { cost: Number(cost), parallelization: Number(bounded / blockSize) };
}
