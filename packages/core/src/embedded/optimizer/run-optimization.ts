import type { Bitset } from '../bytes/index.js';
import type { Collection, CollectionTexts } from '../collection/index.js';
import { TimeSlice } from '../pacing/index.js';
import { storageName } from '../quantization/index.js';
import type { Segment, SegmentRows } from '../segment/index.js';
import { AppendableSegment, buildSegment } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { hnswOf, storageOf, vectorKinds } from '../settings/index.js';
import type { Optimization } from './plan-optimization.js';
import { wantsGraph } from './plan-optimization.js';
import { byTenant, tenantField } from './tenant-order.js';

/** How an optimization is carried out. */
export interface RunOptions {
  /** Threads that build a graph. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Share of the graph that is built, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** A collection at the moment in which an optimization began. */
interface Moment {
  readonly settings: CollectionSettings;
  readonly logFrom: number;
  readonly texts: CollectionTexts;
  /** Living rows of every segment that takes no more rows. */
  readonly live: ReadonlyMap<Segment, Bitset>;
  readonly sources: readonly Segment[];
}

/**
 * Replaces segments by one new segment. Writes and reads go on meanwhile:
 *
 * 1. Between two writes, the appendable segment is retired and the log starts a new file. This moment is what the
 *    manifest will describe; everything later stays in the log.
 * 2. The rows that lived at that moment are gathered, indexed, and made durable.
 * 3. Between two writes again, rows that have died since are killed in the new segment too, the manifest is replaced,
 *    and the new segment takes the place of the old ones.
 */
export async function runOptimization(
  collection: Collection,
  { sources }: Optimization,
  { workers, signal, onProgress }: RunOptions,
): Promise<void> {
  const moment = await begin(collection, sources);
  const slice = new TimeSlice();
  const release = moment.sources.map((segment) => segment.use());
  let built: Segment | undefined;
  try {
    const rows = await rowsToKeep(moment, slice);
    if (rows.some(({ offsets }) => offsets.length > 0)) {
      built = await buildSegment(
        {
          number: collection.store.takeNumber(),
          sources: rows,
          vectors: vectorKinds(moment.settings),
          schemas: new Map(Object.entries(moment.settings.payload_schema)),
          graph: (name, count) => {
            const { settings } = moment;
            if (!wantsGraph(settings, collection.store.segments, name, count)) return undefined;
            const { m, ef_construct } = hnswOf(settings, name);
            // Originals stay in memory while the segment is made; sealing it moves them to the disk where they belong there.
            const where = storageOf(settings, name);
            const { quantization } = where;
            const built = { m, efConstruct: ef_construct, storage: storageName(where) };
            return { ...built, quantization, workers, signal, onProgress };
          },
        },
        slice,
      );
      signal.throwIfAborted();
      await collection.storage.seal(built, moment.settings);
    }
    await finish(collection, moment, rows, built);
  } catch (error) {
    built?.retire();
    throw error;
  } finally {
    for (const done of release) done();
  }
}

async function rowsToKeep(moment: Moment, slice: TimeSlice): Promise<SegmentRows[]> {
  const rows = moment.sources.map((segment) => ({
    segment,
    offsets: moment.live.get(segment)!.toArray(),
  }));
  const field = tenantField(moment.settings);
  return field === undefined ? rows : byTenant(rows, field, slice);
}

function begin(collection: Collection, planned: readonly Segment[]): Promise<Moment> {
  return collection.exclusively(async () => {
    const { store, storage } = collection;
    const logFrom = await storage.rotateLog();
    if (store.appendable.size > 0) store.freeze(collection.settings);
    const live = new Map<Segment, Bitset>();
    for (const segment of store.segments) {
      if (segment !== store.appendable) live.set(segment, segment.live.clone());
    }
    // What the log is cut off from must become a segment, planned or not: what was frozen just now, and what an
    // optimization froze that failed.
    const frozen = store.segments.filter((segment) => segment instanceof AppendableSegment);
    const sources = new Set([...planned, ...frozen].filter((segment) => live.has(segment)));
    const { settings, texts } = collection;
    return { settings, logFrom, texts, live, sources: [...sources] };
  });
}

function finish(
  collection: Collection,
  moment: Moment,
  rows: readonly SegmentRows[],
  built: Segment | undefined,
): Promise<void> {
  return collection.exclusively(async () => {
    const { store, storage } = collection;
    const segments = new Map(moment.live);
    for (const source of moment.sources) segments.delete(source);
    if (built) segments.set(built, built.live.clone());
    await storage.commit({
      settings: moment.settings,
      logFrom: moment.logFrom,
      texts: moment.texts,
      nextSegment: store.nextNumber,
      segments,
    });
    if (built) killWhatDied(rows, built);
    store.replace(new Set(moment.sources), built);
    if (collection.settings !== moment.settings) await store.applySettings(collection.settings);
  });
}

function killWhatDied(rows: readonly SegmentRows[], built: Segment): void {
  let row = 0;
  for (const { segment, offsets } of rows) {
    for (const offset of offsets) {
      if (!segment.live.has(offset)) built.kill(row);
      row++;
    }
  }
}
