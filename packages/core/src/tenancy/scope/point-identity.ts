import { canonicalUuid, nameUuid } from '../../embedded/bytes/index.js';
import { BadRequestError, type PointId } from '../../engine/index.js';
import { isWellFormed, type TenantId } from '../tenant-id.js';
import type { Plain } from './snapshot.js';

/**
 * A tenant's point ids live in a namespace of their own: the engine sees a version 5 UUID of tenant
 * and id, so two tenants may use the same id and neither can name the other's point. Tenant and id
 * are hashed with their types, hence `1`, `'1'` and a tenant called `1` never meet. The namespace
 * does not depend on the collection: a point keeps its id when a tenant moves to a collection of its
 * own, and one collection can be looked up from another.
 *
 * UUIDs are 122 bits of SHA-1: hitting another tenant's point takes a second preimage.
 */
export interface PointIdentity {
  /** The id that the engine knows a point by. Throws a 400 for what cannot be an id. */
  inward(id: Plain | undefined, field: string): string;
}

/** Namespace of tenants, itself drawn at random. Part of the stored format: never changes. */
const TENANTS = '6f0c1c52-9d0e-4c1b-8f4e-2b7a54d9e713';

/** The namespace of one tenant. */
export function pointIdentity(tenant: TenantId): PointIdentity {
  const namespace = nameUuid(TENANTS, `${typeof tenant}:${tenant}`);
  return { inward: (id, field) => nameUuid(namespace, nameOf(id, field)) };
}

/**
 * How an id is kept in the payload so that it reads back as it was written: text and safe integers
 * or fractions as they are, wider integers (which a JSON number cannot hold) as `{ integer: '…' }`.
 */
export function storedId(id: Plain): Plain {
  if (typeof id !== 'bigint') return id;
  const narrow = Number(id);
  return Number.isSafeInteger(narrow) ? narrow : { integer: String(id) };
}

/** The id that {@link storedId} kept, or `undefined` if `stored` is not one. */
export function originalId(stored: unknown): PointId | undefined {
  if (typeof stored === 'string' || typeof stored === 'number') return stored;
  const integer = (stored as { integer?: unknown } | null | undefined)?.integer;
  // Wide integers travel as bigint, which the public type leaves out.
  return typeof integer === 'string' ? (BigInt(integer) as unknown as PointId) : undefined;
}

/** Whether a value can be an id at all. */
export function canBeId(id: Plain): boolean {
  if (typeof id === 'string') return id !== '' && isWellFormed(id);
  return typeof id === 'bigint' || (typeof id === 'number' && Number.isFinite(id));
}

/** Ids that are equal get one name: `5` and `5n`, and a UUID in any of its spellings. */
function nameOf(id: Plain | undefined, field: string): string {
  if (id === undefined || !canBeId(id)) {
    throw new BadRequestError(
      `Format error in JSON body: ${field}: a point ID is a number or a non-empty well-formed string`,
    );
  }
  if (typeof id === 'number' && Number.isInteger(id)) return `number:${BigInt(id)}`;
  if (typeof id !== 'string') return `number:${id}`;
  const uuid = canonicalUuid(id);
  return uuid === undefined ? `string:${id}` : `uuid:${uuid}`;
}
