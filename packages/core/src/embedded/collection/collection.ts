import type {
  CollectionInfo,
  CreateFieldIndex,
  PointId,
  Record as PointRecord,
  UpdateOperation,
  UpdateResult,
  VectorNameConfig,
} from '../../engine/index.js';
import { BadRequestError, ClosedError } from '../../engine/index.js';
import type { Bitset } from '../bytes/index.js';
import { parseIndexSchema } from '../index/payload/index.js';
import { TextWeigher } from '../index/text/index.js';
import { WriteQueue } from '../pacing/index.js';
import { parsePath } from '../payload/index.js';
import { Fields, formatError, refuseShardKey } from '../request/index.js';
import type { Segment } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { narrowDatatypes, withoutVectorName, withVectorName } from '../settings/index.js';
import type { FloatRoom } from '../vectors/index.js';
import { LentFloatRoom } from '../vectors/index.js';
import { parseSelectors, showAll, toRecord } from './hydrate.js';
import { describeCollection, vectorBytes } from './info.js';
import { type JoinedOutcome, joinedWrite, joinWrites } from './join-writes.js';
import type { Journal } from './journal.js';
import type { CollectionTexts, Operation } from './operation.js';
import { parseIds } from './point-parser.js';
import type { ResolveWrite } from './resolve-write.js';
import {
  layoutOf,
  resolveClearPayload,
  resolveDelete,
  resolveDeletePayload,
  resolveDeleteVectors,
  resolveOverwritePayload,
  resolveSetPayload,
  resolveUpdateVectors,
  resolveUpsert,
} from './resolve-write.js';
import { SegmentReader } from './segment-reader.js';
import type { SegmentStorage } from './segment-storage.js';
import { NO_STORAGE } from './segment-storage.js';
import type { RowLocation, SegmentStore } from './segment-store.js';
import { StrictLimits } from './strict-limits.js';
import type { Upkeep } from './upkeep.js';
import { NO_UPKEEP } from './upkeep.js';

/** Kinds of writes, by the names that `batchUpdate` gives them. */
const RESOLVERS = {
  upsert: resolveUpsert,
  delete: resolveDelete,
  set_payload: resolveSetPayload,
  overwrite_payload: resolveOverwritePayload,
  delete_payload: resolveDeletePayload,
  clear_payload: resolveClearPayload,
  update_vectors: resolveUpdateVectors,
  delete_vectors: resolveDeleteVectors,
} as const;

/** Name of a kind of write. */
export type WriteKind = keyof typeof RESOLVERS;

/** A collection between two writes. */
export interface CollectionMomentImage {
  readonly name: string;
  readonly settings: CollectionSettings;
  /** Living rows by segment. */
  readonly segments: ReadonlyMap<Segment, Bitset>;
  release(): void;
}

/** One collection: its settings, its rows, its journal, and the one queue through which writes pass. */
export class Collection {
  readonly reader: SegmentReader;
  /** Strict mode, as the settings have it. */
  readonly limits = new StrictLimits(() => this.settings);
  /** What rewrites segments in the background. */
  upkeep: Upkeep = NO_UPKEEP;
  readonly #queue = new WriteQueue();
  readonly #weigher: TextWeigher;
  /** Whether texts were weighed that the log does not know of yet. */
  #measured = false;
  #closed = false;

  constructor(
    readonly name: string,
    settings: CollectionSettings,
    readonly store: SegmentStore,
    readonly journal: Journal,
    readonly storage: SegmentStorage = NO_STORAGE,
    texts: CollectionTexts = {},
  ) {
    this.#weigher = new TextWeigher(texts);
    this.reader = new SegmentReader(name, store, settings);
  }

  get settings(): CollectionSettings {
    return this.reader.settings;
  }

  /** Lengths of the texts that were weighed so far. */
  get texts(): CollectionTexts {
    return this.#weigher.lengths;
  }

  /** Writes that wait to be applied. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Applies one write. With `wait: false` the promise resolves when the write is applied but perhaps not yet on disk. */
  async write(
    kind: WriteKind,
    request: { wait?: boolean | undefined } & object,
  ): Promise<UpdateResult> {
    const room = new LentFloatRoom();
    const [resolve] = await this.#prepare([[kind, request]], room);
    const result = await this.#commit(resolve!, request.wait ?? true);
    // Applied and logged: segments and records have copies.
    room.giveBack();
    return result;
  }

  /** Applies several writes in order. All are checked before the first is applied; one that fails later ends the list. */
  async batchUpdate(request: {
    operations: UpdateOperation[];
    wait?: boolean | undefined;
  }): Promise<UpdateResult[]> {
    const fields = new Fields(request, '');
    const operations = fields.array('operations');
    const wait = fields.boolean('wait') ?? true;
    fields.raw('ordering');
    fields.raw('timeout');
    fields.done();
    if (!operations) throw formatError('operations', 'an array of operations', undefined);
    const requests = operations.map((operation, i): [WriteKind, object] => {
      const entry = new Fields(operation, `operations[${i}]`);
      const [kind, ...others] = entry.keys();
      if (!kind || !Object.hasOwn(RESOLVERS, kind) || others.length > 0) {
        const kinds = Object.keys(RESOLVERS).join(', ');
        throw formatError(`operations[${i}]`, `an object with one of ${kinds}`, operation);
      }
      if (!entry.object(kind)) throw formatError(entry.at(kind), 'an object', null);
      return [kind as WriteKind, entry.raw(kind) as object];
    });
    const room = new LentFloatRoom();
    const resolvers = await this.#prepare(requests, room);
    const results: UpdateResult[] = [];
    for (const run of joinWrites(resolvers)) results.push(...(await this.#commitRun(run, wait)));
    room.giveBack();
    return results;
  }

  retrieve(request: { ids: PointId[] }): PointRecord[] | Promise<PointRecord[]> {
    const fields = new Fields(request, '');
    const ids = parseIds(fields.raw('ids'), 'ids');
    const selectors = parseSelectors(
      {
        with_payload: fields.raw('with_payload'),
        with_vector: fields.raw('with_vector'),
        with_vectors: fields.raw('with_vectors'),
      },
      true,
    );
    readOnlyClusterFields(fields);
    this.limits.read();
    const rows: RowLocation[] = [];
    for (const id of new Set(ids)) {
      const at = this.store.locate(id);
      if (at) rows.push(at);
    }
    return showAll(rows, (at) => toRecord(at, selectors));
  }

  async createPayloadIndex(
    request: CreateFieldIndex & { wait?: boolean | undefined },
  ): Promise<UpdateResult> {
    const fields = new Fields(request, '');
    const field = fields.string('field_name');
    const schemaInput = fields.raw('field_schema') ?? fields.raw('field_type');
    const wait = fields.boolean('wait') ?? true;
    fields.raw('ordering');
    fields.raw('timeout');
    fields.done();
    if (field === undefined) throw formatError('field_name', 'a payload key', undefined);
    // Two spellings of a path are one field.
    const { text: path } = parsePath(field, 'field_name');
    if (schemaInput === undefined) {
      throw formatError('field_schema', 'an index type such as "keyword"', undefined);
    }
    const schema = parseIndexSchema(schemaInput, 'field_schema');
    const indexed = new Set([...Object.keys(this.settings.payload_schema), path]);
    this.limits.payloadIndexes(indexed.size);
    return this.#changeSettings(
      (settings) => ({
        ...settings,
        payload_schema: { ...settings.payload_schema, [path]: schema },
      }),
      wait,
    );
  }

  async deletePayloadIndex(field: string, wait = true): Promise<UpdateResult> {
    const { text: path } = parsePath(field, 'field_name');
    return this.#changeSettings((settings) => {
      const { [path]: _, ...payload_schema } = settings.payload_schema;
      return { ...settings, payload_schema };
    }, wait);
  }

  createVectorName(name: string, config: VectorNameConfig, wait = true): Promise<UpdateResult> {
    return this.#changeSettings((settings) => withVectorName(settings, name, config), wait);
  }

  deleteVectorName(name: string, wait = true): Promise<UpdateResult> {
    return this.#changeSettings((settings) => withoutVectorName(settings, name), wait);
  }

  update(change: (settings: CollectionSettings) => CollectionSettings): Promise<UpdateResult> {
    return this.#changeSettings(change, true);
  }

  info(): CollectionInfo {
    return describeCollection(this.settings, this.store, {
      status: this.upkeep.status,
      failure: this.upkeep.failure,
      queued: this.queued,
    });
  }

  /** Applies operations that were resolved elsewhere, and waits until they are safe. */
  async adopt(operations: AsyncIterable<Operation>): Promise<void> {
    for await (const operation of operations) {
      const sequence = await this.#queue.run(() => this.#record(operation));
      await this.journal.commit(sequence);
    }
    this.upkeep.notify();
  }

  /** The collection as it is between two writes. Segments stay open until `release` is called. */
  image(): Promise<CollectionMomentImage> {
    return this.exclusively(() => {
      const segments = new Map<Segment, Bitset>();
      const releases: (() => void)[] = [];
      for (const segment of this.store.segments) {
        segments.set(segment, segment.live.clone());
        releases.push(segment.use());
      }
      return {
        name: this.name,
        settings: this.settings,
        segments,
        release: () => releases.forEach((release) => release()),
      };
    });
  }

  /** Runs a piece of work between two writes. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#queue.run(work);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.upkeep.close();
    await this.#queue.idle();
    try {
      await this.journal.close();
    } finally {
      this.store.close();
    }
  }

  /** Parses writes and checks their limits: all of them, or none counts. */
  async #prepare(
    requests: readonly (readonly [WriteKind, object])[],
    room: FloatRoom,
  ): Promise<ResolveWrite[]> {
    const weigher = this.#weigher.forRequest();
    const layout = layoutOf(this.settings, weigher, room);
    // All begin to be parsed now, while the caller's objects are as they were given.
    const parsing = requests.map(([kind, request]) => RESOLVERS[kind](request, layout));
    const resolvers = parsing.some((each) => each instanceof Promise)
      ? await Promise.all(parsing)
      : (parsing as ResolveWrite[]);
    for (const resolve of resolvers) this.#checkLimits(resolve);
    this.#measured = weigher.settle() || this.#measured;
    return resolvers;
  }

  #checkLimits(resolve: ResolveWrite): void {
    this.limits.write(resolve.points ?? 1);
    this.limits.updateFilter(resolve.filter);
    if (resolve.points === undefined) return;
    this.limits.upsert(resolve.points, () => ({
      points: this.store.pointCount,
      vectorBytes: vectorBytes(this.settings, this.store),
    }));
  }

  async #commit(resolve: ResolveWrite, wait: boolean): Promise<UpdateResult> {
    const sequence = await this.#queue.run(async () => {
      this.#refuseWhenClosed();
      const operation = await resolve(this.store);
      if (this.#measured) await this.#record({ kind: 'texts', lengths: this.texts });
      this.#measured = false;
      return this.#record(operation);
    });
    if (wait) await this.journal.commit(sequence);
    this.upkeep.notify();
    return { operation_id: sequence, status: wait ? 'completed' : 'acknowledged' };
  }

  /** Writes that are one record of the log. */
  async #commitRun(run: readonly ResolveWrite[], wait: boolean): Promise<UpdateResult[]> {
    const [resolve] = run;
    if (run.length === 1) return [await this.#commit(resolve!, wait)];
    const outcome: JoinedOutcome = { applied: 0 };
    const result = await this.#commit(joinedWrite(run, outcome), wait);
    if (outcome.applied < run.length) throw outcome.failure;
    return run.map(() => result);
  }

  async #changeSettings(
    change: (settings: CollectionSettings) => CollectionSettings,
    wait: boolean,
  ): Promise<UpdateResult> {
    return this.#commit(async () => ({ kind: 'settings', settings: change(this.settings) }), wait);
  }

  async #record(operation: Operation): Promise<number> {
    if (isEmpty(operation)) return this.journal.lastSequence;
    const sequence = await this.journal.append(operation, narrowDatatypes(this.settings));
    await this.store.apply(operation);
    if (operation.kind === 'settings') {
      this.reader.settings = operation.settings;
      await this.storage.saveIndexes(this.#sealed());
    }
    return sequence;
  }

  /** Segments that have files. One that is being sealed will write its own. */
  #sealed(): Segment[] {
    return this.store.segments.filter((segment) => segment.isSaved);
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new ClosedError();
  }
}

/** Fields of reads that only a cluster heeds. */
function readOnlyClusterFields(fields: Fields): void {
  const consistency = fields.raw('consistency');
  if (
    consistency !== undefined &&
    typeof consistency !== 'number' &&
    !['majority', 'quorum', 'all'].includes(consistency as string)
  ) {
    throw new BadRequestError(
      `Format error in JSON body: consistency: expected a number, "majority", "quorum" or "all", got ${JSON.stringify(consistency)}`,
    );
  }
  fields.number('timeout', { min: 0 });
  refuseShardKey(fields.raw('shard_key'), 'shard_key');
  fields.done();
}

function isEmpty(operation: Operation): boolean {
  if (operation.kind === 'put') return operation.rows.length === 0;
  if (operation.kind === 'payload') return operation.changes.length === 0;
  return operation.kind === 'delete' && operation.ids.length === 0;
}
