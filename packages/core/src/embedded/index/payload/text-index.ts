import type { TextIndexParams } from '../../../engine/index.js';
import { Bitset } from '../../bytes/index.js';
import { anyElement, type FieldCheck, type ValueOperator } from '../../payload/index.js';
import { type Analyzer, createAnalyzer } from '../text/index.js';
import { addList, answerLater, answerOfLists, type IndexAnswer, NO_ROWS } from './answer.js';
import { Dictionary } from './dictionary.js';
import { Postings, rangesOf } from './postings.js';
import { RowValues } from './row-values.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { utf8 } from './text-bytes.js';
import type { ValueIndex } from './value-index.js';

/** Below one row in so many, looking at each is quicker than sets of all rows. */
const FEW = 64;

/** Stands between the values of a field, so that no phrase reaches from one into the next. No token has this code. */
const BREAK = 0xffffffff;

/**
 * Words of a text. A row keeps the codes of its tokens: all of them in order if phrases are asked for, else each once.
 */
export class TextIndex implements ValueIndex {
  readonly #analyzer: Analyzer;
  readonly #hasPhrases: boolean;
  readonly #dictionary: Dictionary;
  readonly #column: RowValues<Uint32Array>;
  readonly #postings: Postings;

  constructor(
    params: TextIndexParams,
    dictionary = new Dictionary(utf8),
    column: RowValues<Uint32Array> = new RowValues(new Uint32Array(0)),
  ) {
    this.#analyzer = createAnalyzer(params, 'field_schema');
    this.#hasPhrases = params.phrase_matching ?? false;
    this.#dictionary = dictionary;
    this.#column = column;
    this.#postings = new Postings(column);
  }

  static *load(params: TextIndexParams, reader: SectionReader): Generator<undefined, TextIndex> {
    const dictionary = Dictionary.load(reader, utf8);
    yield;
    return new TextIndex(params, dictionary, yield* RowValues.loadCodes(reader));
  }

  get filled(): number {
    return this.#column.filled;
  }

  add(row: number, leaves: readonly unknown[]): void {
    const codes: number[] = [];
    for (const leaf of leaves) {
      if (typeof leaf !== 'string') continue;
      if (this.#hasPhrases && codes.length > 0) codes.push(BREAK);
      for (const token of this.#analyzer.document(leaf)) codes.push(this.#dictionary.intern(token));
    }
    if (codes.at(-1) === BREAK) codes.pop();
    this.#column.add(row, this.#hasPhrases ? codes : [...new Set(codes)]);
  }

  preparing(): Generator<undefined> | undefined {
    return this.#postings.preparing(this.#dictionary.size);
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    switch (operator.kind) {
      case 'text':
        return this.#withAll(this.#analyzer.query(operator.text));
      case 'text_any':
        return this.#withAny(this.#analyzer.query(operator.text));
      case 'phrase': {
        // A phrase is in the order of a document's tokens, so it is cut as a document is.
        return this.#hasPhrases
          ? this.#withPhrase(this.#analyzer.document(operator.text))
          : this.#withAll(this.#analyzer.query(operator.text));
      }
      default:
        return undefined;
    }
  }

  /** Words instead of substrings, for values that no index reaches, those inside `nested`: each text on its own. */
  meaning(operator: ValueOperator): FieldCheck | undefined {
    if (operator.kind !== 'text' && operator.kind !== 'text_any' && operator.kind !== 'phrase') {
      return undefined;
    }
    const fits = this.#textCheck(operator.kind, operator.text);
    return anyElement((value) => typeof value === 'string' && fits(this.#analyzer.document(value)));
  }

  *save(writer: SectionWriter): Generator<undefined> {
    const renamed = yield* this.#dictionary.save(writer);
    // Breaks are no codes and keep theirs.
    yield* this.#column.saveCodes(writer, renamed);
  }

  /** Decides for the tokens of one text. */
  #textCheck(
    kind: 'text' | 'text_any' | 'phrase',
    query: string,
  ): (tokens: readonly string[]) => boolean {
    if (kind === 'phrase' && this.#hasPhrases) {
      const phrase = this.#analyzer.document(query);
      return (tokens) => hasRun(tokens, phrase);
    }
    const wanted = this.#analyzer.query(query);
    if (kind === 'text_any') return (tokens) => wanted.some((token) => tokens.includes(token));
    return (tokens) => wanted.length > 0 && wanted.every((token) => tokens.includes(token));
  }

  #withAny(tokens: readonly string[]): IndexAnswer {
    const codes = tokens.map((token) => this.#dictionary.codeOf(token));
    const ranges = rangesOf(codes.filter((code) => code !== undefined));
    if (ranges.length === 0) return NO_ROWS;
    const lists = this.#postings.lists(ranges, this.#dictionary.size);
    const isOne = ranges.length === 1 && ranges[0]!.to - ranges[0]!.from === 1;
    return answerOfLists(lists, this.#column, (row) => this.#postings.rowHas(row, ranges), isOne);
  }

  #withAll(tokens: readonly string[]): IndexAnswer {
    const codes = this.#codesOf(tokens);
    return codes === undefined
      ? NO_ROWS
      : this.#withCodes(codes, (row) => this.#hasAll(row, codes));
  }

  #withPhrase(tokens: readonly string[]): IndexAnswer {
    const codes = this.#codesOf(tokens);
    if (codes === undefined) return NO_ROWS;
    const matches = (row: number) => this.#hasPhrase(row, codes);
    return codes.length === 1
      ? this.#withCodes(codes, matches)
      : this.#withCodes(codes, matches, matches);
  }

  /** The codes of all tokens; `undefined` when there is none or one that no text has. */
  #codesOf(tokens: readonly string[]): number[] | undefined {
    const codes: number[] = [];
    for (const token of tokens) {
      const code = this.#dictionary.codeOf(token);
      if (code === undefined) return undefined;
      codes.push(code);
    }
    return codes.length > 0 ? codes : undefined;
  }

  /** Rows that have all codes and satisfy `also`. */
  #withCodes(
    codes: readonly number[],
    matches: (row: number) => boolean,
    also?: (row: number) => boolean,
  ): IndexAnswer {
    const size = this.#dictionary.size;
    const postings = [...new Set(codes)]
      .map((code) => this.#postings.lists([{ from: code, to: code + 1 }], size))
      .map((lists) => ({ lists, count: lists.reduce((sum, list) => sum + list.length, 0) }))
      .sort((a, b) => a.count - b.count);
    const [rarest, ...others] = postings;
    if (others.length === 0 && !also)
      return answerOfLists(rarest!.lists, this.#column, matches, true);
    const rows = this.#column.rows;
    const expected = others.reduce((share, { count }) => (share * count) / rows, rarest!.count);
    const estimate = { min: 0, expected: Math.round(expected), max: rarest!.count };
    return answerLater(estimate, matches, () => {
      const found = new Bitset(rows);
      // A few rows are looked at; of many, those that all tokens share are found first.
      const few = rarest!.count * FEW < rows;
      for (const list of rarest!.lists) addList(found, few ? list.filter(matches) : list);
      if (few) return found;
      for (const { lists } of others) {
        const having = new Bitset(rows);
        for (const list of lists) addList(having, list);
        found.and(having);
      }
      if (also) found.forEach((row) => also(row) || found.remove(row));
      return found;
    });
  }

  #hasAll(row: number, codes: readonly number[]): boolean {
    const { items } = this.#column.values;
    const start = this.#column.startOf(row);
    const end = this.#column.endOf(row);
    return codes.every((code) => {
      for (let at = start; at < end; at++) if (items[at] === code) return true;
      return false;
    });
  }

  #hasPhrase(row: number, codes: readonly number[]): boolean {
    const { items } = this.#column.values;
    const last = this.#column.endOf(row) - codes.length;
    for (let at = this.#column.startOf(row); at <= last; at++) {
      let length = 0;
      while (length < codes.length && items[at + length] === codes[length]) length++;
      if (length === codes.length) return true;
    }
    return false;
  }
}

/** Whether `run` stands in `sequence`, one element after the other. An empty run stands nowhere. */
function hasRun<T>(sequence: ArrayLike<T>, run: ArrayLike<T>): boolean {
  for (let start = 0; run.length > 0 && start + run.length <= sequence.length; start++) {
    let length = 0;
    while (length < run.length && sequence[start + length] === run[length]) length++;
    if (length === run.length) return true;
  }
  return false;
}
