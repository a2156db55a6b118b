import type { FileSystem, FixedRows } from '../../filesystem/index.js';
import { SectionedFile, SectionedFileWriter } from '../../filesystem/index.js';
import type { HnswStorageOptions, SavedSection } from '../../index/hnsw/index.js';
import { HnswIndex } from '../../index/hnsw/index.js';
import type { RowSource } from '../../kernel/index.js';
import type { VectorKind } from '../../vectors/index.js';
import { bytesOf } from '../../vectors/index.js';
import type { BuiltWith } from '../hnsw-field.js';

/*
 * `graph.<i>`, derived: the graph over vector i of the segment's data file; a sectioned file of kind "HNSW".
 *
 *   built      JSON: { m, efConstruct, storage }
 *   <section>  those of HnswIndex.save
 */

const KIND = 'HNSW';
const VERSION = 1;
const SECTIONS = ['graph', 'levels', 'links', 'upper-links', 'centroid', 'one-bit', 'int8'];

/** Writes a graph file; removes what it has written if that fails. */
export async function writeGraph(
  fs: FileSystem,
  path: string,
  index: HnswIndex,
  built: BuiltWith,
): Promise<void> {
  const writer = await SectionedFileWriter.create(fs, path, { kind: KIND, version: VERSION });
  try {
    await writer.blocks('built', new TextEncoder().encode(JSON.stringify(built)));
    for (const { name, bytes } of index.save()) await writer.blocks(name, bytes);
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Loads a graph over the originals in `rows`; rejects with `corrupted` where it does not fit them. */
export async function readGraph(
  fs: FileSystem,
  path: string,
  rows: RowSource,
  storage: HnswStorageOptions,
): Promise<{ index: HnswIndex; built: BuiltWith }> {
  const file = await SectionedFile.open(fs, path, { kind: KIND, versions: [VERSION] });
  try {
    const built: BuiltWith = JSON.parse(Buffer.from(await file.read('built')).toString());
    const sections = SECTIONS.filter((name) => file.has(name)).map(
      (name): SavedSection => ({
        name,
        length: file.length(name),
        readInto: (target) => file.readInto(name, target),
      }),
    );
    return { index: await HnswIndex.load(sections, rows, storage), built };
  } finally {
    await file.close();
  }
}

/** The originals in a data file, as a graph reads them. */
export function rowsOnDisk(
  rows: FixedRows,
  { dimension, distance, datatype }: VectorKind & { kind: 'dense' },
): RowSource {
  return {
    count: rows.count,
    dimension,
    distance,
    datatype,
    copyInto: (target, from, to) => rows.copyRows(from, to, bytesOf(target)),
    loadInto: (target, from, to) => rows.loadRows(from, to, bytesOf(target)),
  };
}
