import type {
  Payload,
  Record as PointRecord,
  ScoredPoint,
  VectorOutput,
  VectorStructOutput,
} from '../../engine/index.js';
import type { PayloadSelection } from '../payload/index.js';
import { parsePayloadSelection, selectPayload } from '../payload/index.js';
import type { VectorSelection } from '../query/index.js';
import { parseVectorSelection } from '../query/index.js';
import type { VectorValue } from '../vectors/index.js';
import type { RowLocation } from './segment-store.js';

/** Which payload and vectors to return with a point. */
export interface Selectors {
  readonly withPayload: PayloadSelection;
  readonly withVector: VectorSelection;
}

/** Checks the selectors of a request; both spellings of `with_vector` are understood. */
export function parseSelectors(
  request: {
    with_payload?: unknown;
    with_vector?: unknown;
    with_vectors?: unknown;
  },
  defaultPayload: boolean,
): Selectors {
  return {
    withPayload: parsePayloadSelection(request.with_payload, defaultPayload),
    withVector: parseVectorSelection(request.with_vector ?? request.with_vectors),
  };
}

/** The payload that a caller asked for, or `undefined`. */
function payloadOf(at: RowLocation, selection: PayloadSelection): Payload | undefined {
  return selection === false
    ? undefined
    : selectPayload(at.segment.payloadAt(at.offset), selection);
}

/** The vectors that a caller asked for: a bare one for an unnamed collection, else an object by name. */
function vectorOf(at: RowLocation, selector: VectorSelection): VectorStructOutput | undefined {
  if (selector === false) return undefined;
  if (selector !== true && selector.length === 0) return undefined;
  const named: { [name: string]: VectorOutput } = {};
  let unnamed: VectorStructOutput | undefined;
  let count = 0;
  for (const [name, field] of at.segment.fields) {
    if (selector !== true && !selector.includes(name)) continue;
    const value = field.vectorAt(at.offset);
    if (!value) continue;
    count++;
    if (name === '') unnamed = plainVector(value) as VectorStructOutput;
    else named[name] = plainVector(value);
  }
  if (unnamed === undefined) return named;
  if (count > 1) return { '': unnamed as VectorOutput, ...named };
  return unnamed;
}

/** A stored point as `retrieve` and `scroll` return it. */
export function toRecord(at: RowLocation, selectors: Selectors): PointRecord {
  const record: PointRecord = { id: at.segment.idAt(at.offset) };
  const payload = payloadOf(at, selectors.withPayload);
  if (payload !== undefined) record.payload = payload;
  const vector = vectorOf(at, selectors.withVector);
  if (vector !== undefined) record.vector = vector;
  return record;
}

/** A hit as queries return it. */
export function toScoredPoint(
  at: RowLocation,
  score: number,
  selectors: Selectors,
  orderValue?: number,
): ScoredPoint {
  const point: ScoredPoint = { id: at.segment.idAt(at.offset), version: 0, score };
  const payload = payloadOf(at, selectors.withPayload);
  if (payload !== undefined) point.payload = payload;
  const vector = vectorOf(at, selectors.withVector);
  if (vector !== undefined) point.vector = vector;
  if (orderValue !== undefined) point.order_value = orderValue;
  return point;
}

function plainVector(value: VectorValue): VectorOutput {
  if (value.kind === 'dense') return Array.from(value.values);
  if (value.kind === 'multi') return value.rows.map((row) => Array.from(row));
  return { indices: [...value.vector.indices], values: [...value.vector.values] };
}
