import { type ListKeyOptions, RecordManager, type UpdateOptions } from '@langchain/core/indexing';
import {
  type EngineSource,
  type EngineSourceOptions,
  engineSource,
  isMissing,
  statusOf,
  uuid5,
  VectorStoreError,
} from '@quarry/adapter-kit';
import type { Condition, Filter, PointStruct, VectorEngine } from '@quarry/core';

/** Options of a {@link QuarryRecordManager}. */
export interface QuarryRecordManagerOptions extends EngineSourceOptions {
  /** Collection of the records; made if need be. Default `"langchain_records"`. */
  collectionName?: string;
}

/** Random, and fixed: a key of a namespace has to be the same record forever. */
const uuidNamespace = '0d4b6c1e-7d0f-4c58-8a54-1f7c3f0f5a21';
const recordsPerRequest = 1000;

interface StoredRecord {
  namespace: string;
  key: string;
  group_id: string | null;
  /** Milliseconds since 1970, with fractions. */
  updated_at: number;
}

/**
 * Remembers what was indexed when, so that `index()` skips what is unchanged and deletes what is gone, with no other
 * database: records are points without vectors, in a collection of their own on the same engine.
 *
 * @example
 * const records = new QuarryRecordManager('docs', { client: engine });
 * await index({ docsSource, recordManager: records, vectorStore: store, options: { cleanup: 'full' } });
 */
export class QuarryRecordManager extends RecordManager {
  override lc_namespace = ['langchain', 'recordmanagers', 'quarry'];
  readonly namespace: string;
  readonly collectionName: string;
  readonly client: VectorEngine;
  readonly #source: EngineSource;
  #creation: Promise<void> | undefined;
  #lastTime = 0;

  static override lc_name(): string {
    return 'QuarryRecordManager';
  }

  /** @param namespace tells apart the records of several stores */
  constructor(namespace: string, options: QuarryRecordManagerOptions) {
    super({ namespace });
    this.namespace = namespace;
    this.collectionName = options.collectionName ?? 'langchain_records';
    this.#source = engineSource(options);
    this.client = this.#source.engine;
  }

  /** Makes the collection of the records. Everything else does so by itself. */
  override createSchema(): Promise<void> {
    this.#creation ??= this.#create().catch((error: unknown) => {
      this.#creation = undefined;
      throw error;
    });
    return this.#creation;
  }

  /** Milliseconds since 1970, later with every call: what was written before is told apart from what is written after. */
  override async getTime(): Promise<number> {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 0.001);
    return this.#lastTime;
  }

  override async update(
    keys: string[],
    { groupIds, timeAtLeast }: UpdateOptions = {},
  ): Promise<void> {
    if (keys.length === 0) return;
    if (groupIds && groupIds.length !== keys.length) {
      throw new VectorStoreError(
        'invalid-option',
        `${groupIds.length} group ids are given for ${keys.length} keys`,
      );
    }
    const updatedAt = await this.getTime();
    if (timeAtLeast !== undefined && updatedAt < timeAtLeast) {
      throw new VectorStoreError(
        'invalid-option',
        `the clock went back: it is ${updatedAt}, expected at least ${timeAtLeast}`,
      );
    }
    await this.createSchema();
    const groups = groupIds ?? (await this.#groupsOf(keys));
    const points = keys.map((key, index): PointStruct => {
      const payload: StoredRecord = {
        namespace: this.namespace,
        key,
        group_id: groups[index] ?? null,
        updated_at: updatedAt,
      };
      return { id: this.#idOf(key), vector: {}, payload: { ...payload } };
    });
    for (let at = 0; at < points.length; at += recordsPerRequest) {
      const page = points.slice(at, at + recordsPerRequest);
      await this.client.upsert(this.collectionName, { wait: true, points: page });
    }
  }

  override async exists(keys: string[]): Promise<boolean[]> {
    const found = await this.#records(keys);
    return keys.map((key) => found.has(key));
  }

  override async listKeys({
    before,
    after,
    groupIds,
    limit = Number.POSITIVE_INFINITY,
  }: ListKeyOptions = {}): Promise<string[]> {
    const filter: Filter = {
      must: [
        { key: 'namespace', match: { value: this.namespace } },
        ...timeConditions(before, after),
        ...(groupIds ? [groupCondition(groupIds)] : []),
      ],
    };
    const keys: string[] = [];
    let offset: string | number | undefined;
    while (keys.length < limit) {
      const page = await this.#unlessMissing(() =>
        this.client.scroll(this.collectionName, {
          filter,
          limit: Math.min(recordsPerRequest, limit - keys.length),
          with_payload: ['key'],
          ...(offset === undefined ? {} : { offset }),
        }),
      );
      if (!page) break;
      keys.push(...page.points.map(({ payload }) => String(payload?.['key'])));
      if (page.next_page_offset === null || page.next_page_offset === undefined) break;
      offset = page.next_page_offset as string | number;
    }
    return keys;
  }

  override async deleteKeys(keys: string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += recordsPerRequest) {
      const points = keys.slice(at, at + recordsPerRequest).map((key) => this.#idOf(key));
      await this.#unlessMissing(() =>
        this.client.delete(this.collectionName, { wait: true, points }),
      );
    }
  }

  /** Closes the engine if this opened it. */
  close(): Promise<void> {
    return this.#source.close();
  }

  async #create(): Promise<void> {
    const { exists } = await this.client.collectionExists(this.collectionName);
    if (!exists) {
      try {
        await this.client.createCollection(this.collectionName, { vectors: {} });
      } catch (error) {
        // Somebody else was faster.
        if (statusOf(error) !== 409) throw error;
      }
    }
    for (const [field_name, field_schema] of [
      ['namespace', 'keyword'],
      ['group_id', 'keyword'],
      ['updated_at', 'float'],
    ] as const) {
      try {
        await this.client.createPayloadIndex(this.collectionName, {
          field_name,
          field_schema,
          wait: true,
        });
      } catch (error) {
        // A tenant may not make indexes; they only make things faster.
        if (statusOf(error) !== 403) throw error;
      }
    }
  }

  #idOf(key: string): string {
    return uuid5(uuidNamespace, JSON.stringify([this.namespace, key]));
  }

  async #groupsOf(keys: string[]): Promise<(string | null)[]> {
    const records = await this.#records(keys);
    return keys.map((key) => records.get(key)?.group_id ?? null);
  }

  async #records(keys: string[]): Promise<Map<string, StoredRecord>> {
    const records = new Map<string, StoredRecord>();
    for (let at = 0; at < keys.length; at += recordsPerRequest) {
      const ids = keys.slice(at, at + recordsPerRequest).map((key) => this.#idOf(key));
      const found = await this.#unlessMissing(() =>
        this.client.retrieve(this.collectionName, { ids, with_payload: true }),
      );
      for (const { payload } of found ?? []) {
        const record = payload as unknown as StoredRecord;
        records.set(record.key, record);
      }
    }
    return records;
  }

  async #unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function timeConditions(before: number | undefined, after: number | undefined): Condition[] {
  if (before === undefined && after === undefined) return [];
  return [
    {
      key: 'updated_at',
      range: {
        ...(before === undefined ? {} : { lt: before }),
        ...(after === undefined ? {} : { gt: after }),
      },
    },
  ];
}

function groupCondition(groupIds: readonly (string | null)[]): Condition {
  const named = groupIds.filter((id) => id !== null);
  return {
    should: [
      ...(named.length > 0 ? [{ key: 'group_id', match: { any: named } }] : []),
      ...(named.length < groupIds.length ? [{ is_null: { key: 'group_id' } }] : []),
      // No group at all: no record.
      ...(groupIds.length === 0 ? [{ has_id: [] }] : []),
    ],
  };
}
