import { setTimeout as sleep } from 'node:timers/promises';
import {
  BadRequestError,
  ConflictError,
  NotFoundError,
  TenancyError,
  type VectorEngine,
} from '../../engine/index.js';
import { ownCount, storedBytes } from '../quota/quota-guard.js';
import type { TenantQuota } from '../quota/tenant-quota.js';
import { DEFAULT_TENANT_FIELD, type TenantScopeOptions } from '../scope/rules.js';
import { type CollectionTemplate, type Plan, provision, unprovision } from './provision.js';
import { parseTenantName, TenantRegistry } from './registry.js';
import { type GateContext, TenantGate } from './tenant-gate.js';
import type { TenantRecord, TenantStrategy } from './tenant-record.js';

/** How tenants share an engine. */
export interface TenancyOptions
  extends Pick<TenantScopeOptions, 'field' | 'idField' | 'termRarity'> {
  /** The collections every tenant has, by the name tenants know them by. */
  readonly collections: { readonly [name: string]: CollectionTemplate };
  /** Strategy of new tenants. Default `payload`. */
  readonly strategy?: TenantStrategy;
  /** Quota of tenants that have none of their own. Default: no limits. */
  readonly quota?: TenantQuota;
  /** Collection that remembers the tenants. Default `quarry_tenants`. */
  readonly registry?: string;
  /**
   * Seconds for which a process may go on not knowing what another did to a tenant. 0 (default) asks
   * the registry at every call: microseconds when embedded, a round trip on a server. Moves and
   * deletions wait that long.
   */
  readonly cacheSeconds?: number;
  /**
   * Shard of the tenants that have none of their own, in collections with `sharding_method:
   * 'custom'`. Needed to move tenants between `payload` and `shard-key`.
   */
  readonly sharedShardKey?: string;
}

/** What a tenant has. */
export interface TenantStats {
  readonly tenant: string;
  readonly strategy: TenantStrategy;
  readonly state: TenantRecord['state'];
  readonly createdAt: string;
  /** Points by collection. */
  readonly points: { readonly [collection: string]: number };
  /** Points of all collections. */
  readonly totalPoints: number;
  /** Payloads as JSON and vectors at 4 bytes a number; only when asked for, as it reads all points. */
  readonly bytes?: number;
}

const DEFAULT_REGISTRY = 'quarry_tenants';

/**
 * The tenants of an engine: makes them, moves them, removes them, and gives each the engine it may
 * use.
 *
 * @example
 * const tenancy = new Tenancy(engine, {
 *   collections: { docs: { settings: { vectors: { size: 384, distance: 'Cosine' } } } },
 * });
 * await tenancy.create('acme');
 * const acme = tenancy.scope('acme');
 */
export class Tenancy {
  readonly #engine: VectorEngine;
  readonly #plan: Plan;
  readonly #context: GateContext;
  readonly #registry: TenantRegistry;
  readonly #strategy: TenantStrategy;
  readonly #settleMilliseconds: number;
  readonly #gates = new Map<string, TenantGate>();

  constructor(
    engine: VectorEngine,
    {
      collections,
      strategy = 'payload',
      quota,
      registry = DEFAULT_REGISTRY,
      cacheSeconds = 0,
      sharedShardKey,
      ...settings
    }: TenancyOptions,
  ) {
    if (Object.hasOwn(collections, registry)) {
      throw new TenancyError(`"${registry}" remembers the tenants and cannot be a collection`);
    }
    this.#engine = engine;
    this.#strategy = strategy;
    this.#settleMilliseconds = cacheSeconds * 1000;
    this.#registry = new TenantRegistry(engine, registry, cacheSeconds);
    this.#plan = {
      engine,
      templates: collections,
      field: settings.field ?? DEFAULT_TENANT_FIELD,
      sharedShardKey,
    };
    this.#context = { plan: this.#plan, registry: this.#registry, settings, quota };
  }

  /**
   * Makes a tenant, with its collections or shards if it is to have its own. 409 if there is one of
   * that name; one whose making was interrupted is finished.
   */
  async create(
    tenant: string,
    { strategy = this.#strategy, quota }: { strategy?: TenantStrategy; quota?: TenantQuota } = {},
  ): Promise<void> {
    const name = parseTenantName(tenant);
    const existing = await this.#registry.find(name);
    if (existing !== undefined && existing.state !== 'creating') {
      throw new ConflictError(`Tenant "${name}" already exists`);
    }
    const record: TenantRecord = existing ?? {
      tenant: name,
      strategy,
      state: 'creating',
      quota,
      createdAt: new Date().toISOString(),
    };
    await this.#registry.save(record);
    await this.#finishCreating(record);
  }

  /**
   * The engine of a tenant: see `scopeToTenant`. It may be kept; it follows the tenant when it
   * moves. Its calls reject with a `TenancyError` while there is no such tenant, with a
   * `QuotaError` or a `RateLimitError` beyond the quota.
   */
  scope(tenant: string): VectorEngine {
    return this.#gate(parseTenantName(tenant)).engine();
  }

  /** All tenants, by name. */
  async list(): Promise<TenantRecord[]> {
    return this.#registry.all();
  }

  /** What a tenant has. `bytes` reads all of its points. */
  async stats(tenant: string, { bytes = false }: { bytes?: boolean } = {}): Promise<TenantStats> {
    const record = await this.#known(tenant);
    const { scope } = this.#gate(tenant).room(record.strategy);
    const names = Object.keys(this.#plan.templates);
    const counts = await Promise.all(names.map((name) => ownCount(scope, name)));
    const points = Object.fromEntries(names.map((name, index) => [name, counts[index] ?? 0]));
    return {
      tenant: record.tenant,
      strategy: record.strategy,
      state: record.state,
      createdAt: record.createdAt,
      points,
      totalPoints: counts.reduce((total, count) => total + count, 0),
      ...(bytes ? { bytes: await storedBytes(scope, names) } : {}),
    };
  }

  /** Sets a tenant's own quota; `undefined` returns it to that of the tenancy. */
  async setQuota(tenant: string, quota: TenantQuota | undefined): Promise<void> {
    const record = await this.#known(tenant);
    await this.#registry.save({ ...record, quota });
  }

  /**
   * Removes a tenant and all it has, and checks that nothing is left. Its calls are refused from the
   * first moment on. Interrupted, it is finished by calling it again or by {@link recover}; a tenant
   * that is not there is no error.
   */
  async delete(tenant: string): Promise<void> {
    const record = await this.#registry.find(parseTenantName(tenant));
    if (record === undefined) return;
    await this.#finishDeleting({ ...record, state: 'deleting' });
  }

  /**
   * Moves a tenant's points to another strategy while it goes on reading and writing; writes pause
   * for a moment at the end. Interrupted, it is finished by calling it again or by {@link recover}.
   *
   * Writes of this process are brought to both places one by one. Those of other processes are as
   * well, once they have noticed (`cacheSeconds`); what still went astray is found by comparing both
   * places point by point before the switch.
   */
  async promote(tenant: string, strategy: TenantStrategy): Promise<void> {
    const record = await this.#known(tenant);
    if (record.state === 'creating' || record.state === 'deleting') {
      throw new ConflictError(`Tenant "${tenant}" is ${record.state}`);
    }
    if (record.state !== 'active') {
      const target = record.state === 'cleaning' ? record.strategy : record.other;
      if (target !== strategy) throw new ConflictError(`Tenant "${tenant}" is moving elsewhere`);
      return this.#finish(record);
    }
    if (record.strategy === strategy) return;
    const shards = [record.strategy, strategy].includes('shard-key');
    const sharesCollection = ![record.strategy, strategy].includes('collection');
    if (shards && sharesCollection && this.#plan.sharedShardKey === undefined) {
      throw new BadRequestError('Moving between payload and shard-key needs a sharedShardKey');
    }
    await provision(this.#plan, strategy, this.#gate(tenant).room(strategy).placement);
    const moving: TenantRecord = { ...record, state: 'moving', other: strategy };
    await this.#registry.save(moving);
    await this.#finishMoving(moving);
  }

  /** Finishes what was interrupted, and names the tenants it concerned. */
  async recover(): Promise<string[]> {
    const records = await this.#registry.all();
    const unfinished = records.filter(({ state }) => state !== 'active');
    for (const record of unfinished) await this.#finish(record);
    return unfinished.map(({ tenant }) => tenant);
  }

  async #finish(record: TenantRecord): Promise<void> {
    switch (record.state) {
      case 'creating':
        return this.#finishCreating(record);
      case 'deleting':
        return this.#finishDeleting(record);
      case 'moving':
      case 'switching':
        return this.#finishMoving(record);
      case 'cleaning':
        return this.#finishCleaning(record);
      case 'active':
    }
  }

  async #finishCreating(record: TenantRecord): Promise<void> {
    const { placement } = this.#gate(record.tenant).room(record.strategy);
    await provision(this.#plan, record.strategy, placement);
    await this.#registry.save({ ...record, state: 'active' });
  }

  async #finishMoving(record: TenantRecord): Promise<void> {
    const { strategy: from, other: to } = record;
    if (to === undefined) throw new TenancyError(`Tenant "${record.tenant}" moves nowhere`);
    const gate = this.#gate(record.tenant);
    const move = gate.move(from, to);
    await this.#settle(gate);
    await move.copyAll(gate.undisturbed);
    await move.verify(gate.undisturbed);
    const moved: TenantRecord = { ...record, strategy: to, state: 'cleaning', other: from };
    await gate.undisturbed(async () => {
      await this.#registry.save({ ...record, state: 'switching' });
      await this.#untilNoticed();
      // Only another process can have written past the lock.
      if (!(await move.countsAgree())) await move.verify((job) => job());
      await this.#registry.save(moved);
    });
    await this.#finishCleaning(moved);
  }

  async #finishCleaning(record: TenantRecord): Promise<void> {
    const gate = this.#gate(record.tenant);
    await this.#settle(gate);
    if (record.other !== undefined) await this.#remove(record.tenant, record.other);
    await this.#registry.save({ ...record, state: 'active', other: undefined });
  }

  async #finishDeleting(record: TenantRecord): Promise<void> {
    await this.#registry.save(record);
    await this.#settle(this.#gate(record.tenant));
    await this.#remove(record.tenant, record.strategy);
    if (record.other !== undefined) await this.#remove(record.tenant, record.other);
    await this.#registry.remove(record.tenant);
  }

  /** Removes the points under one strategy and checks that they are gone. */
  async #remove(tenant: string, strategy: TenantStrategy): Promise<void> {
    const room = this.#gate(tenant).room(strategy);
    if (strategy !== 'payload') return unprovision(this.#plan, strategy, room.placement);
    const filter = { must: [{ key: this.#plan.field, match: { value: tenant } }] };
    for (const collection of Object.values(room.placement.collections)) {
      if (!(await this.#engine.collectionExists(collection)).exists) continue;
      await this.#engine.delete(collection, { ...room.shard, filter, wait: true });
      const { count } = await this.#engine.count(collection, { ...room.shard, filter });
      if (count > 0) {
        throw new TenancyError(`${count} points of tenant "${tenant}" are left in "${collection}"`);
      }
    }
  }

  /** Waits until every process has noticed, and for the writes that had begun before. */
  async #settle(gate: TenantGate): Promise<void> {
    await this.#untilNoticed();
    await gate.drain();
  }

  /** A timer of no length may still wait long for busy writers. */
  async #untilNoticed(): Promise<void> {
    if (this.#settleMilliseconds > 0) await sleep(this.#settleMilliseconds);
  }

  async #known(tenant: string): Promise<TenantRecord> {
    const name = parseTenantName(tenant);
    const record = await this.#registry.find(name);
    if (record === undefined) throw new NotFoundError(`Not found: Tenant "${name}" doesn't exist!`);
    return record;
  }

  #gate(tenant: string): TenantGate {
    let gate = this.#gates.get(tenant);
    if (gate === undefined) {
      gate = new TenantGate(this.#context, tenant);
      this.#gates.set(tenant, gate);
    }
    return gate;
  }
}
