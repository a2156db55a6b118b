import type { Payload, PointId } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import { hyphenated, uuid5 } from './uuid5.js';

/*
 * Frameworks name documents by any text; a point's id is an unsigned integer or a UUID. Each text has exactly one point id:
 *
 *   "42"                  -> 42                     reads back as "42"
 *   a UUID                -> itself                 other spellings than the usual one are kept in the payload
 *   anything else         -> a UUID version 5 of it the text is kept in the payload
 */

/** What becomes of ids that are no point ids: `uuid5` maps them, `strict` refuses them. */
export type IdStrategy = 'uuid5' | 'strict';

/** Payload key of the id a document was written with, where the point's id does not tell it. */
export const ORIGINAL_ID_KEY = '_original_id';

/** Random, and fixed: the same id has to give the same point on every machine and forever. */
const namespace = 'b8a0d3a6-5c52-4a37-9d0e-0f4f2a6b7c19';

const plainInteger = /^(?:0|[1-9]\d{0,15})$/;
const usualUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const anyUuid =
  /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** A document's id as a point has it. */
export interface MappedId {
  readonly pointId: PointId;
  /** Present when the point's id does not read back as the document's. */
  readonly original?: string;
}

/** The point id of a document's id. @throws VectorStoreError under `strict`, for an id that needs mapping */
export function toPointId(id: string | number, strategy: IdStrategy = 'uuid5'): MappedId {
  if (typeof id === 'number') {
    if (Number.isSafeInteger(id) && id >= 0) return { pointId: id };
    throw new VectorStoreError('invalid-option', `id ${id} is not an unsigned integer`);
  }
  if (typeof id !== 'string' || id === '') {
    throw new VectorStoreError('invalid-option', `id is ${JSON.stringify(id)}, expected a text`);
  }
  if (usualUuid.test(id)) return { pointId: id };
  if (plainInteger.test(id) && Number.isSafeInteger(Number(id))) return { pointId: Number(id) };
  const uuid = anyUuid.exec(id);
  if (uuid) return { pointId: hyphenated(uuid.slice(1).join('').toLowerCase()), original: id };
  if (strategy === 'strict') {
    throw new VectorStoreError(
      'invalid-option',
      `id ${JSON.stringify(id)} is neither an unsigned integer nor a UUID; idStrategy "uuid5" maps any text to one`,
    );
  }
  return { pointId: uuid5(namespace, id), original: id };
}

/** The id a document was written with. */
export function toDocumentId(pointId: PointId, payload: Payload | null | undefined): string {
  const original = payload?.[ORIGINAL_ID_KEY];
  return typeof original === 'string' ? original : String(pointId);
}
