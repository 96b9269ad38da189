import type { Sink } from "./bus.ts";

/** Every event as one line of JSON. */
export function ndjsonRenderer(write: (text: string) => void): Sink {
  return (event) => write(`${JSON.stringify(event)}\n`);
}
