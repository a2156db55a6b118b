import { setTimeout as sleep } from 'node:timers/promises';
import {
  BadRequestError,
  ConflictError,
  TenancyError,
  type VectorEngine,
} from '../../engine/index.js';
import { ownCount, storedBytes } from '../quota/quota-guard.js';
import type { TenantQuota } from '../quota/tenant-quota.js';
import { DEFAULT_TENANT_FIELD, type TenantScopeOptions } from '../scope/rules.js';
import { livenessOf } from './liveness.js';
import type { Undisturbed } from './moving.js';
import { type CollectionTemplate, type Plan, provision, unprovision } from './provision.js';
import { noSuchTenant, parseTenantName, type StoredRecord, TenantRegistry } from './registry.js';
import { type GateContext, TenantGate } from './tenant-gate.js';
import { TenantJob } from './tenant-job.js';
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
   * Longest that a write of another process may be under way, in seconds. Moves and deletions wait
   * that long besides `cacheSeconds`, so that no write begun before lands behind them. Default 0:
   * right where one process writes, as on an embedded engine; with several, set it to the timeout of
   * their client.
   */
  readonly writeSeconds?: number;
  /**
   * Seconds without a sign of life after which a process that makes, moves or removes a tenant is
   * taken for dead and another goes on with it. The same in all processes. Default 30. One that died
   * on the same machine is known to be dead at once (on Linux).
   */
  readonly takeOverSeconds?: number;
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
const DEFAULT_TAKE_OVER_SECONDS = 30;
/** A worker writes its signs of life four times in that time. */
const SHORTEST_TAKE_OVER_SECONDS = 0.1;

/**
 * The tenants of an engine: makes them, moves them, removes them, and gives each the engine it may
 * use.
 *
 * @example
 * const tenancy = await Tenancy.open(engine, {
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
  readonly #takeOverSeconds: number;
  readonly #gates = new Map<string, TenantGate>();
  /** Tenants whose interrupted work this tenancy is finishing. */
  readonly #resumed = new Map<string, Promise<void>>();

  /** A tenancy that has finished what dead processes left behind: `new Tenancy` and {@link recover}. */
  static async open(engine: VectorEngine, options: TenancyOptions): Promise<Tenancy> {
    const tenancy = new Tenancy(engine, options);
    const unfinished = await tenancy.#registry.all({ unfinished: true });
    for (const record of unfinished) {
      // Whether the others live takes a while to find out, which need not hold up anybody.
      if (livenessOf(record.worker) === 'gone') await tenancy.#resume(record.tenant);
      else tenancy.#attend(record);
    }
    return tenancy;
  }

  /** Does nothing yet. Work that was interrupted is finished when its tenant is first used. */
  constructor(
    engine: VectorEngine,
    {
      collections,
      strategy = 'payload',
      quota,
      registry = DEFAULT_REGISTRY,
      cacheSeconds = 0,
      writeSeconds = 0,
      takeOverSeconds = DEFAULT_TAKE_OVER_SECONDS,
      sharedShardKey,
      ...settings
    }: TenancyOptions,
  ) {
    if (Object.hasOwn(collections, registry)) {
      throw new TenancyError(`"${registry}" remembers the tenants and cannot be a collection`);
    }
    this.#engine = engine;
    this.#strategy = strategy;
    for (const [option, seconds] of Object.entries({ cacheSeconds, writeSeconds })) {
      checkSeconds(option, seconds, 0);
    }
    checkSeconds('takeOverSeconds', takeOverSeconds, SHORTEST_TAKE_OVER_SECONDS);
    this.#settleMilliseconds = (cacheSeconds + writeSeconds) * 1000;
    this.#takeOverSeconds = takeOverSeconds;
    this.#registry = new TenantRegistry(engine, registry, cacheSeconds);
    this.#plan = {
      engine,
      templates: collections,
      field: settings.field ?? DEFAULT_TENANT_FIELD,
      sharedShardKey,
    };
    this.#context = {
      plan: this.#plan,
      registry: this.#registry,
      settings,
      quota,
      attend: (record) => this.#attend(record),
    };
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
    const existing = await this.#registry.fresh(name);
    if (existing?.state === 'creating') return this.#resume(name);
    if (existing !== undefined) throw new ConflictError(`Tenant "${name}" already exists`);
    const record: TenantRecord = {
      tenant: name,
      strategy,
      state: 'creating',
      quota,
      createdAt: new Date().toISOString(),
    };
    const job = await TenantJob.add(this.#registry, record, this.#takeOverSeconds);
    await this.#toTheEnd(job);
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
    return (await this.#registry.all()).map(publicRecord);
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
    await this.#registry.change(parseTenantName(tenant), (record) => ({ ...record, quota }));
  }

  /**
   * Removes a tenant and all it has, and checks that nothing is left. Its calls are refused from the
   * first moment on. Interrupted, it is finished by whoever comes next; a tenant that is not there
   * is no error. 409 while the tenant is being made or moved.
   */
  async delete(tenant: string): Promise<void> {
    const name = parseTenantName(tenant);
    if ((await this.#registry.fresh(name)) === undefined) return;
    const job = await this.#take(name, (record) => ({ ...record, state: 'deleting' }));
    await this.#toTheEnd(job);
  }

  /**
   * Moves a tenant's points to another strategy while it goes on reading and writing; writes pause
   * for a moment at the end. Interrupted, it is finished by whoever comes next. 409 while the tenant
   * is being made, removed or moved.
   *
   * Writes of this process are brought to both places one by one. Those of other processes are as
   * well, once they have noticed (`cacheSeconds`, `writeSeconds`); what still went astray is found
   * by comparing both places point by point before the switch.
   */
  async promote(tenant: string, strategy: TenantStrategy): Promise<void> {
    const { state, strategy: from, other } = await this.#known(tenant);
    if (state === 'creating' || state === 'deleting') {
      throw new ConflictError(`Tenant "${tenant}" is ${state}`);
    }
    if (state !== 'active') {
      const target = state === 'cleaning' ? from : other;
      if (target !== strategy) throw new ConflictError(`Tenant "${tenant}" is moving elsewhere`);
      return this.#resume(tenant);
    }
    if (from === strategy) return;
    const shards = [from, strategy].includes('shard-key');
    const sharesCollection = ![from, strategy].includes('collection');
    if (shards && sharesCollection && this.#plan.sharedShardKey === undefined) {
      throw new BadRequestError('Moving between payload and shard-key needs a sharedShardKey');
    }
    const job = await this.#take(tenant, (record) => {
      const isMine = record.state === 'preparing' && record.other === strategy;
      if (isMine || (record.state === 'active' && record.strategy === from)) {
        return { ...record, state: 'preparing', other: strategy };
      }
      throw new ConflictError(`Tenant "${tenant}" is ${record.state}`);
    });
    await this.#toTheEnd(job);
  }

  /**
   * Finishes what was interrupted, and names the tenants it concerned. Work whose process may still
   * live is waited for, `takeOverSeconds` each, and left alone if it goes on. Nobody has to call
   * this: {@link open} does, and so does every call of a tenant's engine for that tenant.
   */
  async recover(): Promise<string[]> {
    const unfinished = await this.#registry.all({ unfinished: true });
    const finished = await Promise.all(
      unfinished.map(async ({ tenant }) => {
        try {
          await this.#resume(tenant);
          return [tenant];
        } catch (error) {
          if (ConflictError.isInstance(error)) return [];
          throw error;
        }
      }),
    );
    return finished.flat();
  }

  /** Takes care, in the background, that interrupted work is finished. */
  #attend({ tenant, worker }: StoredRecord): void {
    if (livenessOf(worker) === 'here') return;
    // Whatever fails is tried again at the tenant's next call, and reported by `recover`.
    this.#resume(tenant).catch(() => undefined);
  }

  /** Goes on with interrupted work, once at a time. */
  #resume(tenant: string): Promise<void> {
    let resumed = this.#resumed.get(tenant);
    if (resumed === undefined) {
      resumed = this.#takeOver(tenant).finally(() => this.#resumed.delete(tenant));
      this.#resumed.set(tenant, resumed);
    }
    return resumed;
  }

  async #takeOver(tenant: string): Promise<void> {
    const job = await this.#take(tenant, (record) => ({
      ...record,
      // Writes need not wait while the copy is made complete once more.
      state: record.state === 'switching' ? 'moving' : record.state,
    }));
    await this.#toTheEnd(job);
  }

  #take(tenant: string, begin: (record: StoredRecord) => TenantRecord): Promise<TenantJob> {
    return TenantJob.take(this.#registry, tenant, this.#takeOverSeconds, begin);
  }

  async #toTheEnd(job: TenantJob): Promise<void> {
    try {
      await this.#work(job);
    } finally {
      job.end();
    }
  }

  /** Does what the tenant's state says is to be done. */
  async #work(job: TenantJob): Promise<void> {
    switch (job.record.state) {
      case 'creating':
        return this.#finishCreating(job);
      case 'deleting':
        return this.#finishDeleting(job);
      case 'preparing':
        await this.#prepareMoving(job);
        return this.#finishMoving(job);
      case 'moving':
      case 'switching':
        return this.#finishMoving(job);
      case 'cleaning':
        return this.#finishCleaning(job);
      case 'active':
    }
  }

  async #finishCreating(job: TenantJob): Promise<void> {
    const { tenant, strategy } = job.record;
    await provision(this.#plan, strategy, this.#gate(tenant).room(strategy).placement);
    await job.finish();
  }

  /** Makes room where the points will be, or takes back that there is to be a move. */
  async #prepareMoving(job: TenantJob): Promise<void> {
    const { tenant } = job.record;
    const strategy = destination(job.record);
    const { placement } = this.#gate(tenant).room(strategy);
    try {
      await provision(this.#plan, strategy, placement);
    } catch (error) {
      await job.finish();
      throw error;
    }
    await job.save({ state: 'moving' });
  }

  async #finishMoving(job: TenantJob): Promise<void> {
    const { tenant, strategy: from } = job.record;
    const to = destination(job.record);
    const gate = this.#gate(tenant);
    const move = gate.move(from, to);
    const stepByStep: Undisturbed = (step) =>
      gate.undisturbed(async () => {
        await job.check();
        return step();
      });
    await this.#settle(gate);
    await move.copyAll(stepByStep);
    await move.verify(stepByStep);
    await gate.undisturbed(async () => {
      await job.save({ state: 'switching' });
      await this.#untilNoticed();
      // Only another process can have written past the lock.
      if (!(await move.countsAgree())) await move.verify((step) => step());
      await job.save({ strategy: to, state: 'cleaning', other: from });
    });
    await this.#finishCleaning(job);
  }

  async #finishCleaning(job: TenantJob): Promise<void> {
    const { tenant, other } = job.record;
    await this.#settle(this.#gate(tenant));
    await job.check();
    if (other !== undefined) await this.#remove(tenant, other);
    await job.finish();
  }

  async #finishDeleting(job: TenantJob): Promise<void> {
    const { tenant, strategy, other } = job.record;
    await this.#settle(this.#gate(tenant));
    await job.check();
    await this.#remove(tenant, strategy);
    if (other !== undefined) await this.#remove(tenant, other);
    await job.remove();
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
    if (record === undefined) throw noSuchTenant(name);
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

function checkSeconds(option: string, seconds: unknown, least: number): void {
  if (typeof seconds === 'number' && seconds >= least && seconds < Number.POSITIVE_INFINITY) return;
  throw new TenancyError(`${option}: expected seconds, at least ${least}, got ${String(seconds)}`);
}

function destination({ tenant, other }: TenantRecord): TenantStrategy {
  if (other === undefined) throw new TenancyError(`Tenant "${tenant}" moves nowhere`);
  return other;
}

/** A record without what only processes need. */
function publicRecord({ change, worker, ...record }: StoredRecord): TenantRecord {
  return record;
}
