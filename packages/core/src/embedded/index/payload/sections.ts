import { StorageError } from '../../../engine/index.js';

/**
 * Bytes of a payload index: number arrays one after the other, read back in the order they were written.
 *
 *   0   u32  magic "QPIX"
 *   4   u32  format version
 *   per section, each starting at a multiple of 8:
 *   +0  u32  element type (0 u8, 1 u16, 2 u32, 3 i32, 4 f64)
 *   +4  u32  number of elements
 *   +8  elements, little-endian
 *
 * Whole numbers are stored in the narrowest type that holds them all. The file around it carries the checksums.
 */
const MAGIC = 0x58495051;
const VERSION = 1;
const HEADER = 8;

const TYPES = [Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array] as const;
const [U8, U16, U32, I32, F64] = [0, 1, 2, 3, 4] as const;

type Section = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

export class SectionWriter {
  readonly #sections: { readonly type: number; readonly data: Section }[] = [];

  bytes(data: Uint8Array): void {
    this.#sections.push({ type: U8, data });
  }

  /** Unsigned 32-bit integers. */
  integers(data: Uint32Array): void {
    let largest = 0;
    for (let i = 0; i < data.length; i++) if (data[i]! > largest) largest = data[i]!;
    if (largest <= 0xff) this.#sections.push({ type: U8, data: new Uint8Array(data) });
    else if (largest <= 0xffff) this.#sections.push({ type: U16, data: new Uint16Array(data) });
    else this.#sections.push({ type: U32, data });
  }

  /** Doubles. */
  numbers(data: Float64Array): void {
    this.#sections.push(
      areNarrow(data) ? { type: I32, data: new Int32Array(data) } : { type: F64, data },
    );
  }

  finish(): Uint8Array {
    let size = HEADER;
    for (const { data } of this.#sections) size += HEADER + padded(data.byteLength);
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, VERSION, true);
    let at = HEADER;
    for (const { type, data } of this.#sections) {
      view.setUint32(at, type, true);
      view.setUint32(at + 4, data.length, true);
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at + HEADER);
      at += HEADER + padded(data.byteLength);
    }
    return bytes;
  }
}

/**
 * Reads what a `SectionWriter` wrote. Arrays may share memory with the input, so it must not change afterwards.
 *
 * @throws StorageError `corrupted` or `wrong-version`; the index can then be rebuilt from payloads.
 */
export class SectionReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = HEADER;

  constructor(bytes: Uint8Array) {
    // Views on numbers need aligned memory.
    this.#bytes = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    if (bytes.length < HEADER || this.#view.getUint32(0, true) !== MAGIC) {
      throw damaged('is not a payload index', 0);
    }
    const version = this.#view.getUint32(4, true);
    if (version !== VERSION) {
      throw new StorageError('wrong-version', `Payload index has format version ${version}`, {
        offset: 4,
        expected: VERSION,
        actual: version,
      });
    }
  }

  bytes(): Uint8Array {
    const data = this.#next();
    if (!(data instanceof Uint8Array)) throw damaged('has numbers where bytes belong', this.#at);
    return data;
  }

  integers(): Uint32Array {
    const data = this.#next();
    if (data instanceof Uint32Array) return data;
    if (data instanceof Uint8Array || data instanceof Uint16Array) return new Uint32Array(data);
    throw damaged('has numbers where integers belong', this.#at);
  }

  numbers(): Float64Array {
    const data = this.#next();
    return data instanceof Float64Array ? data : new Float64Array(data);
  }

  #next(): Section {
    if (this.#at + HEADER > this.#bytes.length) throw damaged('ends early', this.#at);
    const Type = TYPES[this.#view.getUint32(this.#at, true)];
    const length = this.#view.getUint32(this.#at + 4, true);
    const start = this.#at + HEADER;
    if (!Type || start + length * Type.BYTES_PER_ELEMENT > this.#bytes.length) {
      throw damaged('has a damaged section', this.#at);
    }
    this.#at = start + padded(length * Type.BYTES_PER_ELEMENT);
    return new Type(this.#bytes.buffer as ArrayBuffer, this.#bytes.byteOffset + start, length);
  }
}

/** Whether all numbers are 32-bit integers. Zeros have to be plain ones. */
function areNarrow(data: Float64Array): boolean {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) return false;
  }
  return true;
}

function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

function damaged(problem: string, offset: number): StorageError {
  return new StorageError('corrupted', `Payload index ${problem} at byte ${offset}`, { offset });
}
