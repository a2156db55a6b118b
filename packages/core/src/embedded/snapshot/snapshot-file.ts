import type { Bitset } from '../bytes/index.js';
import type { Operation } from '../collection/index.js';
import { decodeInSteps, PutRecord } from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { corrupted, SectionedFile, SectionedFileWriter } from '../filesystem/index.js';
import { runInSlices } from '../pacing/index.js';
import type { Segment } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { narrowDatatypes } from '../settings/index.js';

/*
 * A snapshot: a sectioned file of kind "SNAP" with one collection or several.
 *
 *   meta      JSON: { collections: [{ name, settings, points, kind }], aliases }
 *   rows.<i>  of collection i of meta: bodies of log records that put rows, some dozens in each
 *
 * It holds points, not segments: whatever later versions keep them in, they can read it.
 */

const FORMAT = { kind: 'SNAP', version: 1 } as const;
/** Rows are put into one entry until it has this many bytes. */
const ENTRY_BYTES = 256 << 10;

/** A collection at one moment, as a snapshot takes it. */
export interface CollectionImage {
  readonly name: string;
  readonly settings: CollectionSettings;
  readonly segments: ReadonlyMap<Segment, Bitset>;
}

interface CollectionEntry {
  readonly name: string;
  readonly settings: CollectionSettings;
  readonly points: number;
  /** Kind of the records in its rows. */
  readonly kind: number;
}

/** What a snapshot holds, besides the points. */
export interface SnapshotMeta {
  readonly collections: readonly CollectionEntry[];
  readonly aliases: { readonly [alias: string]: string };
}

/** Writes the file of a snapshot; removes what it has written if that fails. */
export async function writeSnapshot(
  fs: FileSystem,
  path: string,
  images: readonly CollectionImage[],
  aliases: SnapshotMeta['aliases'],
): Promise<void> {
  const collections = images.map(({ name, settings, segments }) => {
    let points = 0;
    for (const live of segments.values()) points += live.count();
    return { name, settings, points, kind: recordFor(settings).kind };
  });
  const meta: SnapshotMeta = { collections, aliases };
  const writer = await SectionedFileWriter.create(fs, path, FORMAT);
  try {
    await writer.blocks('meta', new TextEncoder().encode(JSON.stringify(meta)));
    for (const [i, image] of images.entries()) {
      for (const segment of image.segments.keys()) await segment.prepareToRead();
      await writer.variableRows(`rows.${i}`, entries(image));
    }
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** An open snapshot. */
export class SnapshotReader {
  private constructor(
    readonly file: SectionedFile,
    readonly meta: SnapshotMeta,
  ) {}

  static async open(fs: FileSystem, path: string): Promise<SnapshotReader> {
    const file = await SectionedFile.open(fs, path, { kind: FORMAT.kind, versions: [1] });
    try {
      const meta: SnapshotMeta = JSON.parse(Buffer.from(await file.read('meta')).toString());
      return new SnapshotReader(file, meta);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The points of a collection, as operations to apply. Every row is compared with its checksum. */
  async *operations(position: number): AsyncIterable<Operation> {
    const { kind, points } = this.meta.collections[position]!;
    const rows = await this.file.variableRows(`rows.${position}`);
    let found = 0;
    for (let entry = 0; entry < rows.count; entry++) {
      const operation = await runInSlices(decodeInSteps(kind, rows.readRow(entry)));
      if (operation.kind === 'put') found += operation.rows.length;
      yield operation;
    }
    if (found !== points) {
      const what = `points of collection ${position}`;
      throw corrupted({ file: this.file.file, offset: 0, what, expected: points, actual: found });
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

function recordFor(settings: CollectionSettings): PutRecord {
  return new PutRecord(narrowDatatypes(settings));
}

function* entries({ settings, segments }: CollectionImage): Iterable<Uint8Array> {
  const record = recordFor(settings);
  for (const [segment, live] of segments) {
    for (const offset of live.toArray()) {
      const payload = segment.payloads.bytesAt(offset);
      record.add({ id: segment.idAt(offset), payload, vectors: segment.viewsAt(offset) });
      if (record.length >= ENTRY_BYTES) yield record.take();
    }
  }
  if (record.length > 0) yield record.take();
}
