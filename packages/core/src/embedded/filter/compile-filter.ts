import { Bitset, RowSet } from '../bytes/index.js';
import type { Estimate } from '../index/payload/index.js';
import { compileNode } from './compile-node.js';
import { explainNode, type FilterExplanation } from './explain-filter.js';
import type { FewRows, FilterNode } from './filter-node.js';
import type { ParsedFilter } from './parsed-filter.js';
import type { RowSource } from './row-source.js';

/** A filter prepared for one segment. */
export interface CompiledFilter {
  /** Rows that match, dead ones included. */
  readonly estimate: Estimate;
  /** False when indexes and ids alone give the answer, in milliseconds for a million rows. */
  readonly readsPayloads: boolean;
  matches(offset: number): boolean;
  /**
   * Adds all matching offsets of `[from, to)` to `into`. Where `readsPayloads`, a caller that has an event loop to
   * serve asks for one slice after another. Rows that the segment gained since the filter was compiled are right too.
   */
  evaluate(from: number, to: number, into: Bitset): void;
  /** All matching rows, in one go. */
  rows(): RowSet;
  /** How each clause is answered, and how many rows it is thought to match. */
  explain(): FilterExplanation;
}

/** Below one possible row in so many, rows are gone through one by one instead of as bits of the whole segment. */
const SPARSE = 64;

/** Prepares a filter for a segment: asks its indexes now, and payloads only in `matches` and `evaluate`. */
export function compileFilter(filter: ParsedFilter, rows: RowSource): CompiledFilter {
  const { size } = rows;
  const node = compileNode(filter, rows);
  const few = node.few && node.few.most * SPARSE <= size ? node.few : undefined;
  const evaluateKnown = few ? rowByRow(node, few) : asBits(node, size);
  const evaluate = (from: number, to: number, into: Bitset): void => {
    if (from < size) evaluateKnown(from, Math.min(to, size), into);
    if (to <= size) return;
    const recent = compileNode(filter, rows);
    for (let offset = Math.max(from, size); offset < to; offset++) {
      if (recent.matches(offset)) into.add(offset);
    }
  };
  return {
    estimate: node.estimate,
    readsPayloads: node.readsPayloads,
    matches: (offset) => (offset < size ? node : compileNode(filter, rows)).matches(offset),
    evaluate,
    rows() {
      if (rows.size > size) {
        const bits = new Bitset(rows.size);
        evaluate(0, rows.size, bits);
        return RowSet.ofBits(bits);
      }
      return few ? listed(node, few) : RowSet.ofBits(allBits(node, size, evaluateKnown));
    },
    explain: () => explainNode(node, few ? 'rows' : 'bitmap'),
  };
}

/** For a few possible rows: those of their list that match. */
function listed(node: FilterNode, { rows, decides }: FewRows): RowSet {
  const list = rows();
  return RowSet.ofList(decides ? list : list.filter((row) => node.matches(row)));
}

/** For many: the bits themselves where they are exact. */
function allBits(node: FilterNode, size: number, evaluate: Evaluate): Bitset {
  if (node.isExact) return node.bits(size) ?? Bitset.full(size);
  const bits = new Bitset(size);
  evaluate(0, size, bits);
  return bits;
}

type Evaluate = (from: number, to: number, into: Bitset) => void;

/** For a few possible rows: goes through their list. */
function rowByRow(node: FilterNode, { rows, decides }: FewRows): Evaluate {
  let list: Uint32Array | undefined;
  return (from, to, into) => {
    list ??= rows();
    for (let i = firstFrom(list, from); i < list.length && list[i]! < to; i++) {
      if (decides || node.matches(list[i]!)) into.add(list[i]!);
    }
  };
}

/** For many: joins the bits that indexes give, and looks at the rest row by row. */
function asBits(node: FilterNode, size: number): Evaluate {
  let bits: Bitset | undefined;
  let known = false;
  return (from, to, into) => {
    if (!known) bits = node.bits(size);
    known = true;
    if (node.isExact) {
      if (bits) addBits(bits, from, to, into);
      else into.addRange(from, to);
      return;
    }
    if (!bits) {
      for (let offset = from; offset < to; offset++) if (node.matches(offset)) into.add(offset);
      return;
    }
    bits.forEach((offset) => {
      if (offset >= to) return false;
      if (node.matches(offset)) into.add(offset);
      return true;
    }, from);
  };
}

/** The first position in a sorted list whose value is not below `value`. */
function firstFrom(list: Uint32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds what `bits` has of `[from, to)`, a word at a time. */
function addBits(bits: Bitset, from: number, to: number, into: Bitset): void {
  if (to <= from) return;
  // Makes room up to the last offset.
  if (!into.has(to - 1)) {
    into.add(to - 1);
    into.remove(to - 1);
  }
  const first = from >>> 5;
  const last = Math.min((to - 1) >>> 5, bits.words.length - 1);
  for (let word = first; word <= last; word++) {
    let mask = -1;
    if (word === first) mask &= -1 << (from & 31);
    if (word === (to - 1) >>> 5) mask &= -1 >>> (31 - ((to - 1) & 31));
    into.words[word]! |= bits.words[word]! & mask;
  }
}
