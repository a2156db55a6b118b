import type { TextIndexParams } from '../../../engine/index.js';
import type { FieldCheck, ValueOperator } from '../../payload/index.js';
import { type Analyzer, createAnalyzer } from '../text/index.js';
import { answerOfLists, estimateOfLists, exactly, type IndexAnswer, NO_ROWS } from './answer.js';
import { Dictionary } from './dictionary.js';
import { Postings, rangesOf } from './postings.js';
import { RowValues } from './row-values.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { utf8 } from './text-bytes.js';
import type { ValueIndex } from './value-index.js';

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

  static load(params: TextIndexParams, reader: SectionReader): TextIndex {
    const dictionary = Dictionary.load(reader, utf8);
    return new TextIndex(params, dictionary, RowValues.loadCodes(reader));
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

  /** Words instead of substrings, for values that no index reaches: those inside `nested`. */
  meaning(operator: ValueOperator): FieldCheck | undefined {
    if (operator.kind !== 'text' && operator.kind !== 'text_any' && operator.kind !== 'phrase') {
      return undefined;
    }
    if (operator.kind === 'phrase' && this.#hasPhrases) {
      const phrase = this.#analyzer.document(operator.text);
      return (values) =>
        textsOf(values).some((text) => hasRun(this.#analyzer.document(text), phrase));
    }
    const wanted = this.#analyzer.query(operator.text);
    return (values) => {
      const tokens = new Set(textsOf(values).flatMap((text) => this.#analyzer.document(text)));
      if (operator.kind === 'text_any') return wanted.some((token) => tokens.has(token));
      return wanted.length > 0 && wanted.every((token) => tokens.has(token));
    };
  }

  save(writer: SectionWriter): void {
    const renamed = this.#dictionary.save(writer);
    this.#column.saveCounts(writer);
    writer.integers(
      this.#column.values.view().map((code) => (code === BREAK ? BREAK : renamed[code]!)),
    );
  }

  #withAny(tokens: readonly string[]): IndexAnswer {
    const codes = tokens.map((token) => this.#dictionary.codeOf(token));
    const ranges = rangesOf(codes.filter((code) => code !== undefined));
    if (ranges.length === 0) return NO_ROWS;
    const lists = this.#postings.lists(ranges, this.#dictionary.size);
    const single = lists.length === 1 && ranges[0]!.to - ranges[0]!.from === 1;
    return answerOfLists(lists, estimateOfLists(lists, this.#column, single), (row) =>
      this.#postings.rowHas(row, ranges),
    );
  }

  #withAll(tokens: readonly string[]): IndexAnswer {
    const codes = this.#codesOf(tokens);
    return codes === undefined ? NO_ROWS : this.#rowsWith(codes, (row) => this.#hasAll(row, codes));
  }

  #withPhrase(tokens: readonly string[]): IndexAnswer {
    const codes = this.#codesOf(tokens);
    if (codes === undefined) return NO_ROWS;
    return this.#rowsWith(codes, (row) => hasRun(this.#column.of(row), codes));
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

  /** Looks through the rows of the rarest token. */
  #rowsWith(codes: readonly number[], matches: (row: number) => boolean): IndexAnswer {
    let rarest: Uint32Array[] = [];
    let fewest = Number.POSITIVE_INFINITY;
    for (const code of new Set(codes)) {
      const lists = this.#postings.lists([{ from: code, to: code + 1 }], this.#dictionary.size);
      const count = lists.reduce((sum, list) => sum + list.length, 0);
      if (count < fewest) [rarest, fewest] = [lists, count];
    }
    const found = codes.length === 1 ? rarest : rarest.map((list) => list.filter(matches));
    return answerOfLists(
      found,
      exactly(found.reduce((sum, list) => sum + list.length, 0)),
      matches,
    );
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

function textsOf(values: readonly unknown[]): string[] {
  return values.flat(1).filter((value) => typeof value === 'string');
}
