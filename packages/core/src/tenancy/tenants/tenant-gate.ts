import { setTimeout as sleep } from 'node:timers/promises';
import {
  type PointId,
  TenancyError,
  type UpdateResult,
  type VectorEngine,
} from '../../engine/index.js';
import { QuotaGuard } from '../quota/quota-guard.js';
import type { TenantQuota } from '../quota/tenant-quota.js';
import { scopeDecisions } from '../scope/decisions.js';
import { pointIdentity } from '../scope/point-identity.js';
import { type Plain, snapshot } from '../scope/snapshot.js';
import { Move } from './moving.js';
import { Mutex } from './mutex.js';
import type { Plan } from './provision.js';
import type { StoredRecord, TenantRegistry } from './registry.js';
import type { TenantRecord, TenantStrategy } from './tenant-record.js';
import { type ScopeSettings, TenantRoom } from './tenant-room.js';
import { choosesByFilter, chosenIds, isWrite, namedIds } from './touched-points.js';

/** What gates of one tenancy share. */
export interface GateContext {
  readonly plan: Plan;
  readonly registry: TenantRegistry;
  readonly settings: ScopeSettings;
  /** For tenants without a quota of their own. */
  readonly quota: TenantQuota | undefined;
  /** Told of every tenant that a call finds not at rest. */
  readonly attend: (record: StoredRecord) => void;
}

/** How often a write looks whether another process has finished a switch, and for how long. */
const LOOK_AGAIN_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 60_000;

type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * The way of one tenant's calls: finds out where the points are now, holds the quota, and while the
 * points are on the move, brings every write to both places.
 */
export class TenantGate {
  readonly #context: GateContext;
  readonly #tenant: string;
  readonly #rooms = new Map<TenantStrategy, TenantRoom>();
  readonly #lock = new Mutex();
  readonly #underWay = new Set<Promise<unknown>>();
  #guard: QuotaGuard | undefined;

  constructor(context: GateContext, tenant: string) {
    this.#context = context;
    this.#tenant = tenant;
  }

  /** An engine whose every call goes through this gate. */
  engine(): VectorEngine {
    const methods = Object.keys(scopeDecisions).map((method) => [
      method,
      (...args: unknown[]) => this.#call(method as keyof VectorEngine, args),
    ]);
    return Object.freeze(Object.fromEntries(methods)) as VectorEngine;
  }

  /** The tenant's points under a strategy. */
  room(strategy: TenantStrategy): TenantRoom {
    let room = this.#rooms.get(strategy);
    if (room === undefined) {
      const { plan, settings } = this.#context;
      room = new TenantRoom(plan, settings, strategy, this.#tenant);
      this.#rooms.set(strategy, room);
    }
    return room;
  }

  /** A move between two strategies. */
  move(from: TenantStrategy, to: TenantStrategy): Move {
    const { engine, field } = this.#context.plan;
    return new Move(engine, this.room(from), this.room(to), { field, tenant: this.#tenant });
  }

  /** Runs a job while no guarded write is under way in this process. */
  readonly undisturbed = <Result>(job: () => Promise<Result>): Promise<Result> =>
    this.#lock.run(job);

  /** Waits for the writes that began before now. */
  async drain(): Promise<void> {
    await Promise.allSettled([...this.#underWay]);
  }

  async #call(method: keyof VectorEngine, args: unknown[]): Promise<unknown> {
    const plain = args.map(snapshot);
    if (!isWrite(method)) return this.#perform(method, plain);
    // Known before the tenant's state is read, so that whoever changes the state can wait for it.
    const writing = this.#perform(method, plain);
    this.#underWay.add(writing);
    try {
      return await writing;
    } finally {
      this.#underWay.delete(writing);
    }
  }

  async #perform(method: keyof VectorEngine, plain: (Plain | undefined)[]): Promise<unknown> {
    const record = await this.#record();
    const guard = this.#guardOf(record);
    guard?.countRequest();
    const moving = isWrite(method) && record.state !== 'active';
    if (moving || guard?.limitsWrites(method) === true) return this.#writeGuarded(method, plain);
    return (this.room(record.strategy).scope[method] as Method)(...plain);
  }

  async #record(): Promise<TenantRecord> {
    const record = await this.#context.registry.find(this.#tenant);
    if (record === undefined) throw new TenancyError(`There is no tenant "${this.#tenant}"`);
    if (record.state !== 'active') this.#context.attend(record);
    if (record.state === 'creating' || record.state === 'deleting') {
      throw new TenancyError(`Tenant "${this.#tenant}" is ${record.state}`);
    }
    return record;
  }

  #guardOf({ quota }: TenantRecord): QuotaGuard | undefined {
    const inForce = quota ?? this.#context.quota;
    if (inForce === undefined) return undefined;
    if (JSON.stringify(this.#guard?.quota) !== JSON.stringify(inForce)) {
      this.#guard = new QuotaGuard(inForce);
    }
    return this.#guard;
  }

  /** One at a time, and only once it is settled where the points are. */
  async #writeGuarded(method: keyof VectorEngine, plain: (Plain | undefined)[]): Promise<unknown> {
    const giveUpAt = Date.now() + PATIENCE_MILLISECONDS;
    while (Date.now() < giveUpAt) {
      const outcome = await this.#lock.run(async () => {
        const record = await this.#record();
        if (record.state === 'switching') return undefined;
        return { answer: await this.#writeNow(record, method, plain) };
      });
      if (outcome !== undefined) return outcome.answer;
      await sleep(LOOK_AGAIN_MILLISECONDS);
    }
    throw new TenancyError(`Tenant "${this.#tenant}" is being moved; try again later`);
  }

  async #writeNow(
    record: TenantRecord,
    method: keyof VectorEngine,
    plain: (Plain | undefined)[],
  ): Promise<unknown> {
    const { scope, placement } = this.room(record.strategy);
    const [collection, request] = plain;
    const known =
      typeof collection === 'string' && Object.hasOwn(placement.collections, collection);
    const guard = this.#guardOf(record);
    if (known && guard?.limitsWrites(method) === true) {
      const names = Object.keys(placement.collections);
      await guard.admit(scope, names, collection, method, request);
    }
    if (!known || record.state !== 'moving' || record.other === undefined) {
      return (scope[method] as Method)(...plain);
    }
    return this.#writeTwice(record, record.other, method, collection, request);
  }

  /** Writes where the points are, and takes what changed to where they will be. */
  async #writeTwice(
    record: TenantRecord,
    to: TenantStrategy,
    method: keyof VectorEngine,
    collection: string,
    request: Plain | undefined,
  ): Promise<unknown> {
    const { scope } = this.room(record.strategy);
    const operations = method === 'batchUpdate' ? operationsOf(request) : undefined;
    if (operations !== undefined && operations.length > 1) {
      // One by one: a filter may choose points that an operation before it has changed.
      const results: UpdateResult[] = [];
      for (const operation of operations) {
        const single = { ...(request as object), operations: [operation] } as Plain;
        const answer = await this.#writeTwice(record, to, method, collection, single);
        results.push(...(answer as UpdateResult[]));
      }
      return results;
    }
    const selected = operations === undefined ? request : Object.values(operations[0] ?? {})[0];
    const chosen = choosesByFilter(selected)
      ? await chosenIds(scope, collection, selected)
      : undefined;
    const answer = await (scope[method] as Method)(collection, request);
    const ids = chosen ?? namedIds(selected);
    const { inward } = pointIdentity(this.#tenant);
    const engineIds = [...new Set(ids.map((id) => inward(id as Plain, 'id')))] as PointId[];
    await this.move(record.strategy, to).sync(collection, engineIds);
    return answer;
  }
}

function operationsOf(request: Plain | undefined): { [name: string]: Plain }[] | undefined {
  const { operations } = (request ?? {}) as { operations?: Plain };
  return Array.isArray(operations) ? (operations as { [name: string]: Plain }[]) : undefined;
}
