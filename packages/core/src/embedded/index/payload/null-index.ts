import { Bitset } from '../../bytes/index.js';
import { containsNull, isEmptyValue } from '../../payload/index.js';
import { answerOfBits, type IndexAnswer } from './answer.js';
import { loadBits, saveBits } from './bit-sections.js';
import type { SectionReader, SectionWriter } from './sections.js';

/** Which rows have anything at a path, and which have a null there; stands beside every index. */
export class NullIndex {
  readonly #filled: Bitset;
  readonly #nulls: Bitset;
  #rows: number;

  constructor(filled = new Bitset(), nulls = new Bitset(), rows = 0) {
    this.#filled = filled;
    this.#nulls = nulls;
    this.#rows = rows;
  }

  static load(reader: SectionReader): NullIndex {
    const rows = reader.integers()[0] ?? 0;
    return new NullIndex(loadBits(reader), loadBits(reader), rows);
  }

  /** Rows seen, those without a value included. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds a row by the values at the path, arrays not flattened. */
  add(row: number, values: readonly unknown[]): void {
    this.#rows = row + 1;
    if (!values.every(isEmptyValue)) this.#filled.add(row);
    if (values.some(containsNull)) this.#nulls.add(row);
  }

  /** Rows where all values are empty, or where one is null or contains null. */
  absent(kind: 'is_empty' | 'is_null'): IndexAnswer {
    return kind === 'is_empty' ? answerOfBits(this.#filled, this.#rows) : answerOfBits(this.#nulls);
  }

  /** Rows where some value is there, or where none is null or contains null. */
  present(kind: 'is_empty' | 'is_null'): IndexAnswer {
    return kind === 'is_empty' ? answerOfBits(this.#filled) : answerOfBits(this.#nulls, this.#rows);
  }

  save(writer: SectionWriter): void {
    writer.integers(Uint32Array.of(this.#rows));
    saveBits(writer, this.#filled);
    saveBits(writer, this.#nulls);
  }
}
