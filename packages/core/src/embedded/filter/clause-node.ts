import { Bitset } from '../bytes/index.js';
import { estimateAll, estimateAny, estimateAtLeast, estimateNot } from './estimates.js';
import type { FewRows, FilterNode, NodeClause } from './filter-node.js';

/** The conditions of a filter, clause by clause. */
export interface FilterParts {
  readonly must: readonly FilterNode[];
  readonly should: readonly FilterNode[];
  readonly mustNot: readonly FilterNode[];
  readonly minShould:
    | { readonly nodes: readonly FilterNode[]; readonly minCount: number }
    | undefined;
}

/** Joins conditions to a filter. */
export function clauseNode(parts: FilterParts, size: number): FilterNode {
  const { minShould } = parts;
  const must = cheapestFirst(parts.must);
  const should = cheapestFirst(parts.should);
  const mustNot = cheapestFirst(parts.mustNot);
  const among = minShould && cheapestFirst(minShould.nodes);
  const all = [...must, ...should, ...mustNot, ...(among ?? [])];
  const estimates = (nodes: readonly FilterNode[]) => nodes.map(({ estimate }) => estimate);
  return {
    estimate: estimateAll(
      [
        ...estimates(must),
        ...estimates(mustNot).map((estimate) => estimateNot(estimate, size)),
        ...(should.length > 0 ? [estimateAny(estimates(should), size)] : []),
        ...(among ? [estimateAtLeast(estimates(among), minShould.minCount, size)] : []),
      ],
      size,
    ),
    readsPayloads: all.some((node) => node.readsPayloads),
    isExact: all.every((node) => node.isExact),
    matches: (offset) =>
      must.every((node) => node.matches(offset)) &&
      !mustNot.some((node) => node.matches(offset)) &&
      (should.length === 0 || should.some((node) => node.matches(offset))) &&
      (!among || countUpTo(minShould.minCount, among, offset) === minShould.minCount),
    bits: (rows) => bitsOfParts(parts, rows),
    few: fewOf(parts),
    clauses: clausesOf(parts),
  };
}

function clausesOf({ must, should, mustNot, minShould }: FilterParts): NodeClause[] {
  const clauses: NodeClause[] = [
    { clause: 'must', nodes: must },
    { clause: 'should', nodes: should },
    { clause: 'must_not', nodes: mustNot },
    { clause: 'min_should', nodes: minShould?.nodes ?? [] },
  ];
  return clauses.filter(({ nodes }) => nodes.length > 0);
}

/** Payloads are read last, and of the rest, what decides most rows comes first. */
function cheapestFirst(nodes: readonly FilterNode[]): FilterNode[] {
  return [...nodes].sort(
    (a, b) =>
      Number(a.readsPayloads) - Number(b.readsPayloads) ||
      a.estimate.expected - b.estimate.expected,
  );
}

function countUpTo(most: number, nodes: readonly FilterNode[], offset: number): number {
  let count = 0;
  for (const node of nodes) if (node.matches(offset) && ++count === most) break;
  return count;
}

/** The rows of `must` and of `should`, less those of `must_not` whose bits are exact. */
function bitsOfParts(
  { must, should, mustNot, minShould }: FilterParts,
  size: number,
): Bitset | undefined {
  let bits: Bitset | undefined;
  const keep = (other: Bitset | undefined) => {
    if (other) bits = bits ? bits.and(other) : other;
  };
  for (const node of must) keep(node.bits(size));
  if (should.length > 0) keep(union(should, size));
  if (minShould) keep(atLeast(minShould.nodes, minShould.minCount, size));
  for (const node of mustNot) {
    if (!node.isExact) continue;
    const excluded = node.bits(size);
    bits = excluded ? (bits ?? Bitset.full(size)).andNot(excluded) : new Bitset();
  }
  return bits;
}

function union(nodes: readonly FilterNode[], size: number): Bitset | undefined {
  let bits: Bitset | undefined;
  for (const node of nodes) {
    const other = node.bits(size);
    if (!other) return undefined;
    bits = bits ? bits.or(other) : other;
  }
  return bits;
}

/** Rows in `minCount` of the sets; a condition that may hold for any row counts for all. */
function atLeast(nodes: readonly FilterNode[], minCount: number, size: number): Bitset | undefined {
  const sets: Bitset[] = [];
  for (const node of nodes) {
    const bits = node.bits(size);
    if (bits) sets.push(bits);
  }
  const needed = minCount - (nodes.length - sets.length);
  if (needed <= 0) return undefined;
  const result = new Bitset(size);
  if (needed > sets.length) return result;
  const counts = new Uint32Array(size);
  for (const bits of sets) {
    bits.forEach((offset) => {
      if (offset < size && ++counts[offset]! === needed) result.add(offset);
    });
  }
  return result;
}

/** The shortest list that contains all matching rows: that of one `must`, or those of `should` together. */
function fewOf({ must, should, mustNot, minShould }: FilterParts): FewRows | undefined {
  let shortest: FewRows | undefined;
  for (const { few } of must) if (few && (!shortest || few.most < shortest.most)) shortest = few;
  const alone = mustNot.length === 0 && !minShould;
  if (shortest) {
    const isAll = alone && must.length === 1 && should.length === 0;
    return { ...shortest, decides: shortest.decides && isAll };
  }
  if (should.length === 0) return undefined;
  const lists: FewRows[] = [];
  for (const { few } of should) {
    if (!few) return undefined;
    lists.push(few);
  }
  return {
    most: lists.reduce((sum, { most }) => sum + most, 0),
    decides: alone && must.length === 0 && lists.every(({ decides }) => decides),
    rows: () => Uint32Array.from(new Set(lists.flatMap(({ rows }) => [...rows()]))).sort(),
  };
}
