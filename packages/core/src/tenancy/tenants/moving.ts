import { isDeepStrictEqual } from 'node:util';
import {
  type Filter,
  type PointId,
  type Record as PointRecord,
  type PointStruct,
  TenancyError,
  type VectorEngine,
} from '../../engine/index.js';
import type { TenantRoom } from './tenant-room.js';

/** Points read and written at a time. */
const PAGE = 200;

/** Comparisons that may find differences before a move is given up. */
const MOST_PASSES = 20;

/** Vectors are 32-bit floats and may be normalised again where they go. */
const VECTOR_TOLERANCE = 1e-5;

/** Runs a job while no write of the tenant is under way in this process. */
export type Undisturbed = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Copies one tenant's points from one room to another, keeping ids and payloads as they are. */
export class Move {
  readonly #engine: VectorEngine;
  readonly #from: TenantRoom;
  readonly #to: TenantRoom;
  readonly #own: Filter;

  constructor(
    engine: VectorEngine,
    from: TenantRoom,
    to: TenantRoom,
    { field, tenant }: { field: string; tenant: string },
  ) {
    this.#engine = engine;
    this.#from = from;
    this.#to = to;
    this.#own = { must: [{ key: field, match: { value: tenant } }] };
  }

  /**
   * Copies every point, a page at a time; what is there already stays, having been written by
   * {@link sync} later than the page was read.
   */
  async copyAll(undisturbed: Undisturbed): Promise<void> {
    for (const name of this.#names) {
      await this.#eachPage(this.#from, name, undisturbed, async (points) => {
        await this.#put(name, points, 'insert_only');
      });
    }
  }

  /** Compares both rooms and repairs differences until there are none. */
  async verify(undisturbed: Undisturbed): Promise<void> {
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      let repaired = 0;
      for (const name of this.#names) {
        repaired += await this.#repairMissing(name, undisturbed);
        repaired += await this.#removeSurplus(name, undisturbed);
      }
      if (repaired === 0) return;
    }
    throw new TenancyError('The copy of a tenant keeps differing from the original');
  }

  /** Whether both rooms hold as many points. */
  async countsAgree(): Promise<boolean> {
    for (const name of this.#names) {
      const [from, to] = await Promise.all([
        this.#count(this.#from, name),
        this.#count(this.#to, name),
      ]);
      if (from !== to) return false;
    }
    return true;
  }

  /** Makes some points of the new room what they are in the old one: changed, or gone. */
  async sync(name: string, ids: readonly PointId[]): Promise<void> {
    for (let start = 0; start < ids.length; start += PAGE) {
      const page = ids.slice(start, start + PAGE);
      const points = await this.#read(this.#from, name, page);
      await this.#put(name, points, 'upsert');
      const found = new Set(points.map(({ id }) => id));
      await this.#drop(
        name,
        page.filter((id) => !found.has(id)),
      );
    }
  }

  get #names(): string[] {
    return Object.keys(this.#from.placement.collections);
  }

  async #repairMissing(name: string, undisturbed: Undisturbed): Promise<number> {
    let repaired = 0;
    await this.#eachPage(this.#from, name, undisturbed, async (points) => {
      const copies = await this.#read(
        this.#to,
        name,
        points.map(({ id }) => id),
      );
      const byId = new Map(copies.map((copy) => [copy.id, copy]));
      const different = points.filter((point) => !samePoint(point, byId.get(point.id)));
      repaired += different.length;
      await this.#put(name, different, 'upsert');
    });
    return repaired;
  }

  async #removeSurplus(name: string, undisturbed: Undisturbed): Promise<number> {
    let removed = 0;
    await this.#eachPage(this.#to, name, undisturbed, async (copies) => {
      const ids = copies.map(({ id }) => id);
      const originals = await this.#read(this.#from, name, ids);
      const known = new Set(originals.map(({ id }) => id));
      const surplus = ids.filter((id) => !known.has(id));
      removed += surplus.length;
      await this.#drop(name, surplus);
    });
    return removed;
  }

  async #eachPage(
    room: TenantRoom,
    name: string,
    undisturbed: Undisturbed,
    visit: (points: PointRecord[]) => Promise<void>,
  ): Promise<void> {
    let offset: PointId | undefined;
    do {
      offset = await undisturbed(async () => {
        const page = await this.#engine.scroll(room.placement.collections[name]!, {
          ...room.shard,
          filter: this.#own,
          limit: PAGE,
          with_vector: true,
          ...(offset === undefined ? {} : { offset }),
        });
        await visit(page.points);
        return (page.next_page_offset as PointId | null | undefined) ?? undefined;
      });
    } while (offset !== undefined);
  }

  #read(room: TenantRoom, name: string, ids: PointId[]): Promise<PointRecord[]> {
    const collection = room.placement.collections[name]!;
    if (ids.length === 0) return Promise.resolve([]);
    return this.#engine.retrieve(collection, { ...room.shard, ids, with_vector: true });
  }

  async #put(
    name: string,
    points: readonly PointRecord[],
    update_mode: 'upsert' | 'insert_only',
  ): Promise<void> {
    if (points.length === 0) return;
    await this.#engine.upsert(this.#to.placement.collections[name]!, {
      ...this.#to.shard,
      points: points.map(
        ({ id, vector, payload }) => ({ id, vector: vector ?? {}, payload }) as PointStruct,
      ),
      update_mode,
      wait: true,
    });
  }

  async #drop(name: string, points: PointId[]): Promise<void> {
    if (points.length === 0) return;
    const collection = this.#to.placement.collections[name]!;
    await this.#engine.delete(collection, { ...this.#to.shard, points, wait: true });
  }

  async #count(room: TenantRoom, name: string): Promise<number> {
    const collection = room.placement.collections[name]!;
    const { count } = await this.#engine.count(collection, { ...room.shard, filter: this.#own });
    return count;
  }
}

function samePoint(original: PointRecord, copy: PointRecord | undefined): boolean {
  return (
    copy !== undefined &&
    isDeepStrictEqual(original.payload ?? {}, copy.payload ?? {}) &&
    sameVectors(original.vector ?? {}, copy.vector ?? {})
  );
}

function sameVectors(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= VECTOR_TOLERANCE * Math.max(1, Math.abs(a));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  return (
    keysOfA.length === keysOfB.length &&
    keysOfA.every((key) => sameVectors(a[key as never], b[key as never]))
  );
}
