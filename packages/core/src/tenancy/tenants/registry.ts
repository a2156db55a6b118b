import { randomUUID } from 'node:crypto';
import { nameUuid } from '../../embedded/bytes/index.js';
import {
  ConflictError,
  type Filter,
  NotFoundError,
  type PointId,
  TenancyError,
  type VectorEngine,
} from '../../engine/index.js';
import { isWellFormed } from '../tenant-id.js';
import type { Worker } from './liveness.js';
import type { TenantRecord } from './tenant-record.js';

/** A record with what processes need to agree on it. */
export interface StoredRecord extends TenantRecord {
  /** Different after every change. */
  readonly change?: string;
  /** Who is at work on a tenant that is not at rest. */
  readonly worker?: Worker | undefined;
}

/** Namespace of the records' ids. Part of the stored format: never changes. */
const RECORDS = '0d1f3a52-7f0b-4a7e-9a53-5e2f8c6b41d0';

const PAGE = 1000;

/** Times that a change is tried while others change the same record. */
const MOST_TRIES = 100;

/**
 * Who the tenants are, kept in a collection of the engine itself, so that all processes know the
 * same and a cluster keeps it safe. Records may be cached for a while; a change by another process
 * is then seen that much later.
 *
 * A change is written under the condition that the record is still the one it was made from, and is
 * read back: of two processes that change a record at once, one has to look again.
 */
export class TenantRegistry {
  readonly #engine: VectorEngine;
  readonly #collection: string;
  readonly #cacheMilliseconds: number;
  readonly #cache = new Map<string, { record: StoredRecord | undefined; until: number }>();
  #prepared: Promise<void> | undefined;

  constructor(engine: VectorEngine, collection: string, cacheSeconds: number) {
    this.#engine = engine;
    this.#collection = collection;
    this.#cacheMilliseconds = cacheSeconds * 1000;
  }

  /** The record, perhaps from the cache. */
  async find(tenant: string): Promise<StoredRecord | undefined> {
    const entry = this.#cache.get(tenant);
    if (entry !== undefined && entry.until > Date.now()) return entry.record;
    return this.fresh(tenant);
  }

  /** The record as it is now. */
  async fresh(tenant: string): Promise<StoredRecord | undefined> {
    await this.#prepare();
    const [point] = await this.#engine.retrieve(this.#collection, { ids: [recordId(tenant)] });
    const record = point?.payload as StoredRecord | undefined;
    this.#remember(tenant, record);
    return record;
  }

  /** Every record, by tenant; `unfinished` leaves out those at rest. */
  async all({ unfinished = false }: { unfinished?: boolean } = {}): Promise<StoredRecord[]> {
    await this.#prepare();
    const records: StoredRecord[] = [];
    const atRest: Filter = { must_not: [{ key: 'state', match: { value: 'active' } }] };
    let offset: PointId | undefined;
    do {
      const page = await this.#engine.scroll(this.#collection, {
        limit: PAGE,
        ...(unfinished ? { filter: atRest } : {}),
        ...(offset === undefined ? {} : { offset }),
      });
      records.push(...page.points.map(({ payload }) => payload as unknown as StoredRecord));
      offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
    } while (offset !== undefined);
    return records.sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
  }

  /** Adds a record. 409 if there is one of that tenant. */
  async add(record: StoredRecord): Promise<void> {
    await this.#prepare();
    const change = randomUUID();
    const payload = { ...defined(record), change };
    await this.#engine.upsert(this.#collection, {
      points: [{ id: recordId(record.tenant), vector: {}, payload }],
      update_mode: 'insert_only',
      wait: true,
    });
    const stored = await this.fresh(record.tenant);
    if (stored?.change !== change) {
      throw new ConflictError(`Tenant "${record.tenant}" already exists`);
    }
  }

  /**
   * Changes a record. `make` is asked again whenever somebody else has changed it meanwhile, even if
   * that was after its own change; it may throw to give up. 404 if there is no such tenant.
   */
  async change(
    tenant: string,
    make: (record: StoredRecord) => StoredRecord,
  ): Promise<StoredRecord> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const record = await this.fresh(tenant);
      if (record === undefined) throw noSuchTenant(tenant);
      const change = randomUUID();
      await this.#engine.overwritePayload(this.#collection, {
        filter: isUnchanged(tenant, record),
        payload: { ...defined(make(record)), change },
        wait: true,
      });
      const stored = await this.fresh(tenant);
      if (stored?.change === change) return stored;
    }
    throw new TenancyError(`Others keep changing the record of tenant "${tenant}"`);
  }

  /** Removes a record if it is still the one given. */
  async remove(record: StoredRecord): Promise<void> {
    await this.#prepare();
    await this.#engine.delete(this.#collection, {
      filter: isUnchanged(record.tenant, record),
      wait: true,
    });
    this.#cache.delete(record.tenant);
  }

  #remember(tenant: string, record: StoredRecord | undefined): void {
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

/** True of the record as long as nobody has changed it. */
function isUnchanged(tenant: string, { change }: StoredRecord): Filter {
  const same: Filter = { must: [{ has_id: [recordId(tenant)] }] };
  const unchanged =
    change === undefined
      ? { is_empty: { key: 'change' } }
      : { key: 'change', match: { value: change } };
  return { must: [same, unchanged] };
}

function defined(record: StoredRecord): { [key: string]: unknown } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
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

/** The 404 of a tenant that is not there. */
export function noSuchTenant(tenant: string): NotFoundError {
  return new NotFoundError(`Not found: Tenant "${tenant}" doesn't exist!`);
}

function recordId(tenant: string): string {
  return nameUuid(RECORDS, tenant);
}
