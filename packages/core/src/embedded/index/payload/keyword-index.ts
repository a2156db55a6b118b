import { Bitset, canonicalUuid } from '../../bytes/index.js';
import type { ValueOperator } from '../../payload/index.js';
import {
  addList,
  answerLater,
  answerOfLists,
  exactly,
  type IndexAnswer,
  NO_ROWS,
  reserve,
} from './answer.js';
import { type CodeRange, Dictionary } from './dictionary.js';
import { complementOf, Postings, rangesOf } from './postings.js';
import { RowValues } from './row-values.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { type TextCodec, utf8, uuidBytes } from './text-bytes.js';
import type { FacetCounts, ValueIndex } from './value-index.js';

/** What tells a keyword index from a uuid index. */
interface Alphabet {
  readonly codec: TextCodec;
  /** The value under which a string is kept, or `undefined` if it is no value of this kind. */
  normalise(text: string): string | undefined;
}

const KEYWORDS: Alphabet = { codec: utf8, normalise: (text) => text };
const UUIDS: Alphabet = { codec: uuidBytes, normalise: canonicalUuid };

/**
 * Exact matches of strings: keywords, or UUIDs by value whatever their spelling. Each row keeps the codes of its
 * values, and lists of rows per code are derived from them.
 */
export class KeywordIndex implements ValueIndex {
  readonly #alphabet: Alphabet;
  readonly #dictionary: Dictionary;
  readonly #column: RowValues<Uint32Array>;
  readonly #postings: Postings;

  private constructor(alphabet: Alphabet, dictionary: Dictionary, column: RowValues<Uint32Array>) {
    this.#alphabet = alphabet;
    this.#dictionary = dictionary;
    this.#column = column;
    this.#postings = new Postings(column);
  }

  static create(type: 'keyword' | 'uuid'): KeywordIndex {
    const alphabet = alphabetOf(type);
    return new KeywordIndex(
      alphabet,
      new Dictionary(alphabet.codec),
      new RowValues(new Uint32Array(0)),
    );
  }

  static *load(
    type: 'keyword' | 'uuid',
    reader: SectionReader,
  ): Generator<undefined, KeywordIndex> {
    const alphabet = alphabetOf(type);
    const dictionary = Dictionary.load(reader, alphabet.codec);
    yield;
    return new KeywordIndex(alphabet, dictionary, yield* RowValues.loadCodes(reader));
  }

  get filled(): number {
    return this.#column.filled;
  }

  add(row: number, leaves: readonly unknown[]): void {
    const codes: number[] = [];
    for (const leaf of leaves) {
      const value = typeof leaf === 'string' ? this.#alphabet.normalise(leaf) : undefined;
      if (value === undefined) continue;
      const code = this.#dictionary.intern(value);
      if (!codes.includes(code)) codes.push(code);
    }
    this.#column.add(row, codes);
  }

  preparing(): Generator<undefined> | undefined {
    return this.#postings.preparing(this.#dictionary.size);
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    switch (operator.kind) {
      case 'match': {
        const values = this.#normalised([operator.value]);
        return values && this.#rowsOf(this.#rangesOf(values));
      }
      case 'any': {
        const values = this.#normalised(operator.values);
        return values && this.#rowsOf(this.#rangesOf(values));
      }
      case 'except': {
        const values = this.#normalised(operator.values);
        return values && this.#rowsBeside(this.#rangesOf(values));
      }
      case 'prefix':
        return this.#alphabet === KEYWORDS
          ? this.#rowsOf(this.#dictionary.codesWithPrefix(operator.text))
          : undefined;
      default:
        return undefined;
    }
  }

  facet(allowed: Bitset): FacetCounts {
    const counts = new Uint32Array(this.#dictionary.size);
    const { items } = this.#column.values;
    const starts = this.#column.starts();
    const last = this.#column.rows - 1;
    allowed.forEach((row) => {
      if (row > last) return;
      const end = starts[row + 1]!;
      for (let at = starts[row]!; at < end; at++) counts[items[at]!]!++;
    });
    return {
      forEach: (visit) => {
        for (let code = 0; code < counts.length; code++) {
          if (counts[code]! > 0) visit(this.#dictionary.textOf(code), counts[code]!);
        }
      },
    };
  }

  *save(writer: SectionWriter): Generator<undefined> {
    const renamed = yield* this.#dictionary.save(writer);
    yield* this.#column.saveCodes(writer, renamed);
  }

  /** The values in the form they are kept in; `undefined` if one of them is of another kind. */
  #normalised(values: Iterable<string | number | boolean>): string[] | undefined {
    const normalised: string[] = [];
    for (const value of values) {
      const text = typeof value === 'string' ? this.#alphabet.normalise(value) : undefined;
      if (text === undefined) return undefined;
      normalised.push(text);
    }
    return normalised;
  }

  #rangesOf(values: readonly string[]): CodeRange[] {
    const codes = values.map((value) => this.#dictionary.codeOf(value));
    return rangesOf(codes.filter((code) => code !== undefined));
  }

  #rowsOf(ranges: readonly CodeRange[]): IndexAnswer {
    if (ranges.length === 0) return NO_ROWS;
    const lists = this.#postings.lists(ranges, this.#dictionary.size);
    const isOne = ranges.length === 1 && ranges[0]!.to - ranges[0]!.from === 1;
    return answerOfLists(lists, this.#column, (row) => this.#postings.rowHas(row, ranges), isOne);
  }

  /** Rows with a value outside `ranges`: all that have a value, but those whose values are all inside. */
  #rowsBeside(ranges: readonly CodeRange[]): IndexAnswer {
    const others = complementOf(ranges, this.#dictionary.size);
    const matches = (row: number) => this.#postings.rowHas(row, others);
    const without = new Bitset();
    reserve(without, this.#column.rows);
    for (const list of this.#postings.lists(ranges, this.#dictionary.size)) {
      addList(without, this.#column.most <= 1 ? list : list.filter((row) => !matches(row)));
    }
    const count = this.#column.filled - without.count();
    return answerLater(exactly(count), matches, () => this.#column.filledRows().andNot(without));
  }
}

function alphabetOf(type: 'keyword' | 'uuid'): Alphabet {
  return type === 'uuid' ? UUIDS : KEYWORDS;
}
