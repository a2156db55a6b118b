import { Bitset } from '../../bytes/index.js';
import type { ValueOperator } from '../../payload/index.js';
import { answerOfBits, type IndexAnswer } from './answer.js';
import { loadBits, saveBits } from './bit-sections.js';
import type { SectionReader, SectionWriter } from './sections.js';
import type { FacetCounts, ValueIndex } from './value-index.js';

/** True and false, one set of rows each. */
export class BoolIndex implements ValueIndex {
  readonly #truths: Bitset;
  readonly #lies: Bitset;

  constructor(truths = new Bitset(), lies = new Bitset()) {
    this.#truths = truths;
    this.#lies = lies;
  }

  static load(reader: SectionReader): BoolIndex {
    return new BoolIndex(loadBits(reader), loadBits(reader));
  }

  get filled(): number {
    return this.#truths.clone().or(this.#lies).count();
  }

  add(row: number, leaves: readonly unknown[]): void {
    if (leaves.includes(true)) this.#truths.add(row);
    if (leaves.includes(false)) this.#lies.add(row);
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    if (operator.kind !== 'match' || typeof operator.value !== 'boolean') return undefined;
    return answerOfBits(operator.value ? this.#truths : this.#lies);
  }

  facet(allowed: Bitset): FacetCounts {
    const count = (bits: Bitset) => bits.clone().and(allowed).count();
    const [truths, lies] = [count(this.#truths), count(this.#lies)];
    return {
      forEach(visit) {
        if (truths > 0) visit(true, truths);
        if (lies > 0) visit(false, lies);
      },
    };
  }

  save(writer: SectionWriter): undefined {
    saveBits(writer, this.#truths);
    saveBits(writer, this.#lies);
  }
}
