import { StorageError } from '../../../engine/index.js';
import { Bitset } from '../../bytes/index.js';
import type { FileSystem } from '../../filesystem/index.js';
import {
  isMissing,
  joinPath,
  SectionedFile,
  SectionedFileWriter,
  UNFINISHED,
} from '../../filesystem/index.js';
import type { HnswStorageOptions } from '../../index/hnsw/index.js';
import { HnswIndex } from '../../index/hnsw/index.js';
import { PayloadIndexSet } from '../../index/payload/index.js';
import type { VectorKind } from '../../vectors/index.js';
import { HnswDenseField } from '../hnsw-field.js';
import { RowMap } from '../row-map.js';
import type { Segment } from '../segment.js';
import type { VectorField } from '../vector-field.js';
import { readGraph, rowsOnDisk, writeGraph } from './graph-file.js';
import { readIndexes, writeIndexes } from './index-file.js';
import type { SegmentData, StoredVectors } from './segment-data.js';
import { openSegmentData, VERSIONS, writeSegmentData } from './segment-data.js';

/*
 * A sealed segment's directory, `segments/<number>/`:
 *
 *   data             the rows: see segment-data.ts
 *   graph.<i>        derived, see graph-file.ts
 *   indexes          derived, see index-file.ts; absent where no field is indexed
 *   dead.<record>    rows that were dead when the log had reached that record; absent where none were. A second file of
 *                    the same record is dead.<record>.2, and so on
 */

const DEAD = { kind: 'DEAD', version: 1 } as const;

/** What a manifest says of a segment. */
export interface SegmentRecord {
  readonly number: number;
  /** Name of the file of dead rows. */
  readonly dead?: string | undefined;
}

/** Told of derived files that could not be used. */
export type OnDamage = (message: string, error: unknown) => void;

/** Where the vectors of a name are kept. */
export type StorageOf = (name: string) => HnswStorageOptions;

/** The files of a collection's sealed segments. */
export class SegmentFiles {
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #onDamage: OnDamage;

  /** `directory` is the collection's. */
  constructor(fs: FileSystem, directory: string, onDamage: OnDamage) {
    this.#fs = fs;
    this.#directory = joinPath(directory, 'segments');
    this.#onDamage = onDamage;
  }

  /**
   * Writes a new segment, durable with the names of its files, and opens it for reading: where its vectors belong on the
   * disk, its graphs read them from there from now on.
   */
  async save(
    segment: Segment,
    kinds: ReadonlyMap<string, VectorKind>,
    storageOf: StorageOf,
  ): Promise<SegmentData> {
    const directory = this.#path(segment.number);
    await this.#fs.removeDir(directory);
    await this.#fs.mkdir(directory);
    await writeSegmentData(this.#fs, joinPath(directory, 'data'), segment, kinds);
    const data = await openSegmentData(this.#fs, joinPath(directory, 'data'));
    for (const [i, vectors] of data.vectors.entries()) {
      const field = segment.fields.get(vectors.name);
      if (!(field instanceof HnswDenseField)) continue;
      const storage = storageOf(vectors.name);
      const index = storage.onDisk
        ? await HnswIndex.load(field.index.save(), originals(vectors), storage)
        : field.index;
      await writeGraph(this.#fs, joinPath(directory, `graph.${i}`), index, field.built);
      if (index === field.index) continue;
      segment.fields.set(vectors.name, new HnswDenseField(field.map, index, field.built));
      field.close();
    }
    if (segment.payloadIndexes.size > 0) {
      await writeIndexes(this.#fs, joinPath(directory, 'indexes'), segment.payloadIndexes);
    }
    await this.#fs.syncDir(directory);
    await this.#fs.syncDir(this.#directory);
    return data;
  }

  open(number: number): Promise<SegmentData> {
    return openSegmentData(this.#fs, joinPath(this.#path(number), 'data'));
  }

  /**
   * The vectors of a name: behind their graph where there is one that can be used, else searched row by row, which the
   * optimizer will change.
   */
  async openField(
    number: number,
    position: number,
    vectors: StoredVectors,
    storage: HnswStorageOptions,
  ): Promise<VectorField> {
    if (vectors.kind.kind !== 'dense') return vectors.load();
    const path = joinPath(this.#path(number), `graph.${position}`);
    try {
      const rows = originals(vectors);
      const { index, built, damage } = await readGraph(this.#fs, path, rows, storage);
      if (damage) this.#onDamage(`graphs of tenants of segment ${number} are rebuilt`, damage);
      return new HnswDenseField(RowMap.of(vectors.present), index, built);
    } catch (error) {
      if (!StorageError.isInstance(error)) throw error;
      // A segment below the indexing threshold has no graph.
      if (vectors.hasGraph || !isMissing(error)) {
        this.#onDamage(`graph of segment ${number} is rebuilt`, error);
      }
      return vectors.load();
    }
  }

  /** The saved payload indexes; none where they are damaged or missing, which is said if there should be some. */
  async openIndexes(number: number, isExpected: boolean): Promise<PayloadIndexSet> {
    try {
      return await readIndexes(this.#fs, joinPath(this.#path(number), 'indexes'));
    } catch (error) {
      if (!StorageError.isInstance(error)) throw error;
      if (isExpected || !isMissing(error)) {
        this.#onDamage(`payload indexes of segment ${number} are rebuilt`, error);
      }
      return PayloadIndexSet.create();
    }
  }

  /** Replaces the saved payload indexes by those that the segment has now. */
  async saveIndexes({ number, payloadIndexes }: Segment): Promise<void> {
    const path = joinPath(this.#path(number), 'indexes');
    await writeIndexes(this.#fs, `${path}${UNFINISHED}`, payloadIndexes);
    await this.#fs.rename(`${path}${UNFINISHED}`, path);
    await this.#fs.syncDir(this.#path(number));
  }

  /** Records which rows are dead at a record of the log; returns the name for the manifest. */
  async saveDead(segment: Segment, live: Bitset, record: number): Promise<string | undefined> {
    const dead = Bitset.full(segment.size).andNot(live);
    if (dead.isEmpty()) return undefined;
    const directory = this.#path(segment.number);
    const name = await this.#freeName(directory, `dead.${record}`);
    const writer = await SectionedFileWriter.create(this.#fs, joinPath(directory, name), DEAD);
    try {
      await writer.blocks('dead', new Uint8Array(dead.words.buffer));
      await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await this.#fs.syncDir(directory);
    return name;
  }

  async openDead({ number, dead }: SegmentRecord): Promise<Bitset> {
    const set = new Bitset();
    if (dead === undefined) return set;
    const path = joinPath(this.#path(number), dead);
    const file = await SectionedFile.open(this.#fs, path, { kind: DEAD.kind, versions: [1] });
    try {
      set.words = new Uint32Array((await file.read('dead')).slice().buffer);
      return set;
    } finally {
      await file.close();
    }
  }

  /** Removes what no manifest names: segments that were replaced, or never finished. */
  async removeOthers(kept: readonly SegmentRecord[]): Promise<void> {
    const byNumber = new Map(kept.map((record) => [String(record.number), record]));
    for (const name of await this.#fs.readdir(this.#directory)) {
      const record = byNumber.get(name);
      const directory = joinPath(this.#directory, name);
      if (!record) {
        await this.#fs.removeDir(directory);
        continue;
      }
      for (const file of await this.#fs.readdir(directory)) {
        const isStale =
          (file.startsWith('dead.') && file !== record.dead) || file.endsWith(UNFINISHED);
        if (isStale) await this.#fs.remove(joinPath(directory, file));
      }
    }
  }

  /** Reads everything of a segment and returns what is damaged. */
  async verify(record: SegmentRecord): Promise<StorageError[]> {
    const directory = this.#path(record.number);
    const found: StorageError[] = [];
    for (const name of await this.#fs.readdir(directory)) {
      const kind = kindOf(name);
      try {
        const path = joinPath(directory, name);
        const versions = kind === 'SEGM' ? VERSIONS : [1];
        const file = await SectionedFile.open(this.#fs, path, { kind, versions });
        try {
          found.push(...(await file.verify()));
        } finally {
          await file.close();
        }
      } catch (error) {
        if (!StorageError.isInstance(error)) throw error;
        found.push(error);
      }
    }
    return found;
  }

  /** A new name each time: the manifest in force may name a file of the same record, which must stay as it is. */
  async #freeName(directory: string, base: string): Promise<string> {
    const taken = new Set(await this.#fs.readdir(directory));
    let name = base;
    for (let turn = 2; taken.has(name); turn++) name = `${base}.${turn}`;
    return name;
  }

  #path(number: number): string {
    return joinPath(this.#directory, String(number));
  }
}

function originals({ kind, denseRows }: StoredVectors) {
  if (kind.kind !== 'dense') throw new TypeError(`${kind.kind} vectors have no graph`);
  return rowsOnDisk(denseRows(), kind);
}

function kindOf(name: string): string {
  if (name === 'data') return 'SEGM';
  if (name === 'indexes') return 'PIDX';
  return name.startsWith('graph.') ? 'HNSW' : DEAD.kind;
}
