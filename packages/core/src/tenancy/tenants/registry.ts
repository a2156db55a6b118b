import { nameUuid } from '../../embedded/bytes/index.js';
import { type PointId, TenancyError, type VectorEngine } from '../../engine/index.js';
import { isWellFormed } from '../tenant-id.js';
import type { TenantRecord } from './tenant-record.js';

/** Namespace of the records' ids. Part of the stored format: never changes. */
const RECORDS = '0d1f3a52-7f0b-4a7e-9a53-5e2f8c6b41d0';

const PAGE = 1000;

/**
 * Who the tenants are, kept in a collection of the engine itself, so that all processes know the
 * same and a cluster keeps it safe. Records may be cached for a while; a change by another process
 * is then seen that much later.
 */
export class TenantRegistry {
  readonly #engine: VectorEngine;
  readonly #collection: string;
  readonly #cacheMilliseconds: number;
  readonly #cache = new Map<string, { record: TenantRecord | undefined; until: number }>();
  #prepared: Promise<void> | undefined;

  constructor(engine: VectorEngine, collection: string, cacheSeconds: number) {
    this.#engine = engine;
    this.#collection = collection;
    this.#cacheMilliseconds = cacheSeconds * 1000;
  }

  /** The record, if a cached one is fresh enough. */
  cached(tenant: string): TenantRecord | undefined {
    const entry = this.#cache.get(tenant);
    return entry !== undefined && entry.until > Date.now() ? entry.record : undefined;
  }

  async find(tenant: string): Promise<TenantRecord | undefined> {
    const cached = this.cached(tenant);
    if (cached !== undefined) return cached;
    await this.#prepare();
    const [point] = await this.#engine.retrieve(this.#collection, { ids: [recordId(tenant)] });
    const record = point?.payload as TenantRecord | undefined;
    this.#remember(tenant, record);
    return record;
  }

  /** Every record, by tenant. */
  async all(): Promise<TenantRecord[]> {
    await this.#prepare();
    const records: TenantRecord[] = [];
    let offset: PointId | undefined;
    do {
      const page = await this.#engine.scroll(this.#collection, {
        limit: PAGE,
        ...(offset === undefined ? {} : { offset }),
      });
      records.push(...page.points.map(({ payload }) => payload as unknown as TenantRecord));
      offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
    } while (offset !== undefined);
    return records.sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
  }

  async save(record: TenantRecord): Promise<void> {
    await this.#prepare();
    const payload = Object.fromEntries(
      Object.entries(record).filter(([, value]) => value !== undefined),
    );
    await this.#engine.upsert(this.#collection, {
      points: [{ id: recordId(record.tenant), vector: {}, payload }],
      wait: true,
    });
    this.#remember(record.tenant, record);
  }

  async remove(tenant: string): Promise<void> {
    await this.#prepare();
    await this.#engine.delete(this.#collection, { points: [recordId(tenant)], wait: true });
    this.#cache.delete(tenant);
  }

  #remember(tenant: string, record: TenantRecord | undefined): void {
    if (this.#cacheMilliseconds === 0) return;
    this.#cache.set(tenant, { record, until: Date.now() + this.#cacheMilliseconds });
  }

  #prepare(): Promise<void> {
    this.#prepared ??= this.#create().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #create(): Promise<void> {
    if ((await this.#engine.collectionExists(this.#collection)).exists) return;
    await ignoringConflict(this.#engine.createCollection(this.#collection, {}));
  }
}

/** Two processes may make the same collection at once: the second finds it made. */
export async function ignoringConflict(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const { status } = error as { status?: unknown };
    if (status !== 409) throw error;
  }
}

/** A tenant of a tenancy is text: a number and its digits would be hard to tell apart in names. */
export function parseTenantName(tenant: unknown): string {
  if (typeof tenant === 'string' && tenant !== '' && isWellFormed(tenant)) return tenant;
  throw new TenancyError('A tenant is a non-empty well-formed string');
}

function recordId(tenant: string): string {
  return nameUuid(RECORDS, tenant);
}
