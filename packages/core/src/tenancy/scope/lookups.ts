import type {
  GroupsResult,
  PointId,
  SearchMatrixOffsetsResponse,
  SearchMatrixPairsResponse,
  VectorEngine,
} from '../../engine/index.js';
import { readId, readPoint } from './answers.js';
import { canBeId } from './point-identity.js';
import { plainText, readFields } from './request-fields.js';
import type { ScopedCall } from './scoped-call.js';
import { readPayloadChoice } from './selection.js';
import type { Plain } from './snapshot.js';

/** Points fetched in one call to give ids their own form back. */
const IDS_PER_CALL = 1000;

const WITH_LOOKUP = new Set(['collection', 'with_payload', 'with_vectors']);

/** What to look up for each group, checked before the groups are asked for. */
export interface GroupLookup {
  readonly collection: string;
  readonly withPayload: ReturnType<typeof readPayloadChoice>;
  readonly withVectors: Plain;
}

/** Reads `with_lookup`: a collection of the scope, by name or with details. */
export function readWithLookup(
  call: ScopedCall,
  value: Plain | undefined,
): GroupLookup | undefined {
  if (value === undefined) return undefined;
  const details =
    typeof value === 'string'
      ? { collection: value }
      : readFields(call, value, 'with_lookup', WITH_LOOKUP);
  const name = plainText(details['collection'], 'with_lookup.collection');
  return {
    collection: call.collection(name, 'lookup-names'),
    withPayload: readPayloadChoice(call, details['with_payload'], true),
    withVectors: details['with_vectors'] ?? false,
  };
}

/**
 * Attaches to each group the tenant's point whose id is the group's value. An engine would take that
 * value for one of its own ids, so the scope looks the points up itself.
 */
export async function attachLookups(
  engine: VectorEngine,
  call: ScopedCall,
  { groups }: GroupsResult,
  lookup: GroupLookup,
): Promise<GroupsResult> {
  const engineIds = groups.map(({ id }) =>
    canBeId(id) ? (call.id(id, 'group_by', 'example-ids') as PointId) : undefined,
  );
  const found = await engine.retrieve(lookup.collection, {
    ...call.options({}, []),
    ids: engineIds.filter((id) => id !== undefined),
    with_payload: lookup.withPayload.request as string[],
    with_vector: lookup.withVectors as boolean,
  });
  const points = new Map(
    found.map((point) => [point.id, readPoint(call, point, lookup.withPayload.wanted)]),
  );
  return {
    groups: groups.map((group, index) => {
      const point = points.get(engineIds[index] ?? '');
      return point === undefined ? group : { ...group, lookup: point };
    }),
  };
}

/** Pairs in the caller's ids. Points deleted since the engine drew them are left out. */
export async function ownPairs(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  { pairs }: SearchMatrixPairsResponse,
): Promise<SearchMatrixPairsResponse> {
  const ids = pairs.flatMap(({ a, b }) => [a, b]);
  const own = await ownIds(engine, collection, call, ids);
  return {
    pairs: pairs.flatMap(({ a, b, score }) => {
      const [ownA, ownB] = [own.get(a), own.get(b)];
      return ownA === undefined || ownB === undefined ? [] : [{ a: ownA, b: ownB, score }];
    }),
  };
}

/** A matrix in the caller's ids. Points deleted since the engine drew them are left out. */
export async function ownMatrix(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  matrix: SearchMatrixOffsetsResponse,
): Promise<SearchMatrixOffsetsResponse> {
  const own = await ownIds(engine, collection, call, matrix.ids);
  const places = new Map<number, number>();
  const ids: PointId[] = [];
  matrix.ids.forEach((id, place) => {
    const ownId = own.get(id);
    if (ownId !== undefined) places.set(place, ids.push(ownId) - 1);
  });
  const kept: SearchMatrixOffsetsResponse = { offsets_row: [], offsets_col: [], scores: [], ids };
  matrix.scores.forEach((score, index) => {
    const row = places.get(matrix.offsets_row[index]!);
    const column = places.get(matrix.offsets_col[index]!);
    if (row === undefined || column === undefined) return;
    kept.offsets_row.push(row);
    kept.offsets_col.push(column);
    kept.scores.push(score);
  });
  return kept;
}

async function ownIds(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  engineIds: readonly PointId[],
): Promise<Map<PointId, PointId>> {
  const distinct = [...new Set(engineIds)];
  const own = new Map<PointId, PointId>();
  for (let from = 0; from < distinct.length; from += IDS_PER_CALL) {
    const points = await engine.retrieve(collection, {
      ...call.options({}, []),
      ids: distinct.slice(from, from + IDS_PER_CALL),
      with_payload: [call.rules.field, call.rules.idField],
      with_vector: false,
    });
    for (const point of points) own.set(point.id, readId(call, point));
  }
  return own;
}
