import type { PayloadFieldSchema } from '../../engine/index.js';
import type { TimeSlice } from '../pacing/index.js';
import { indexPayloads } from './build-segment.js';
import type { SegmentFiles, SegmentRecord, StorageOf } from './files/segment-files.js';
import { Segment } from './segment.js';
import type { VectorField } from './vector-field.js';

/** What a sealed segment is opened with. */
export interface OpenOptions {
  /** Vector names that the collection has; others are left out. */
  readonly names: ReadonlySet<string>;
  readonly schemas: ReadonlyMap<string, PayloadFieldSchema>;
  readonly storageOf: StorageOf;
}

/** Makes a sealed segment from its files. */
export async function openSegment(
  files: SegmentFiles,
  record: SegmentRecord,
  { names, schemas, storageOf }: OpenOptions,
  slice: TimeSlice,
): Promise<Segment> {
  const { number } = record;
  const data = await files.open(number);
  const fields = new Map<string, VectorField>();
  try {
    for (const [i, vectors] of data.vectors.entries()) {
      const { name } = vectors;
      if (!names.has(name)) continue;
      fields.set(name, await files.openField(number, i, vectors, storageOf(name)));
    }
    const { payloads } = data;
    const ids = await data.ids();
    const payloadIndexes = await files.openIndexes(number, schemas.size > 0);
    const isComplete = [...schemas.keys()].every((field) => payloadIndexes.schemas().has(field));
    await indexPayloads(schemas, payloads, slice, payloadIndexes);
    const segment = new Segment({ number, ids, payloads, fields, payloadIndexes });
    segment.hasUnsavedIndexes = !isComplete;
    segment.isSaved = true;
    segment.publishAll(await files.openDead(record));
    return segment;
  } catch (error) {
    for (const field of fields.values()) field.close();
    data.payloads.close();
    throw error;
  }
}
