import { STEP, sortInSteps } from '../../pacing/index.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { compareBytes, type TextCodec } from './text-bytes.js';

/** Codes from `from` up to but not including `to`. */
export interface CodeRange {
  readonly from: number;
  readonly to: number;
}

/** Maps that share the added strings: a single one would stop for a tenth of a second when it grows past 500,000. */
const MAPS = 64;

/**
 * Gives each distinct string a number, its code. Codes below `frozen` come from a file, where strings are sorted by
 * their bytes and found by bisection, so a million of them cost no JavaScript object; later ones are kept in maps.
 */
export class Dictionary {
  readonly #codec: TextCodec;
  readonly #blob: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #added = Array.from({ length: MAPS }, () => new Map<string, number>());
  readonly #addedTexts: string[] = [];
  /** Bytes that the added strings take at most. */
  #room = 0;
  #hasSurrogates = false;

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
    const added = this.#mapOf(text).get(text);
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
    this.#mapOf(text).set(text, code);
    this.#addedTexts.push(text);
    this.#room += this.#codec.most(text);
    this.#hasSurrogates ||= SURROGATES.test(text);
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
  *save(writer: SectionWriter): Generator<undefined, Uint32Array> {
    const texts = this.#addedTexts;
    const order = yield* this.#addedInOrder();
    const lengths = new Uint32Array(this.size);
    const renamed = new Uint32Array(this.size);
    const blob = new Uint8Array(this.#blob.length + this.#room);
    let end = 0;
    let next = 0;
    let code = 0;
    const note = (old: number, length: number) => {
      end += length;
      lengths[next] = length;
      renamed[old] = next++;
    };
    const copyFrozen = () => {
      const bytes = this.#bytesOf(code);
      blob.set(bytes, end);
      note(code++, bytes.length);
    };
    for (let position = 0; position < order.length; position++) {
      const i = order[position]!;
      const length = this.#codec.write(texts[i]!, blob, end) - end;
      if (code < this.#frozen) {
        // What was just written makes way for the strings that come before it.
        const bytes = blob.slice(end, end + length);
        while (code < this.#frozen && compareBytes(this.#bytesOf(code), bytes) < 0) copyFrozen();
        blob.set(bytes, end);
      }
      note(this.#frozen + i, length);
      if (position % STEP === 0) yield;
    }
    while (code < this.#frozen) copyFrozen();
    writer.integers(lengths);
    writer.bytes(blob.subarray(0, end));
    return renamed;
  }

  static load(reader: SectionReader, codec: TextCodec): Dictionary {
    const lengths = reader.integers();
    return new Dictionary(codec, reader.bytes(), lengths);
  }

  /** Positions of the strings added since the load, in the order of their bytes. */
  #addedInOrder(): Generator<undefined, Uint32Array> {
    const texts = this.#addedTexts;
    // Strings compare by 16-bit units, much faster than byte arrays do; only surrogates make the order another one.
    if (!this.#hasSurrogates) {
      return sortInSteps(texts.length, (a, b) => (texts[a]! < texts[b]! ? -1 : 1));
    }
    const encoded = texts.map((text) => this.#codec.encode(text));
    return sortInSteps(texts.length, (a, b) => compareBytes(encoded[a]!, encoded[b]!));
  }

  #mapOf(text: string): Map<string, number> {
    const { length } = text;
    // The last letters of identifiers differ most.
    const hash = text.charCodeAt(length - 1) * 31 + text.charCodeAt(length - 2) * 7 + length;
    return this.#added[hash & (MAPS - 1)]!;
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

const SURROGATES = /[\ud800-\udfff]/;
