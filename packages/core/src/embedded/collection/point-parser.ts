import type { Document, PointId } from '../../engine/index.js';
import { BadRequestError, ValidationError } from '../../engine/index.js';
import { parsePointId } from '../bytes/index.js';
import type { TextWeigher } from '../index/text/index.js';
import { payloadText } from '../payload/index.js';
import { describeValue, Fields, formatError } from '../request/index.js';
import type { RowVectors } from '../segment/index.js';
import type { DatatypeName, VectorKind, VectorValue } from '../vectors/index.js';
import { prepareDense } from '../vectors/index.js';
import type { StoredRow } from './operation.js';

/** What a point is checked against. */
export interface VectorLayout {
  readonly kinds: ReadonlyMap<string, VectorKind>;
  readonly datatypes: ReadonlyMap<string, DatatypeName>;
  /** Turns texts into sparse vectors. */
  readonly weigher: TextWeigher;
}

const encoder = new TextEncoder();

/** Total floats that one multivector may have. */
const MAX_MULTIVECTOR_FLOATS = 1_048_576;

/** Checks one point of a list and brings it into stored form. */
export function parsePoint(point: unknown, path: string, layout: VectorLayout): StoredRow {
  if (typeof point !== 'object' || point === null || Array.isArray(point)) {
    throw formatError(path, 'an object', point);
  }
  const { id, vector, payload, ...rest } = point as Record<string, unknown>;
  for (const key of Object.keys(rest)) {
    if (rest[key] === undefined) continue;
    throw new BadRequestError(
      `Format error in JSON body: ${path}.${key}: unknown field \`${key}\`, expected one of \`id\`, \`vector\`, \`payload\``,
    );
  }
  if (id === undefined) throw formatError(`${path}.id`, 'an unsigned integer or a UUID', undefined);
  if (vector === undefined || vector === null) {
    throw formatError(`${path}.vector`, 'a vector or an object of named vectors', vector);
  }
  return {
    id: parsePointId(id, `${path}.id`),
    payload: encoder.encode(payloadText(payload, `${path}.payload`)),
    vectors: parseVectorStruct(vector, `${path}.vector`, layout),
  };
}

/** Turns the column form into rows; every column must have one entry per id. */
export function parseBatch(batch: unknown, path: string, layout: VectorLayout): StoredRow[] {
  const fields = new Fields(batch, path);
  const ids = fields.array('ids');
  const vectors = fields.raw('vectors');
  const payloads = fields.array('payloads');
  fields.done();
  if (!ids) throw formatError(`${path}.ids`, 'an array', undefined);
  if (payloads && payloads.length !== ids.length)
    throw lengthError('payloads', payloads.length, ids.length);
  const vectorAt = columnReader(vectors, `${path}.vectors`, ids.length);
  return ids.map((id, i) => ({
    id: parsePointId(id, `${path}.ids[${i}]`),
    payload: encoder.encode(payloadText(payloads?.[i], `${path}.payloads[${i}]`)),
    vectors: parseVectorStruct(vectorAt(i), `${path}.vectors[${i}]`, layout),
  }));
}

/** The vectors of a point: one unnamed, or an object by name. */
export function parseVectorStruct(value: unknown, path: string, layout: VectorLayout): RowVectors {
  const vectors = new Map<string, VectorValue>();
  if (isList(value) || isInference(value)) {
    vectors.set('', parseStoredVector(value, '', path, layout));
    return vectors;
  }
  if (typeof value !== 'object' || value === null) {
    throw formatError(path, 'a vector or an object of named vectors', value);
  }
  for (const [name, vector] of Object.entries(value)) {
    if (vector === undefined) continue;
    vectors.set(name, parseStoredVector(vector, name, `${path}.${name}`, layout));
  }
  return vectors;
}

function parseStoredVector(
  value: unknown,
  name: string,
  path: string,
  layout: VectorLayout,
): VectorValue {
  const kind = layout.kinds.get(name);
  if (!kind) throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
  if (kind.kind === 'sparse') {
    const vector = isInference(value)
      ? layout.weigher.infer(name, value as Document, path)
      : parseSparseVector(value, path);
    return { kind: 'sparse', vector };
  }
  const datatype = layout.datatypes.get(name);
  if (isInference(value)) {
    throw new BadRequestError(
      `Wrong input: ${path}: dense vectors need an embedding service, this engine infers only sparse vectors (qdrant/bm25); embed the text and pass the numbers`,
    );
  }
  if (kind.kind === 'dense') {
    const values = parseDense(value, path, kind.dimension);
    return { kind: 'dense', values: prepareDense(values, kind.distance, datatype) };
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw formatError(path, 'a non-empty array of vectors', value);
  }
  if (value.length * kind.dimension >= MAX_MULTIVECTOR_FLOATS) {
    throw new ValidationError(
      path,
      `${value.length * kind.dimension} numbers, must be fewer than ${MAX_MULTIVECTOR_FLOATS}`,
    );
  }
  return {
    kind: 'multi',
    rows: value.map((row, i) =>
      prepareDense(parseDense(row, `${path}[${i}]`, kind.dimension), kind.distance, datatype),
    ),
  };
}

/** Reads the numbers of a dense vector into an array of its own. */
function parseDense(value: unknown, path: string, dimension: number): Float32Array {
  if (!isList(value)) throw formatError(path, `an array of ${dimension} numbers`, value);
  if (value.length !== dimension) {
    throw new BadRequestError(
      `Wrong input: Vector dimension error: expected dim: ${dimension}, got ${value.length}`,
    );
  }
  const numbers = Array.isArray(value) && !allNumbers(value) ? value.map(asNumber) : value;
  const values = new Float32Array(numbers as ArrayLike<number>);
  // Multiplying by zero leaves NaN behind for anything that is not finite.
  let check = 0;
  for (let i = 0; i < values.length; i++) check += values[i]! * 0;
  if (Number.isNaN(check)) {
    const at = values.findIndex((number) => !Number.isFinite(number));
    throw formatError(`${path}[${at}]`, 'a finite 32-bit number', value[at]);
  }
  return values;
}

/** Checks a sparse vector and sorts it by index. */
function parseSparseVector(value: unknown, path: string): { indices: number[]; values: number[] } {
  const fields = new Fields(value, path);
  const indices = list(fields, 'indices');
  const values = list(fields, 'values');
  fields.done();
  if (indices.length !== values.length) {
    throw new ValidationError(
      path,
      `must have the same number of indices and values, got ${indices.length} and ${values.length}`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > 0xffffffff) {
      throw formatError(`${path}.indices[${i}]`, 'an unsigned 32-bit integer', index);
    }
    const weight = values[i];
    if (typeof weight !== 'number' || !Number.isFinite(Math.fround(weight))) {
      throw formatError(`${path}.values[${i}]`, 'a finite 32-bit number', weight);
    }
  }
  const numbers = indices as number[];
  const order = numbers.map((_, i) => i).sort((a, b) => numbers[a]! - numbers[b]!);
  for (let i = 1; i < order.length; i++) {
    if (numbers[order[i]!] === numbers[order[i - 1]!]) {
      throw new ValidationError(
        `${path}.indices`,
        `must be unique, ${numbers[order[i]!]} comes twice`,
      );
    }
  }
  return {
    indices: order.map((i) => numbers[i]!),
    values: order.map((i) => Math.fround(values[i] as number)),
  };
}

/** Whether a value is a `Document`, `Image` or inference object rather than named vectors. */
function isInference(value: unknown): value is { model: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { model?: unknown }).model === 'string' &&
    ('text' in value || 'image' in value || 'object' in value)
  );
}

/** Parses a list of ids. */
export function parseIds(value: unknown, path: string): PointId[] {
  if (!Array.isArray(value)) throw formatError(path, 'an array of point ids', value);
  return value.map((id, i) => parsePointId(id, `${path}[${i}]`));
}

function columnReader(vectors: unknown, path: string, count: number): (i: number) => unknown {
  if (Array.isArray(vectors)) {
    if (vectors.length !== count) throw lengthError('vectors', vectors.length, count);
    return (i) => vectors[i];
  }
  if (typeof vectors !== 'object' || vectors === null) {
    throw formatError(path, 'an array of vectors or an object of such arrays', vectors);
  }
  const columns = Object.entries(vectors).filter(([, column]) => column !== undefined);
  for (const [name, column] of columns) {
    if (!Array.isArray(column)) throw formatError(`${path}.${name}`, 'an array of vectors', column);
    if (column.length !== count) throw lengthError(`vectors.${name}`, column.length, count);
  }
  return (i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]]));
}

function lengthError(field: string, actual: number, expected: number): BadRequestError {
  return new BadRequestError(
    `Wrong input: batch.${field}: has ${describeValue(actual)} entries, batch.ids has ${expected}`,
  );
}

function list(fields: Fields, name: string): unknown[] {
  const value = fields.raw(name);
  if (isList(value)) return Array.isArray(value) ? value : Array.from(value);
  throw formatError(fields.at(name), 'an array of numbers', value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Large integers of a vector may come exactly, from a reader of JSON that keeps large ids exact. */
function asNumber(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}

function allNumbers(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return false;
  return true;
}
