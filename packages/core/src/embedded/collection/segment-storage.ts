import { StorageError } from '../../engine/index.js';
import type { Bitset } from '../bytes/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate } from '../filesystem/index.js';
import { readManifest, writeManifest } from '../log/index.js';
import type { Segment, SegmentFiles, SegmentRecord } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { storageOf, vectorKinds } from '../settings/index.js';
import type { LogJournal } from './log-journal.js';
import type { CollectionTexts } from './operation.js';

/** The state of a collection at one record of its log; everything later is in the log. */
export interface CollectionManifest {
  readonly settings: CollectionSettings;
  /** First log record that is not in a sealed segment. */
  readonly logFrom: number;
  /** Number of the next segment. */
  readonly nextSegment: number;
  readonly segments: readonly SegmentRecord[];
  readonly texts: CollectionTexts;
}

/** A moment of a collection: what is sealed, and which of its rows are alive. */
export interface CollectionMoment {
  readonly settings: CollectionSettings;
  readonly logFrom: number;
  readonly nextSegment: number;
  readonly texts: CollectionTexts;
  readonly segments: ReadonlyMap<Segment, Bitset>;
}

/** Where a collection's sealed segments are kept; a collection in memory has none. */
export interface SegmentStorage {
  /** Starts a new log file; the number of its first record. Everything before it is durable. */
  rotateLog(): Promise<number>;
  /** Bytes of log that a restart would replay. */
  logBytes(): number;
  /** Makes a new segment's rows durable, and lets it read its payloads from there. */
  seal(segment: Segment, settings: CollectionSettings): Promise<void>;
  /** Saves the payload indexes of sealed segments that have changed. */
  saveIndexes(segments: Iterable<Segment>): Promise<void>;
  /** Makes a moment the one that a restart begins with, and forgets what lies before it. */
  commit(moment: CollectionMoment): Promise<void>;
  /** Compares all checksums; what is damaged. */
  verify(): Promise<StorageError[]>;
}

/** Version of the manifest's document; also of the layout of a collection's directory. */
export const COLLECTION_FORMAT = 1;

/** Segment files and a log below a collection's directory. */
export class DurableStorage implements SegmentStorage {
  #logStart = 0;

  constructor(
    readonly fs: FileSystem,
    readonly directory: string,
    readonly journal: LogJournal,
    readonly files: SegmentFiles,
  ) {}

  async rotateLog(): Promise<number> {
    const first = await this.journal.log.rotate();
    this.#logStart = this.journal.bytesAppended;
    return first;
  }

  logBytes(): number {
    return this.journal.bytesAppended - this.#logStart;
  }

  async seal(segment: Segment, settings: CollectionSettings): Promise<void> {
    const data = await this.files.save(segment, vectorKinds(settings), (name) =>
      storageOf(settings, name),
    );
    segment.payloads.close();
    segment.payloads = data.payloads;
    segment.isSaved = true;
    segment.hasUnsavedIndexes = false;
  }

  async saveIndexes(segments: Iterable<Segment>): Promise<void> {
    for (const segment of segments) {
      if (!segment.hasUnsavedIndexes) continue;
      await this.files.saveIndexes(segment);
      segment.hasUnsavedIndexes = false;
    }
  }

  async commit({ segments, ...state }: CollectionMoment): Promise<void> {
    const records: SegmentRecord[] = [];
    for (const [segment, live] of segments) {
      const dead = await this.files.saveDead(segment, live, state.logFrom);
      records.push({ number: segment.number, ...(dead === undefined ? {} : { dead }) });
    }
    const manifest: CollectionManifest = { ...state, segments: records };
    await writeManifest(this.fs, joinPath(this.directory, 'manifest'), COLLECTION_FORMAT, manifest);
    await this.journal.log.dropBefore(state.logFrom);
    await this.files.removeOthers(records);
  }

  async verify(): Promise<StorageError[]> {
    try {
      for (;;) {
        const before = await this.#manifest();
        const found = await Promise.all(before.segments.map((record) => this.files.verify(record)));
        // An optimization may have replaced what was being read.
        const after = await this.#manifest();
        if (before.nextSegment === after.nextSegment) return found.flat();
      }
    } catch (error) {
      if (StorageError.isInstance(error)) return [error];
      throw error;
    }
  }

  async #manifest(): Promise<CollectionManifest> {
    const path = joinPath(this.directory, 'manifest');
    const manifest = await readManifest<CollectionManifest>(this.fs, path, COLLECTION_FORMAT);
    if (manifest) return manifest;
    throw corrupted({ file: locate(this.fs, path), offset: 0, what: 'the manifest is missing' });
  }
}

/** Without files there is nothing to keep. */
export const NO_STORAGE: SegmentStorage = {
  rotateLog: async () => 0,
  logBytes: () => 0,
  seal: async () => {},
  saveIndexes: async () => {},
  commit: async () => {},
  verify: async () => [],
};
