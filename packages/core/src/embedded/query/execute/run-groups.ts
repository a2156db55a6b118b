import type { PointId } from '../../../engine/index.js';
import { canonicalUuid } from '../../bytes/index.js';
import { allOf, type ParsedFilter, parseFilter } from '../../filter/index.js';
import { type PayloadPath, valuesAt } from '../../payload/index.js';
import type { CollectionReader, Hit } from '../reader.js';
import type { ParsedGroups } from '../request/groups.js';
import type { ParsedQuery } from '../request/query.js';
import type { ResolveCollection } from './examples.js';
import { runQuery } from './run-query.js';

/** Hits that share a payload value. */
export interface HitGroup {
  readonly id: string | number;
  /** Best first. */
  readonly hits: Hit[];
}

/** Groups, those with the best hit first. */
export interface GroupsQueryResult {
  readonly groups: HitGroup[];
  readonly scored: boolean;
}

/** Searches for new groups, and then for more members of the groups kept, at most, as in Qdrant. */
const COLLECTING_ROUNDS = 5;
const FILLING_ROUNDS = 5;

/**
 * Gathers hits into groups. Each round asks for as many points as the answer could hold, leaving out points already
 * seen and full groups, so that a large group does not hide small ones; then the best groups are filled up. As the
 * number of rounds is bounded, groups may stay smaller than they could be.
 *
 * Later rounds can only find points that rank below those found before, so the order of arrival is the ranking;
 * scores of fusions start anew in each round and would mislead.
 */
export async function runGroups(
  request: ParsedGroups,
  reader: CollectionReader,
  resolveCollection: ResolveCollection,
): Promise<GroupsQueryResult> {
  const collected = new GroupCollector(request);
  let scored = true;
  const ask = async (extra: ParsedFilter | undefined): Promise<boolean> => {
    const round = narrowed(request, extra, collected.seen);
    const result = await runQuery(round, reader, resolveCollection);
    scored = result.scored;
    if (result.hits.length === 0) return false;
    const payloads = await reader.payloads(result.hits.map(({ id }) => id));
    for (const [position, hit] of result.hits.entries()) {
      const payload = payloads[position];
      collected.add(hit, payload ? groupIds(valuesAt(payload, request.groupBy)) : []);
    }
    return true;
  };
  for (let round = 0; round < COLLECTING_ROUNDS && !collected.isComplete; round++) {
    if (!(await ask(matching(request.groupBy, 'except', collected.fullGroups())))) break;
  }
  for (let round = 0; round < FILLING_ROUNDS && !collected.isComplete; round++) {
    const open = collected.openGroups();
    if (open.length === 0) break;
    if (!(await ask(matching(request.groupBy, 'any', open)))) break;
  }
  return { groups: collected.best(), scored };
}

/** The point id that a group's value names, for `with_lookup`; `undefined` where it can be none. */
export function lookupId(group: string | number): PointId | undefined {
  if (typeof group === 'string') return canonicalUuid(group);
  return group >= 0 ? group : undefined;
}

/** Groups in the order in which their first, best hit arrived. */
class GroupCollector {
  readonly seen = new Set<PointId>();
  readonly #groups = new Map<string | number, Hit[]>();
  readonly #limit: number;
  readonly #size: number;

  constructor({ limit, groupSize }: ParsedGroups) {
    this.#limit = limit;
    this.#size = groupSize;
  }

  add(hit: Hit, groups: readonly (string | number)[]): void {
    // A point comes once per value when ordered by payload.
    if (this.seen.has(hit.id)) return;
    this.seen.add(hit.id);
    for (const id of groups) {
      const hits = this.#groups.get(id);
      if (hits === undefined) this.#groups.set(id, [hit]);
      else if (hits.length < this.#size) hits.push(hit);
    }
  }

  /** Whether there are as many groups as asked for, all of them full. */
  get isComplete(): boolean {
    const best = this.best();
    return best.length === this.#limit && best.every(({ hits }) => hits.length === this.#size);
  }

  fullGroups(): (string | number)[] {
    return [...this.#groups].filter(([, hits]) => hits.length === this.#size).map(([id]) => id);
  }

  /** The groups of the answer that still have room. */
  openGroups(): (string | number)[] {
    return this.best()
      .filter(({ hits }) => hits.length < this.#size)
      .map(({ id }) => id);
  }

  best(): HitGroup[] {
    const best: HitGroup[] = [];
    for (const [id, hits] of this.#groups) {
      if (best.length === this.#limit) break;
      best.push({ id, hits });
    }
    return best;
  }
}

/**
 * The groups of a point: its strings and integers. A value of any other kind keeps the point out of all groups, as
 * in Qdrant.
 */
function groupIds(values: readonly unknown[]): (string | number)[] {
  const ids = new Set<string | number>();
  for (const value of values.flat(1)) {
    if (typeof value !== 'string' && !Number.isSafeInteger(value)) return [];
    ids.add(value as string | number);
  }
  return [...ids];
}

/** One round's question: enough points for the whole answer, and of prefetches as many times more. */
function narrowed(
  { query, groupBy, groupSize, limit }: ParsedGroups,
  extra: ParsedFilter | undefined,
  seen: ReadonlySet<PointId>,
): ParsedQuery {
  const grouped = parseFilter({ must_not: [{ is_empty: { key: groupBy.text } }] });
  const unseen = seen.size > 0 ? parseFilter({ must_not: [{ has_id: [...seen] }] }) : undefined;
  return {
    ...query,
    filter: allOf(query.filter, grouped, unseen, extra),
    limit: limit * groupSize,
    prefetch: query.prefetch.map((inner) => widened(inner, limit)),
  };
}

function widened(node: ParsedQuery, factor: number): ParsedQuery {
  return {
    ...node,
    limit: node.limit * factor,
    prefetch: node.prefetch.map((inner) => widened(inner, factor)),
  };
}

/** A filter on the group value; strings and integers need conditions of their own. */
function matching(
  groupBy: PayloadPath,
  how: 'any' | 'except',
  groups: readonly (string | number)[],
): ParsedFilter | undefined {
  const conditions = [
    groups.filter((id) => typeof id === 'string'),
    groups.filter((id) => typeof id === 'number'),
  ]
    .filter((ids) => ids.length > 0)
    .map((ids) => ({ key: groupBy.text, match: { [how]: ids } }));
  if (conditions.length === 0) return undefined;
  // A point may be in either kind of group, but to be left out it must be in none but full ones.
  return parseFilter(how === 'any' ? { should: conditions } : { must: conditions });
}
