import { type Filter, type PointId, QuotaError, type VectorEngine } from '../../engine/index.js';
import type { Plain } from '../scope/snapshot.js';
import { RequestMeter } from './request-meter.js';
import type { TenantQuota } from './tenant-quota.js';
import { payloadBytes, vectorBytes, writtenPoints } from './written-bytes.js';

const PAGE = 500;

/** A write as quotas see it. */
interface Write {
  readonly name: string;
  readonly request: Plain | undefined;
}

/** Methods that write, by the name they have in a batch. */
const WRITES: ReadonlyMap<string, string> = new Map([
  ['upsert', 'upsert'],
  ['updateVectors', 'update_vectors'],
  ['setPayload', 'set_payload'],
  ['overwritePayload', 'overwrite_payload'],
]);

/**
 * Holds one tenant to its quota within this process.
 *
 * Points are counted before every write that may add some. Bytes are measured by reading the
 * tenant's points once; what is written after that is added up, and only when the sum passes the
 * limit are they measured again, since points may have been replaced or deleted meanwhile. Several
 * processes measure on their own, so together they may overshoot.
 */
export class QuotaGuard {
  readonly #quota: TenantQuota;
  readonly #meter: RequestMeter | undefined;
  #bytes: number | undefined;

  constructor(quota: TenantQuota, now?: () => number) {
    this.#quota = quota;
    const { requestsPerMinute } = quota;
    if (requestsPerMinute !== undefined) this.#meter = new RequestMeter(requestsPerMinute, now);
  }

  get quota(): TenantQuota {
    return this.#quota;
  }

  /** Whether a call has to be admitted one at a time, so that two cannot share the last free place. */
  limitsWrites(method: string): boolean {
    const { points, bytes } = this.#quota;
    const writes = WRITES.has(method) || method === 'batchUpdate';
    return writes && (points !== undefined || bytes !== undefined);
  }

  /** Throws a `RateLimitError` if there were too many calls. */
  countRequest(): void {
    this.#meter?.take();
  }

  /** Throws a `QuotaError` if a write would take more than allowed. */
  async admit(
    scope: VectorEngine,
    collections: readonly string[],
    collection: string,
    method: string,
    request: Plain | undefined,
  ): Promise<void> {
    const writes = writesOf(method, request);
    if (this.#quota.points !== undefined) {
      await this.#admitPoints(this.#quota.points, scope, collections, collection, writes);
    }
    if (this.#quota.bytes !== undefined) {
      await this.#admitBytes(this.#quota.bytes, scope, collections, collection, writes);
    }
  }

  async #admitPoints(
    allowed: number,
    scope: VectorEngine,
    collections: readonly string[],
    collection: string,
    writes: readonly Write[],
  ): Promise<void> {
    const ids = writes
      .filter(({ name }) => name === 'upsert')
      .flatMap(({ request }) => writtenPoints(request).map(({ id }) => id as PointId));
    if (ids.length === 0) return;
    const distinct = [...new Map(ids.map((id) => [`${typeof id}:${String(id)}`, id])).values()];
    const [existing, ...counts] = await Promise.all([
      scope.retrieve(collection, { ids: distinct, with_payload: false }),
      ...collections.map((name) => ownCount(scope, name)),
    ]);
    const stored = counts.reduce((total, count) => total + count, 0);
    check('points', allowed, stored + distinct.length - existing.length);
  }

  async #admitBytes(
    allowed: number,
    scope: VectorEngine,
    collections: readonly string[],
    collection: string,
    writes: readonly Write[],
  ): Promise<void> {
    let added = 0;
    for (const write of writes) added += await bytesOf(write, scope, collection);
    if (added === 0) return;
    this.#bytes ??= await storedBytes(scope, collections);
    if (this.#bytes + added > allowed) this.#bytes = await storedBytes(scope, collections);
    check('bytes', allowed, Math.ceil(this.#bytes + added));
    this.#bytes += added;
  }
}

/** Bytes that a tenant has in its collections; see {@link TenantQuota.bytes}. */
export async function storedBytes(
  scope: VectorEngine,
  collections: readonly string[],
): Promise<number> {
  let bytes = 0;
  for (const collection of collections) {
    if (!(await scope.collectionExists(collection)).exists) continue;
    let offset: PointId | undefined;
    do {
      const page = await scope.scroll(collection, {
        limit: PAGE,
        with_vector: true,
        ...(offset === undefined ? {} : { offset }),
      });
      for (const { payload, vector } of page.points) {
        bytes += payloadBytes(payload) + vectorBytes(vector);
      }
      offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
    } while (offset !== undefined);
  }
  return bytes;
}

/** Points that a tenant has in a collection, none if there is no such collection. */
export async function ownCount(scope: VectorEngine, collection: string): Promise<number> {
  const { exists } = await scope.collectionExists(collection);
  return exists ? (await scope.count(collection)).count : 0;
}

function writesOf(method: string, request: Plain | undefined): Write[] {
  const name = WRITES.get(method);
  if (name !== undefined) return [{ name, request }];
  const { operations } = (request ?? {}) as { operations?: Plain };
  if (method !== 'batchUpdate' || !Array.isArray(operations)) return [];
  return operations.flatMap((operation) =>
    Object.entries((operation ?? {}) as { [name: string]: Plain }).map(([key, value]) => ({
      name: key,
      request: value,
    })),
  );
}

async function bytesOf(
  { name, request }: Write,
  scope: VectorEngine,
  collection: string,
): Promise<number> {
  if (name === 'upsert' || name === 'update_vectors') {
    return writtenPoints(request).reduce((total, { bytes }) => total + bytes, 0);
  }
  if (name !== 'set_payload' && name !== 'overwrite_payload') return 0;
  const { payload, points, filter } = (request ?? {}) as { [field: string]: Plain };
  const concerned = Array.isArray(points)
    ? points.length
    : (await scope.count(collection, { filter: filter as Filter })).count;
  return payloadBytes(payload) * concerned;
}

function check(quota: string, allowed: number, requested: number): void {
  if (requested <= allowed) return;
  throw new QuotaError(`Quota exceeded: ${requested} ${quota}, at most ${allowed} allowed`, {
    quota,
    allowed,
    requested,
  });
}
