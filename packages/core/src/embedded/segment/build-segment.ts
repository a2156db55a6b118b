import type { PayloadFieldSchema } from '../../engine/index.js';
import type { HnswBuildOptions } from '../index/hnsw/index.js';
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
import { Segment } from './segment.js';
import type { AppendableField, VectorField } from './vector-field.js';

/** Rows of one segment that go into a new one. */
export interface SegmentRows {
  readonly segment: Segment;
  readonly offsets: Uint32Array;
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
  const index = await HnswIndex.build(field.rows(), options);
  const graph = new HnswDenseField(field.map, index, {
    m: options.m,
    efConstruct: options.efConstruct,
    storage: options.storage,
  });
  field.close();
  return graph;
}
