import type { Bitset } from '../bytes/index.js';
import type { Collection, CollectionTexts } from '../collection/index.js';
import { TimeSlice } from '../pacing/index.js';
import { storageName } from '../quantization/index.js';
import type { Segment, SegmentRows } from '../segment/index.js';
import { AppendableSegment, buildSegment } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { hnswOf, storageOf, tenantField, tenantGraphs, vectorKinds } from '../settings/index.js';
import type { Optimization } from './plan-optimization.js';
import { fitting, wantsGraph } from './plan-optimization.js';
import { byTenant } from './tenant-order.js';

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

/** A segment that was built, and where its rows came from. */
interface Built {
  readonly segment: Segment;
  readonly rows: readonly SegmentRows[];
}

/**
 * Replaces segments by one new segment, or by several where one could not hold all. Writes and reads go on meanwhile:
 *
 * 1. Between two writes, the appendable segment is retired and the log starts a new file. This moment is what the
 *    manifest will describe; everything later stays in the log.
 * 2. The rows that lived at that moment are gathered, indexed, and made durable.
 * 3. Between two writes again, rows that have died since are killed in the new segments too, the manifest is replaced,
 *    and the new segments take the place of the old ones.
 */
export async function runOptimization(
  collection: Collection,
  { sources }: Optimization,
  options: RunOptions,
): Promise<void> {
  const moment = await begin(collection, sources);
  const release = moment.sources.map((segment) => segment.use());
  const built: Built[] = [];
  try {
    const groups = inSegments(moment);
    for (const [i, group] of groups.entries()) {
      const onProgress = (share: number) => options.onProgress?.((i + share) / groups.length);
      const made = await build(collection, moment, group, { ...options, onProgress });
      if (made) built.push(made);
    }
    await finish(collection, moment, built);
  } catch (error) {
    for (const { segment } of built) segment.retire();
    throw error;
  } finally {
    for (const done of release) done();
  }
}

/** The sources by the segments they become: as many at a time as one may hold. */
function inSegments({ settings, sources }: Moment): Segment[][] {
  const groups: Segment[][] = [];
  for (let rest = sources; rest.length > 0; ) {
    const group = fitting({ settings }, rest);
    groups.push(group);
    rest = rest.filter((segment) => !group.includes(segment));
  }
  return groups;
}

/** One durable segment of the rows that lived in `sources`; `undefined` if there were none. */
async function build(
  { store, storage }: Collection,
  moment: Moment,
  sources: readonly Segment[],
  { workers, signal, onProgress }: RunOptions,
): Promise<Built | undefined> {
  const { settings } = moment;
  const slice = new TimeSlice();
  const rows = await rowsToKeep(moment, sources, slice);
  if (rows.every(({ offsets }) => offsets.length === 0)) return undefined;
  const segment = await buildSegment(
    {
      number: store.takeNumber(),
      sources: rows,
      vectors: vectorKinds(settings),
      schemas: new Map(Object.entries(settings.payload_schema)),
      graph: (name, count) => {
        if (!wantsGraph(settings, store.segments, name, count)) return undefined;
        const { m, ef_construct } = hnswOf(settings, name);
        // Originals stay in memory while the segment is made; sealing it moves them to the disk where they belong there.
        const where = storageOf(settings, name);
        const { quantization } = where;
        const built = {
          m,
          efConstruct: ef_construct,
          storage: storageName(where),
          tenants: tenantGraphs(settings, name),
        };
        return { ...built, quantization, workers, signal, onProgress };
      },
    },
    slice,
  );
  try {
    signal.throwIfAborted();
    await storage.seal(segment, settings);
    return { segment, rows };
  } catch (error) {
    segment.retire();
    throw error;
  }
}

async function rowsToKeep(
  moment: Moment,
  sources: readonly Segment[],
  slice: TimeSlice,
): Promise<SegmentRows[]> {
  const rows = sources.map((segment) => ({
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
    if (store.appendable.size > 0) store.freeze();
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

function finish(collection: Collection, moment: Moment, built: readonly Built[]): Promise<void> {
  return collection.exclusively(async () => {
    const { store, storage } = collection;
    const segments = new Map(moment.live);
    for (const source of moment.sources) segments.delete(source);
    for (const { segment } of built) segments.set(segment, segment.live.clone());
    await storage.commit({
      settings: moment.settings,
      logFrom: moment.logFrom,
      texts: moment.texts,
      nextSegment: store.nextNumber,
      segments,
    });
    for (const each of built) await killWhatDied(each);
    store.replace(
      new Set(moment.sources),
      built.map(({ segment }) => segment),
    );
    if (collection.settings !== moment.settings) await store.applySettings(collection.settings);
  });
}

/** Rows looked at between two looks at the clock. */
const ROWS_AT_ONCE = 4096;

async function killWhatDied({ segment: built, rows }: Built): Promise<void> {
  const slice = new TimeSlice();
  let row = 0;
  for (const { segment, offsets } of rows) {
    for (const offset of offsets) {
      if (!segment.live.has(offset)) built.kill(row);
      row++;
      if (row % ROWS_AT_ONCE === 0 && slice.due()) await slice.pause();
    }
  }
}
