import type { SectionReader, SectionWriter } from './sections.js';
import { compareBytes, type TextCodec } from './text-bytes.js';

/** Codes from `from` up to but not including `to`. */
export interface CodeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Gives each distinct string a number, its code. Codes below `frozen` come from a file, where strings are sorted by
 * their bytes and found by bisection, so a million of them cost no JavaScript object; later ones are kept in a `Map`.
 */
export class Dictionary {
  readonly #codec: TextCodec;
  readonly #blob: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #added = new Map<string, number>();
  readonly #addedTexts: string[] = [];

  constructor(
    codec: TextCodec,
    blob: Uint8Array = new Uint8Array(0),
    lengths: Uint32Array = new Uint32Array(0),
  ) {
    this.#codec = codec;
    this.#blob = blob;
    this.#starts = new Uint32Array(lengths.length + 1);
    for (let code = 0; code < lengths.length; code++) {
      this.#starts[code + 1] = this.#starts[code]! + lengths[code]!;
    }
  }

  /** Number of codes. */
  get size(): number {
    return this.#frozen + this.#addedTexts.length;
  }

  get #frozen(): number {
    return this.#starts.length - 1;
  }

  /** The code of a string that has one. */
  codeOf(text: string): number | undefined {
    const added = this.#added.get(text);
    if (added !== undefined || this.#frozen === 0) return added;
    const bytes = this.#codec.encode(text);
    const code = this.#lowerBound(bytes);
    return code < this.#frozen && compareBytes(this.#bytesOf(code), bytes) === 0 ? code : undefined;
  }

  /** The code of a string, a new one if need be. */
  intern(text: string): number {
    const known = this.codeOf(text);
    if (known !== undefined) return known;
    const code = this.size;
    this.#added.set(text, code);
    this.#addedTexts.push(text);
    return code;
  }

  textOf(code: number): string {
    if (code >= this.#frozen) return this.#addedTexts[code - this.#frozen]!;
    return this.#codec.decode(this.#bytesOf(code));
  }

  /** Codes of the strings that begin with `prefix`, in ascending order. Linear in the strings added since the load. */
  codesWithPrefix(prefix: string): CodeRange[] {
    const ranges: CodeRange[] = [];
    if (this.#frozen > 0) {
      const bytes = this.#codec.encode(prefix);
      const from = this.#lowerBound(bytes);
      const to = this.#prefixEnd(bytes, from);
      if (to > from) ranges.push({ from, to });
    }
    this.#addedTexts.forEach((text, i) => {
      const code = this.#frozen + i;
      if (text.startsWith(prefix)) ranges.push({ from: code, to: code + 1 });
    });
    return ranges;
  }

  /** Writes the strings in byte order and returns the new code of each old one. */
  save(writer: SectionWriter): Uint32Array {
    const sorted = this.#sortedCodes();
    const parts = sorted.map(({ bytes }) => bytes);
    const lengths = Uint32Array.from(parts, (bytes) => bytes.length);
    const blob = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    const renamed = new Uint32Array(sorted.length);
    let at = 0;
    sorted.forEach(({ code, bytes }, position) => {
      blob.set(bytes, at);
      at += bytes.length;
      renamed[code] = position;
    });
    writer.integers(lengths);
    writer.bytes(blob);
    return renamed;
  }

  static load(reader: SectionReader, codec: TextCodec): Dictionary {
    const lengths = reader.integers();
    return new Dictionary(codec, reader.bytes(), lengths);
  }

  #sortedCodes(): { code: number; bytes: Uint8Array }[] {
    const all: { code: number; bytes: Uint8Array }[] = [];
    for (let code = 0; code < this.#frozen; code++) all.push({ code, bytes: this.#bytesOf(code) });
    this.#addedTexts.forEach((text, i) => {
      all.push({ code: this.#frozen + i, bytes: this.#codec.encode(text) });
    });
    if (this.#addedTexts.length > 0) all.sort((a, b) => compareBytes(a.bytes, b.bytes));
    return all;
  }

  #bytesOf(code: number): Uint8Array {
    return this.#blob.subarray(this.#starts[code]!, this.#starts[code + 1]!);
  }

  /** The first frozen code whose bytes are not below `bytes`. */
  #lowerBound(bytes: Uint8Array): number {
    let low = 0;
    let high = this.#frozen;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#bytesOf(middle), bytes) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first frozen code from `from` on that does not begin with `prefix`. */
  #prefixEnd(prefix: Uint8Array, from: number): number {
    let low = from;
    let high = this.#frozen;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const head = this.#bytesOf(middle).subarray(0, prefix.length);
      if (compareBytes(head, prefix) === 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
