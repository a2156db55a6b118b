import { isDeepStrictEqual } from 'node:util';
import type {
  PointId,
  Record as PointRecord,
  PointStruct,
  VectorEngine,
} from '../../engine/index.js';
import { type AttackTarget, SHARED_ID } from './attack.js';

/** Two tenants on one engine. */
export interface IsolationSubject {
  /** The engine beneath, unscoped: prepares collections and looks at what is really stored. */
  readonly admin: VectorEngine;
  /** The scope under attack. */
  readonly attacker: VectorEngine;
  /** Another tenant's. */
  readonly victim: VectorEngine;
  /** Who the victim is, as stored in the tenant's payload key. */
  readonly victimTenant: string | number;
  /** Payload key that holds the tenant. */
  readonly field: string;
  /** All payload keys that a scope keeps for itself, `field` among them. */
  readonly reserved: readonly string[];
  close(): Promise<void>;
}

/** Names of collections of one run. */
export interface WorldNames {
  readonly name: string;
  readonly other: string;
  readonly hidden: string;
}

const victimIds: readonly PointId[] = [
  1,
  7,
  SHARED_ID,
  'secret',
  'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  // Beyond what a JavaScript number holds; the public type leaves such ids out.
  9_007_199_254_740_993n as unknown as PointId,
];
const canaryNumber = 918273645;
const canaryTerm = 777_777;
const kinds = ['a', 'b', 'c'];

/** A subject with points in it, once with the victim's and once without. */
export class World {
  readonly subject: IsolationSubject;
  readonly names: WorldNames;
  readonly canary: string;
  #baseline: PointRecord[] = [];

  private constructor(subject: IsolationSubject, names: WorldNames, canary: string) {
    this.subject = subject;
    this.names = names;
    this.canary = canary;
  }

  static async create(
    subject: IsolationSubject,
    names: WorldNames,
    canary: string,
    withVictim: boolean,
  ): Promise<World> {
    const world = new World(subject, names, canary);
    await world.#prepare();
    await world.restore();
    if (withVictim) await world.#plant();
    return world;
  }

  /** What the attacker knows. `engineIds` come from the world that has a victim. */
  target(engineIds: readonly PointId[]): AttackTarget {
    const { attacker: engine, field, reserved, victimTenant: tenant } = this.subject;
    return {
      engine,
      ...this.names,
      field,
      reserved,
      victim: {
        tenant,
        ids: victimIds,
        engineIds,
        canary: this.canary,
        number: canaryNumber,
        term: canaryTerm,
      },
    };
  }

  /** The engine's ids of the victim's points. */
  get victimEngineIds(): PointId[] {
    return this.#baseline.map(({ id }) => id);
  }

  /** Gives the attacker its points back. */
  async restore(): Promise<void> {
    const { attacker } = this.subject;
    const { name, other } = this.names;
    await attacker.delete(name, { filter: {}, wait: true });
    await attacker.upsert(name, { points: attackerPoints(), wait: true });
    const owner = { id: 5, vector: { plain: [1, 2] }, payload: { owner: 'attacker' } };
    await attacker.upsert(other, { points: [owner], wait: true });
  }

  /** What is wrong with the stored points, if anything is. */
  async damage(): Promise<string | undefined> {
    const stored = await this.#stored();
    const { field, victimTenant } = this.subject;
    const theirs = stored.filter((point) => point.payload?.[field] === victimTenant);
    if (!isDeepStrictEqual(theirs, this.#baseline)) return 'the victim’s points changed';
    const lost = stored.find((point) =>
      this.subject.reserved.some((key) => point.payload?.[key] === undefined),
    );
    return lost === undefined ? undefined : `a point of nobody: ${JSON.stringify(lost)}`;
  }

  async close(): Promise<void> {
    const { admin } = this.subject;
    const { name, other, hidden } = this.names;
    await Promise.allSettled([name, other, hidden].map((made) => admin.deleteCollection(made)));
    await this.subject.close();
  }

  async #prepare(): Promise<void> {
    const { admin, field } = this.subject;
    const { name, other } = this.names;
    await admin.createCollection(name, {
      vectors: { dense: { size: 2, distance: 'Dot' } },
      sparse_vectors: { words: { modifier: 'idf' } },
    });
    await admin.createCollection(other, { vectors: { plain: { size: 2, distance: 'Dot' } } });
    const indexes = {
      [field]: { type: 'keyword', is_tenant: true },
      kind: 'keyword',
      marker: 'keyword',
      owner: 'integer',
      rank: 'integer',
      body: { type: 'text', phrase_matching: true },
    } as const;
    for (const [field_name, field_schema] of Object.entries(indexes)) {
      await admin.createPayloadIndex(name, { field_name, field_schema, wait: true });
    }
  }

  async #plant(): Promise<void> {
    const { admin, victim } = this.subject;
    const { name, other, hidden } = this.names;
    await victim.upsert(name, { points: this.#victimPoints(), wait: true });
    const text = { text: `${this.canary} `.repeat(500), model: 'quarry/bm25' };
    const long = { id: 'long text', vector: { words: text }, payload: { marker: this.canary } };
    await victim.upsert(name, { points: [long], wait: true });
    const owner = { id: 5, vector: { plain: [3, 4] }, payload: { owner: this.canary } };
    await victim.upsert(other, { points: [owner, { ...owner, id: SHARED_ID }], wait: true });
    await admin.createCollection(hidden, { vectors: { dense: { size: 2, distance: 'Dot' } } });
    const secret = { marker: this.canary, kind: 'a' };
    await admin.upsert(hidden, {
      points: [{ id: 1, vector: { dense: [1, 1] }, payload: secret }],
      wait: true,
    });
    await admin.updateCollectionAliases({
      actions: [{ create_alias: { collection_name: hidden, alias_name: `${hidden}-alias` } }],
    });
    this.#baseline = (await this.#stored()).filter(
      ({ payload }) => payload?.[this.subject.field] === this.subject.victimTenant,
    );
  }

  #victimPoints(): PointStruct[] {
    const more = Array.from({ length: 40 }, (_, index) => `more-${index}`);
    return [...victimIds, ...more].map((id, index) => ({
      id,
      vector: {
        dense: [10 + index, 10],
        words: { indices: [1, canaryTerm], values: [3, 1 + (index % 5)] },
      },
      payload: {
        marker: this.canary,
        kind: index % 2 === 0 ? kinds[index % 3] : this.canary,
        rank: canaryNumber + index,
        owner: 5,
        body: `shared words and ${this.canary}`,
        items: [{ tenant_id: 'x', secret: this.canary }],
      },
    }));
  }

  async #stored(): Promise<PointRecord[]> {
    const { admin } = this.subject;
    const pages = await Promise.all(
      [this.names.name, this.names.other].map((collection) =>
        admin.scroll(collection, { limit: 1000, with_vector: true }),
      ),
    );
    return pages.flatMap(({ points }) => points);
  }
}

function attackerPoints(): PointStruct[] {
  return [1, 2, 3, 4, 5, SHARED_ID].map((id, index) => ({
    id,
    vector: { dense: [index, 1], words: { indices: [1, 2 + (index % 2)], values: [1, index + 1] } },
    payload: {
      marker: 'plain',
      kind: kinds[index % 2 === 0 && index > 3 ? 2 : index % 2],
      rank: index,
      owner: index,
      body: `shared words of point ${index}`,
      items: [{ n: index }],
    },
  }));
}
