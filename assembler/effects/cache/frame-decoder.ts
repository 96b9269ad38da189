import { ZSTDDecoder } from "zstddec/stream";

/** What the decoder's WebAssembly exports, as far as it is used here; pointers and sizes in bytes. */
interface Code {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(pointer: number): void;
  ZSTD_decompress(to: number, capacity: number, from: number, size: number): number;
}

type Loaded = Parameters<ZSTDDecoder["_init"]>[0] & {
  readonly instance: { readonly exports: unknown };
};

/** Results from here on are errors: `ZSTD_error_maxCode` of zstd_errors.h is 120. */
const firstError = 2 ** 32 - 120;

/**
 * Unpacks zstd frames in memory that is used again and again: fresh memory takes time. The
 * library is only asked for its WebAssembly code, since its own methods copy what they unpack,
 * and do not tell errors.
 */
export class FrameDecoder {
  readonly #code: Code;
  readonly #compressed: Area;
  readonly #content: Area;

  private constructor(code: Code) {
    this.#code = code;
    this.#compressed = new Area(code);
    this.#content = new Area(code);
  }

  static async load(): Promise<FrameDecoder> {
    const loader = new Loader();
    await loader.init();
    return new FrameDecoder(loader.code as Code);
  }

  /** Where the next frame has to be written, which has so many bytes. */
  input(size: number): Uint8Array {
    return this.#compressed.view(size);
  }

  /**
   * Unpacks the frame that is in `input`.
   * @param content how many bytes it has unpacked.
   * @returns them, until the next call of anything; undefined when it is no such frame.
   */
  decode(size: number, content: number): Uint8Array | undefined {
    const to = this.#content.take(content);
    const done = this.#code.ZSTD_decompress(to, content, this.#compressed.take(size), size) >>> 0;
    return done < firstError && done === content ? this.#content.view(content) : undefined;
  }
}

/** Keeps what the library keeps to itself. */
class Loader extends ZSTDDecoder {
  code: unknown;

  override _init = (result: Loaded): void => {
    super._init(result);
    this.code = result.instance.exports;
  };
}

/** A part of the code's memory that grows when it must. */
class Area {
  readonly #code: Code;
  #pointer = 0;
  #size = 0;

  constructor(code: Code) {
    this.#code = code;
  }

  take(size: number): number {
    if (size <= this.#size) return this.#pointer;
    this.#code.free(this.#pointer);
    this.#size = 0;
    this.#pointer = this.#code.malloc(size);
    if (this.#pointer === 0) throw new Error(`no memory for ${size} bytes`);
    this.#size = size;
    return this.#pointer;
  }

  view(size: number): Uint8Array {
    const at = this.take(size);
    // The memory is another one each time it has grown.
    return new Uint8Array(this.#code.memory.buffer, at, size);
  }
}
