import type { PointId } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { parsePointId } from '../bytes/index.js';
import { payloadText } from '../payload/index.js';
import { describeValue, Fields, formatError } from '../request/index.js';
import type { StoredRow } from './operation.js';
import type { VectorLayout } from './vector-parser.js';
import { parseVectorStruct } from './vector-parser.js';

const encoder = new TextEncoder();

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

/** Points in column form. */
interface Columns {
  readonly ids: readonly unknown[];
  /** Checks a point and brings it into stored form. */
  rowOf(id: unknown, i: number): StoredRow;
}

/** Reads the column form; every column must have one entry per id. */
export function parseBatch(batch: unknown, path: string, layout: VectorLayout): Columns {
  const fields = new Fields(batch, path);
  const ids = fields.array('ids');
  const vectors = fields.raw('vectors');
  const payloads = fields.array('payloads');
  fields.done();
  if (!ids) throw formatError(`${path}.ids`, 'an array', undefined);
  if (payloads && payloads.length !== ids.length)
    throw lengthError('payloads', payloads.length, ids.length);
  const vectorAt = columnReader(vectors, `${path}.vectors`, ids.length);
  return {
    ids,
    rowOf: (id, i) => ({
      id: parsePointId(id, `${path}.ids[${i}]`),
      payload: encoder.encode(payloadText(payloads?.[i], `${path}.payloads[${i}]`)),
      vectors: parseVectorStruct(vectorAt(i), `${path}.vectors[${i}]`, layout),
    }),
  };
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
