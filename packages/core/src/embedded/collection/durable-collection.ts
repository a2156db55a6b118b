import type { FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate } from '../filesystem/index.js';
import { readManifest, WriteAheadLog, writeManifest } from '../log/index.js';
import { runInSlices, TimeSlice } from '../pacing/index.js';
import type { OnDamage, Segment } from '../segment/index.js';
import { openSegment, SegmentFiles } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { storageOf, vectorKinds } from '../settings/index.js';
import { Collection } from './collection.js';
import { LogJournal } from './log-journal.js';
import { decodeInSteps } from './operation-codec.js';
import type { CollectionManifest } from './segment-storage.js';
import { COLLECTION_FORMAT, DurableStorage } from './segment-storage.js';
import { SegmentStore } from './segment-store.js';

/*
 * A collection's directory:
 *
 *   manifest        settings, sealed segments, and the log record from which the log continues them
 *   log/            write-ahead log
 *   segments/<n>/   data and derived files of a sealed segment
 */

/** Where and how durably collections are kept. */
export interface DurableOptions {
  readonly fs: FileSystem;
  readonly durability: 'fsync' | 'relaxed';
  /** Told of derived files that are damaged and rebuilt, and of damage that was discarded. */
  readonly onDamage: OnDamage;
  /** Cuts a damaged log at the damage instead of refusing to open. */
  readonly discardDamagedLog?: boolean | undefined;
}

/** Makes a collection's directory, durable up to its parent's entry. */
export async function createDurableCollection(
  { fs, durability, onDamage }: DurableOptions,
  directory: string,
  name: string,
  settings: CollectionSettings,
): Promise<Collection> {
  const logDirectory = joinPath(directory, 'log');
  await fs.removeDir(directory);
  await fs.mkdir(logDirectory);
  await fs.mkdir(joinPath(directory, 'segments'));
  const { log, records } = await WriteAheadLog.open(fs, logDirectory, { create: true, durability });
  for await (const _ of records) throw new RangeError('a new log has records');
  const manifest: CollectionManifest = {
    settings,
    logFrom: log.nextSequence,
    nextSegment: 1,
    segments: [],
    texts: {},
  };
  try {
    await writeManifest(fs, joinPath(directory, 'manifest'), COLLECTION_FORMAT, manifest);
    await fs.syncDir(directory);
  } catch (error) {
    await log.close().catch(() => undefined);
    throw error;
  }
  const journal = new LogJournal(log);
  const files = new SegmentFiles(fs, directory, onDamage);
  const storage = new DurableStorage(fs, directory, journal, files);
  return new Collection(name, settings, new SegmentStore(settings), journal, storage);
}

/** Opens a collection: sealed segments from their files, the rest from the log. */
export async function openDurableCollection(
  { fs, durability, onDamage, discardDamagedLog = false }: DurableOptions,
  directory: string,
  name: string,
): Promise<Collection> {
  const path = joinPath(directory, 'manifest');
  const manifest = await readManifest<CollectionManifest>(fs, path, COLLECTION_FORMAT);
  if (!manifest) {
    throw corrupted({ file: locate(fs, path), offset: 0, what: 'the manifest is missing' });
  }
  const files = new SegmentFiles(fs, directory, onDamage);
  await files.removeOthers(manifest.segments);
  const sealed = await openSegments(files, manifest);
  const store = new SegmentStore(manifest.settings, sealed, manifest.nextSegment);
  const { log, records } = await WriteAheadLog.open(fs, joinPath(directory, 'log'), {
    from: manifest.logFrom,
    durability,
    discardDamaged: discardDamagedLog,
  }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const journal = new LogJournal(log);
  let { settings, texts } = manifest;
  try {
    const slice = new TimeSlice();
    for await (const { kind, body } of records) {
      journal.bytesAppended += body.length;
      const operation = await runInSlices(decodeInSteps(kind, body), slice);
      if (operation.kind === 'settings') {
        settings = operation.settings;
        // Payload indexes follow at the end, once: those that segments have saved are newer than this record.
        store.matchVectors(settings);
      } else {
        await store.apply(operation);
      }
      if (operation.kind === 'texts') texts = operation.lengths;
    }
  } catch (error) {
    store.close();
    await log.close().catch(() => undefined);
    throw error;
  }
  const { cut } = log.recovery;
  if (discardDamagedLog && cut !== undefined) {
    onDamage(`log of "${name}": ${cut.bytes} bytes from byte ${cut.offset} on were discarded`, cut);
  }
  const storage = new DurableStorage(fs, directory, journal, files);
  await store.applySettings(settings);
  await storage.saveIndexes(sealed);
  return new Collection(name, settings, store, journal, storage, texts);
}

async function openSegments(
  files: SegmentFiles,
  { settings, segments }: CollectionManifest,
): Promise<Segment[]> {
  const names = new Set(vectorKinds(settings).keys());
  const schemas = new Map(Object.entries(settings.payload_schema));
  const slice = new TimeSlice();
  const opened: Segment[] = [];
  try {
    for (const record of segments) {
      const options = { names, schemas, storageOf: (name: string) => storageOf(settings, name) };
      opened.push(await openSegment(files, record, options, slice));
    }
    return opened;
  } catch (error) {
    for (const segment of opened) segment.retire();
    throw error;
  }
}
