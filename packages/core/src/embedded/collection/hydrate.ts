import type {
  Payload,
  Record as PointRecord,
  ScoredPoint,
  VectorOutput,
  VectorStructOutput,
} from '../../engine/index.js';
import { mapInSlices } from '../pacing/index.js';
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

/** Rows that are shown in the turn in which they were found: some tens of microseconds each at most. */
const SHOWN_AT_ONCE = 16;

/**
 * Shows what was found, many rows in slices of the event loop: rows never change, and their segments stay open meanwhile, so the
 * answer is that of the moment in which they were found. Few are shown at once.
 */
export function showAll<Row extends RowLocation, To>(
  rows: readonly Row[],
  show: (row: Row) => To,
): To[] | Promise<To[]> {
  return rows.length <= SHOWN_AT_ONCE ? rows.map(show) : showInSlices(rows, show);
}

async function showInSlices<Row extends RowLocation, To>(
  rows: readonly Row[],
  show: (row: Row) => To,
): Promise<To[]> {
  const segments = new Set(rows.map(({ segment }) => segment));
  const releases = Array.from(segments, (segment) => segment.use());
  try {
    for (const segment of segments) await segment.prepareToRead();
    return await mapInSlices(rows, show);
  } finally {
    for (const release of releases) release();
  }
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
  if (value.kind === 'dense') return plainNumbers(value.values);
  if (value.kind === 'multi') return value.rows.map(plainNumbers);
  return { indices: [...value.vector.indices], values: [...value.vector.values] };
}

/** `Array.from` goes through an iterator, which takes ten times as long. */
function plainNumbers(values: Float32Array): number[] {
  const numbers = new Array<number>(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = values[i]!;
  return numbers;
}
