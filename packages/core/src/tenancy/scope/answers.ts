import {
  type GroupsResult,
  type Payload,
  type PointId,
  type Record as PointRecord,
  type QueryResponse,
  type ScoredPoint,
  TenancyError,
  type UpdateResult,
} from '../../engine/index.js';
import { originalId } from './point-identity.js';
import type { ScopedCall } from './scoped-call.js';

type AnyPoint = { id: PointId; payload?: Payload | null | undefined };

/**
 * The id a point was written with. Throws if the point is another tenant's: filters should have
 * kept it away, so an engine that returns one ignores them, and nothing it says can be shown.
 *
 * A point that was written without a scope keeps no id of its own; it shows the engine's.
 */
export function readId(call: ScopedCall, point: AnyPoint): PointId {
  const { rules } = call;
  if (call.stands('answer-check') && point.payload?.[rules.field] !== rules.tenant) {
    throw new TenancyError('The engine answered with a point outside the tenant scope');
  }
  return originalId(point.payload?.[rules.idField]) ?? point.id;
}

/** A point in the caller's words. Of what an engine says about a point, only what is known is shown. */
export function readPoint<Point extends PointRecord | ScoredPoint>(
  call: ScopedCall,
  point: Point,
  withPayload: boolean,
): Point {
  const shown: Partial<ScoredPoint> = { id: readId(call, point) };
  if ('version' in point) {
    // A write number grows with the writes of all tenants.
    shown.version = call.stands('write-numbers') ? 0 : point.version;
  }
  if ('score' in point) shown.score = point.score;
  if (!call.stands('answer-payload')) shown.payload = point.payload ?? null;
  else if (withPayload) shown.payload = ownPayload(call, point.payload);
  if (point.vector !== undefined) shown.vector = point.vector;
  if (point.order_value !== undefined) shown.order_value = point.order_value;
  return shown as Point;
}

/** Points of a query in the caller's words. */
export function readResponse(
  call: ScopedCall,
  response: QueryResponse,
  withPayload: boolean,
): QueryResponse {
  return { points: response.points.map((point) => readPoint(call, point, withPayload)) };
}

/** Groups in the caller's words. */
export function readGroups(
  call: ScopedCall,
  { groups }: GroupsResult,
  withPayload: boolean,
): GroupsResult {
  return {
    groups: groups.map(({ id, hits }) => ({
      id,
      hits: hits.map((hit) => readPoint(call, hit, withPayload)),
    })),
  };
}

/** What became of a write, without its number, which counts the writes of all tenants. */
export function readUpdate(call: ScopedCall, { operation_id, status }: UpdateResult): UpdateResult {
  return call.stands('write-numbers') ? { operation_id: null, status } : { operation_id, status };
}

/** A payload without the reserved keys. */
function ownPayload({ rules }: ScopedCall, payload: Payload | null | undefined): Payload {
  const own: Payload = {};
  for (const [key, value] of Object.entries(payload ?? {})) {
    if (key !== rules.field && key !== rules.idField) own[key] = value;
  }
  return own;
}
