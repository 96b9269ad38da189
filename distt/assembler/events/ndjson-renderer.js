/** Every event as one line of JSON. */
export function ndjsonRenderer(write) {
    return (event) => write(`${JSON.stringify(event)}\n`);
}
