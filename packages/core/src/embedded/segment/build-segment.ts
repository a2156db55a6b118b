import type { PayloadFieldSchema } from '../../engine/index.js';
import type { HnswBuildOptions, RowRange } from '../index/hnsw/index.js';
import { HnswIndex } from '../index/hnsw/index.js';
import { PayloadIndexSet } from '../index/payload/index.js';
import type { TimeSlice } from '../pacing/index.js';
import type { VectorKind } from '../vectors/index.js';
import { emptyField } from './appendable-segment.js';
import { FlatDenseField } from './dense-field.js';
import type { BuiltWith } from './hnsw-field.js';
import { HnswDenseField } from './hnsw-field.js';
import { IdTable } from './id-table.js';
import type { PayloadStore } from './payload-store.js';
import { MemoryPayloads, payloadAt } from './payload-store.js';
import type { RowMap } from './row-map.js';
import { Segment } from './segment.js';
import type { AppendableField, VectorField } from './vector-field.js';

/** Rows of one segment that go into a new one. */
export interface SegmentRows {
  readonly segment: Segment;
  readonly offsets: Uint32Array;
  /** The tenant whose rows they are, where rows are ordered by tenant. */
  readonly tenant?: string | undefined;
}

/** How a graph is built. */
export type GraphOptions = HnswBuildOptions & BuiltWith;

/** How a new segment is made. */
export interface SegmentPlan {
  readonly number: number;
  readonly sources: readonly SegmentRows[];
  readonly vectors: ReadonlyMap<string, VectorKind>;
  readonly schemas: ReadonlyMap<string, PayloadFieldSchema>;
  /** Graph parameters of a dense name that has this many vectors; `undefined`: it stays without a graph. */
  graph(name: string, count: number): GraphOptions | undefined;
}

/**
 * Gathers living rows into a new segment and builds what is derived from them. Rows keep the order of the sources.
 * Reading the sources happens in slices of the event loop; graphs are built in worker threads.
 */
export async function buildSegment(plan: SegmentPlan, slice: TimeSlice): Promise<Segment> {
  const ids = new IdTable(plan.sources.reduce((rows, { offsets }) => rows + offsets.length, 1));
  const payloads = new MemoryPayloads();
  const fields = new Map<string, AppendableField>();
  for (const [name, kind] of plan.vectors) fields.set(name, emptyField(kind));
  for (const { segment, offsets } of plan.sources) {
    await segment.prepareToRead();
    for (let i = 0; i < offsets.length; i++) {
      const from = offsets[i]!;
      const row = ids.record(segment.idAt(from));
      ids.bind(row);
      payloads.append(segment.payloads.bytesAt(from));
      for (const [name, field] of fields) {
        const source = segment.fields.get(name);
        const value = source?.viewAt?.(from) ?? source?.vectorAt(from);
        if (value) field.append(row, value);
      }
      if ((i & 15) === 15 && slice.due()) await slice.pause();
    }
  }
  const payloadIndexes = await indexPayloads(plan.schemas, payloads, slice);
  const built = new Map<string, VectorField>();
  for (const [name, field] of fields) built.set(name, await withGraph(plan, name, field));
  const segment = new Segment({
    number: plan.number,
    ids,
    payloads,
    fields: built,
    payloadIndexes,
  });
  segment.publishAll();
  return segment;
}

/** Adds the payload indexes that a set lacks. */
export async function indexPayloads(
  schemas: ReadonlyMap<string, PayloadFieldSchema>,
  payloads: PayloadStore,
  slice: TimeSlice,
  indexes = PayloadIndexSet.create(),
): Promise<PayloadIndexSet> {
  const missing = [...schemas]
    .filter(([field]) => !indexes.schemas().has(field))
    .map(([field, schema]) => indexes.build(field, schema));
  for (let row = 0; missing.length > 0 && row < payloads.size; row++) {
    const payload = payloadAt(payloads, row);
    for (const index of missing) index.addRow(row, payload);
    if ((row & 63) === 63 && slice.due()) await slice.pause();
  }
  for (const index of missing) indexes.install(index);
  return indexes;
}

async function withGraph(
  plan: SegmentPlan,
  name: string,
  field: AppendableField,
): Promise<VectorField> {
  if (!(field instanceof FlatDenseField)) return field;
  const options = plan.graph(name, field.count);
  if (!options) return field;
  const { m, efConstruct, storage, tenants } = options;
  const ranges = tenants && { ...tenants, of: tenantRanges(plan.sources, field.map) };
  const index = await HnswIndex.build(field.rows(), { ...options, ranges });
  const graph = new HnswDenseField(field.map, index, { m, efConstruct, storage, tenants });
  field.close();
  return graph;
}

/** The vector rows of each tenant; `sources` are in the order of the segment's rows. */
function tenantRanges(sources: readonly SegmentRows[], map: RowMap): RowRange[] {
  const ranges: RowRange[] = [];
  let first = 0;
  let end = 0;
  for (const [i, { tenant, offsets }] of sources.entries()) {
    end += offsets.length;
    if (tenant !== undefined && sources[i + 1]?.tenant === tenant) continue;
    const from = map.rowsBelow(first);
    const count = map.rowsBelow(end) - from;
    if (tenant !== undefined && count > 0) ranges.push({ first: from, count });
    first = end;
  }
  return ranges;
}
