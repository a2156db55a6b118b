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

/** For how long a measure of bytes stands at least, in milliseconds. */
const MEASURE_STANDS = 60_000;
/** And how many times as long as it took: measuring must not become what a tenant's time goes into. */
const MEASURE_STANDS_TIMES = 20;

/** What a tenant's points took when they were read, and what this process has written since. */
interface MeasuredBytes {
  bytes: number;
  readonly standsUntil: number;
}

/**
 * Holds one tenant to its quota.
 *
 * Points are counted in the collections before every write that may add some, so several processes
 * overshoot by no more than what they are writing at that moment.
 *
 * Bytes are measured by reading the tenant's points; what this process writes after that is added
 * up. They are measured again when the sum passes the limit, since points may have been replaced or
 * deleted meanwhile, and when the measure is old, since other processes write too: those overshoot by
 * no more than they write in that time.
 *
 * Requests are counted in this process alone.
 */
export class QuotaGuard {
  readonly #quota: TenantQuota;
  readonly #now: () => number;
  readonly #meter: RequestMeter | undefined;
  #measured: MeasuredBytes | undefined;

  /** `now` gives milliseconds. */
  constructor(quota: TenantQuota, now: () => number = Date.now) {
    this.#quota = quota;
    this.#now = now;
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
    let measured = this.#measured;
    if (measured === undefined || this.#now() >= measured.standsUntil) {
      measured = await this.#measure(scope, collections);
    }
    if (measured.bytes + added > allowed) measured = await this.#measure(scope, collections);
    check('bytes', allowed, Math.ceil(measured.bytes + added));
    measured.bytes += added;
  }

  async #measure(scope: VectorEngine, collections: readonly string[]): Promise<MeasuredBytes> {
    const started = this.#now();
    const bytes = await storedBytes(scope, collections);
    const ended = this.#now();
    const stands = Math.max(MEASURE_STANDS, (ended - started) * MEASURE_STANDS_TIMES);
    this.#measured = { bytes, standsUntil: ended + stands };
    return this.#measured;
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
