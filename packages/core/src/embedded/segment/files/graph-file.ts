import { StorageError } from '../../../engine/index.js';
import type { FileSystem, FixedRows } from '../../filesystem/index.js';
import { SectionedFile, SectionedFileWriter } from '../../filesystem/index.js';
import type { HnswStorageOptions, SavedSection } from '../../index/hnsw/index.js';
import { HnswIndex, RANGE_SECTION_NAMES, SECTION_NAMES } from '../../index/hnsw/index.js';
import type { RowSource } from '../../kernel/index.js';
import type { VectorKind } from '../../vectors/index.js';
import { bytesOf } from '../../vectors/index.js';
import type { BuiltWith } from '../hnsw-field.js';

/*
 * `graph.<i>`, derived: the graph over vector i of the segment's data file; a sectioned file of kind "HNSW".
 *
 *   built      JSON: { m, efConstruct, storage, tenants }
 *   <section>  those of HnswIndex.save
 */

const KIND = 'HNSW';
const VERSION = 1;

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

/** A graph from its file. */
export interface ReadGraph {
  readonly index: HnswIndex;
  readonly built: BuiltWith;
  /** Why the graphs of tenants were left out, where they could not be read. */
  readonly damage?: StorageError;
}

/** Loads a graph over the originals in `rows`; rejects with `corrupted` where it does not fit them. */
export async function readGraph(
  fs: FileSystem,
  path: string,
  rows: RowSource,
  storage: HnswStorageOptions,
): Promise<ReadGraph> {
  const file = await SectionedFile.open(fs, path, { kind: KIND, versions: [VERSION] });
  try {
    const built: BuiltWith = JSON.parse(Buffer.from(await file.read('built')).toString());
    const names = SECTION_NAMES.filter((name) => file.has(name));
    const load = (wanted: readonly string[]) =>
      HnswIndex.load(sectionsOf(file, wanted), rows, storage);
    const needed = names.filter((name) => !RANGE_SECTION_NAMES.includes(name));
    try {
      return { index: await load(names), built };
    } catch (damage) {
      if (!StorageError.isInstance(damage) || needed.length === names.length) throw damage;
      return { index: await load(needed), built: { ...built, tenants: undefined }, damage };
    }
  } finally {
    await file.close();
  }
}

function sectionsOf(file: SectionedFile, names: readonly string[]): SavedSection[] {
  return names.map((name) => ({
    name,
    length: file.length(name),
    readInto: (target) => file.readInto(name, target),
  }));
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
    file: rows.place,
    copyInto: (target, from, to) => rows.copyRows(from, to, bytesOf(target)),
    loadInto: (target, from, to) => rows.loadRows(from, to, bytesOf(target)),
  };
}
