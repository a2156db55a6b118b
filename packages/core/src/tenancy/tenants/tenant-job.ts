import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, TenancyError } from '../../engine/index.js';
import { dismiss, introduce, livenessOf, type Worker } from './liveness.js';
import { Mutex } from './mutex.js';
import { noSuchTenant, type StoredRecord, type TenantRegistry } from './registry.js';
import type { TenantRecord } from './tenant-record.js';

/** Signs of life in the time after which a silent worker is taken for dead. */
const SIGNS_OF_LIFE = 4;

/**
 * Work on one tenant: making, moving or removing it. One process does it at a time. It stands in the
 * tenant's record as the worker and changes the record every now and then; when the record stays as
 * it is for `takeOverSeconds`, or when the worker is known to be gone, another may take the work
 * over. A worker that was taken for dead and was not notices before its next step.
 */
export class TenantJob {
  readonly #registry: TenantRegistry;
  readonly #worker: Worker;
  readonly #pulse: NodeJS.Timeout;
  #record: StoredRecord;
  /** One change at a time. */
  readonly #turn = new Mutex();

  private constructor(
    registry: TenantRegistry,
    worker: Worker,
    record: StoredRecord,
    takeOverSeconds: number,
  ) {
    this.#registry = registry;
    this.#worker = worker;
    this.#record = record;
    const every = (takeOverSeconds * 1000) / SIGNS_OF_LIFE;
    // What fails here fails again, and is reported, at the next step.
    this.#pulse = setInterval(() => this.save({}).catch(() => undefined), every).unref();
  }

  /** Begins with a tenant that is not there yet. 409 if it is. */
  static async add(
    registry: TenantRegistry,
    record: TenantRecord,
    takeOverSeconds: number,
  ): Promise<TenantJob> {
    const worker = introduce(randomUUID());
    try {
      await registry.add({ ...record, worker });
      return new TenantJob(registry, worker, { ...record, worker }, takeOverSeconds);
    } catch (error) {
      dismiss(worker.id);
      throw error;
    }
  }

  /**
   * Takes up work on a tenant, waiting `takeOverSeconds` for a sign of life of whoever has it. 409
   * if that one lives. `begin` makes the record to start with, or throws.
   */
  static async take(
    registry: TenantRegistry,
    tenant: string,
    takeOverSeconds: number,
    begin: (record: StoredRecord) => TenantRecord,
  ): Promise<TenantJob> {
    const seen = await registry.fresh(tenant);
    if (seen === undefined) throw noSuchTenant(tenant);
    if (seen.state !== 'active' && livenessOf(seen.worker) === 'unknown') {
      await sleep(takeOverSeconds * 1000, undefined, { ref: false });
    }
    const worker = introduce(randomUUID());
    try {
      const record = await registry.change(tenant, (current) => {
        const isSilent = current.change === seen.change && livenessOf(current.worker) !== 'here';
        const isMine = current.worker?.id === worker.id;
        if (current.state !== 'active' && !isMine && !isSilent) {
          throw new ConflictError(
            `Tenant "${tenant}" is ${current.state}; somebody is at work on it`,
          );
        }
        return { ...begin(current), worker };
      });
      return new TenantJob(registry, worker, record, takeOverSeconds);
    } catch (error) {
      dismiss(worker.id);
      throw error;
    }
  }

  get record(): TenantRecord {
    return this.#record;
  }

  /** Throws if somebody else has taken the work over. */
  async check(): Promise<void> {
    const record = await this.#registry.fresh(this.#record.tenant);
    if (record !== undefined) this.#refuseIfLost(record);
    else throw noSuchTenant(this.#record.tenant);
  }

  /** Changes the record; throws if somebody else has taken the work over. */
  save(changes: Partial<TenantRecord>): Promise<void> {
    return this.#turn.run(async () => {
      this.#record = await this.#registry.change(this.#record.tenant, (current) => {
        this.#refuseIfLost(current);
        return { ...current, ...changes };
      });
    });
  }

  /** The tenant is at rest. */
  async finish(changes: Partial<TenantRecord> = {}): Promise<void> {
    await this.save({ ...changes, state: 'active', other: undefined });
  }

  /** There is no such tenant any more. */
  remove(): Promise<void> {
    clearInterval(this.#pulse);
    return this.#turn.run(async () => {
      const record = await this.#registry.fresh(this.#record.tenant);
      if (record === undefined) return;
      this.#refuseIfLost(record);
      await this.#registry.remove(record);
    });
  }

  /** Stops working, whatever the outcome: anybody may go on with what is left. */
  end(): void {
    clearInterval(this.#pulse);
    dismiss(this.#worker.id);
  }

  #refuseIfLost({ worker, tenant }: StoredRecord): void {
    if (worker?.id === this.#worker.id) return;
    throw new TenancyError(`Somebody else has taken over the work on tenant "${tenant}"`);
  }
}
