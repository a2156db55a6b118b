import type { PointId, Record as PointRecord, VectorEngine } from '../engine/index.js';
import { MigrationError } from './migration-error.js';

/** Engines and names of one collection on both sides. */
export interface Sides {
  readonly from: VectorEngine;
  readonly source: string;
  readonly to: VectorEngine;
  readonly target: string;
}

/** Numbers may differ by this share: cosine vectors are normalised again on the other side. */
const TOLERANCE = 1e-4;
/** Hits compared per sampled query. */
const HITS = 10;

/**
 * Compares counts, a random sample of points with payload and vectors, and exact searches by the vectors of some of them.
 * Throws at the first difference.
 */
export async function verify(sides: Sides, samples: number, queries: number): Promise<void> {
  const { from, source, to, target } = sides;
  const [expected, actual] = await Promise.all([
    from.count(source, { exact: true }),
    to.count(target, { exact: true }),
  ]);
  if (expected.count !== actual.count) {
    throw new MigrationError(
      source,
      `${expected.count} points in the source, ${actual.count} in the target; was either written to meanwhile?`,
    );
  }
  if (expected.count === 0) return;
  const { points } = await from.query(source, { query: { sample: 'random' }, limit: samples });
  const ids = points.map(({ id }) => id);
  const originals = await read(from, source, ids);
  const copies = await read(to, target, ids);
  for (const [id, original] of originals) {
    const copy = copies.get(id);
    if (!copy) throw new MigrationError(source, `point ${id} is missing in the target`);
    for (const part of ['payload', 'vector'] as const) {
      if (alike(original[part] ?? {}, copy[part] ?? {})) continue;
      throw new MigrationError(source, `the ${part} of point ${id} differs in the target`);
    }
  }
  for (const original of [...originals.values()].slice(0, queries))
    await compareSearches(sides, original);
}

async function read(engine: VectorEngine, collection: string, ids: PointId[]) {
  const records = await engine.retrieve(collection, { ids, with_payload: true, with_vector: true });
  return new Map(records.map((record) => [record.id, record]));
}

async function compareSearches(sides: Sides, original: PointRecord): Promise<void> {
  const vector = original.vector;
  const named: [string | undefined, unknown][] =
    Array.isArray(vector) || !vector ? [[undefined, vector]] : Object.entries(vector);
  for (const [using, query] of named) {
    if (!query) continue;
    const request = {
      query: query as number[],
      ...(using === undefined || using === '' ? {} : { using }),
      limit: HITS,
      params: { exact: true },
    };
    const [expected, actual] = await Promise.all([
      sides.from.query(sides.source, request),
      sides.to.query(sides.target, request),
    ]);
    const scores = (points: { score: number }[]) => points.map(({ score }) => score);
    // Ties may come in another order, so scores are compared and not ids.
    if (alike(scores(expected.points), scores(actual.points))) continue;
    throw new MigrationError(
      sides.source,
      `a search by the vector ${using === undefined ? '' : `"${using}" `}of point ${original.id} answers differently in the target`,
    );
  }
}

/** Deep equality, with numbers within tolerance. */
function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && alike(a[key as never], b[key as never]))
  );
}
