import type { FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate } from '../filesystem/index.js';
import { readManifest, WriteAheadLog, writeManifest } from '../log/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { Collection } from './collection.js';
import { LogJournal } from './log-journal.js';
import { decodeOperation } from './operation-codec.js';
import { SegmentStore } from './segment-store.js';

/*
 * A collection's directory:
 *
 *   manifest        settings, sealed segments, and the log record from which the log continues them
 *   log/            write-ahead log
 *   segments/<n>/   data and derived files of a sealed segment
 */

/** Version of the manifest's document; also of the layout above. */
export const COLLECTION_FORMAT = 1;

/** The state of a collection at one record of its log. */
export interface CollectionManifest {
  readonly settings: CollectionSettings;
  /** First log record that is not in a sealed segment. */
  readonly logFrom: number;
  /** Number of the next segment. */
  readonly nextSegment: number;
}

/** Where and how durably collections are kept. */
export interface DurableOptions {
  readonly fs: FileSystem;
  readonly durability: 'fsync' | 'relaxed';
}

/** Makes a collection's directory, durable up to its parent's entry. */
export async function createDurableCollection(
  { fs, durability }: DurableOptions,
  directory: string,
  name: string,
  settings: CollectionSettings,
): Promise<Collection> {
  const logDirectory = joinPath(directory, 'log');
  await fs.removeDir(directory);
  await fs.mkdir(logDirectory);
  const { log, records } = await WriteAheadLog.open(fs, logDirectory, { create: true, durability });
  for await (const _ of records) throw new RangeError('a new log has records');
  const manifest: CollectionManifest = { settings, logFrom: log.nextSequence, nextSegment: 1 };
  await writeManifest(fs, joinPath(directory, 'manifest'), COLLECTION_FORMAT, manifest);
  await fs.syncDir(directory);
  return new Collection(name, settings, new SegmentStore(settings), new LogJournal(log));
}

/** Opens a collection: sealed segments from their files, the rest from the log. */
export async function openDurableCollection(
  { fs, durability }: DurableOptions,
  directory: string,
  name: string,
): Promise<Collection> {
  const path = joinPath(directory, 'manifest');
  const manifest = await readManifest<CollectionManifest>(fs, path, COLLECTION_FORMAT);
  if (!manifest)
    throw corrupted({ file: locate(fs, path), offset: 0, what: 'the manifest is missing' });
  const store = new SegmentStore(manifest.settings, [], manifest.nextSegment);
  const { log, records } = await WriteAheadLog.open(fs, joinPath(directory, 'log'), {
    from: manifest.logFrom,
    durability,
  });
  let settings = manifest.settings;
  try {
    for await (const { kind, body } of records) {
      const operation = decodeOperation(kind, body);
      await store.apply(operation);
      if (operation.kind === 'settings') settings = operation.settings;
    }
  } catch (error) {
    store.close();
    await log.close().catch(() => undefined);
    throw error;
  }
  return new Collection(name, settings, store, new LogJournal(log));
}
