import { Document } from '@langchain/core/documents';
import { index } from '@langchain/core/indexing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engines, type Subject } from '../../adapter-kit/test/support/engines.js';
import { QuarryRecordManager, QuarryVectorStore } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

const page = (source: string, pageContent: string) =>
  new Document({ pageContent, metadata: { source } });

describe.each(engines)('$name', ({ open }) => {
  let subject: Subject;
  let vectorStore: QuarryVectorStore;
  let recordManager: QuarryRecordManager;
  beforeEach(async () => {
    subject = await open(['documents', 'langchain_records']);
    vectorStore = new QuarryVectorStore(new WordEmbeddings(), {
      client: subject.client,
      retrievalMode: 'hybrid',
    });
    recordManager = new QuarryRecordManager('documents', { client: subject.client });
  });
  afterEach(() => subject.close());

  const run = (docsSource: Document[], options: object = {}) =>
    index({ docsSource, recordManager, vectorStore, options });
  const stored = async () => {
    const found = await vectorStore.similaritySearch('page one two three', 99);
    return found.map(({ pageContent }) => pageContent).sort();
  };

  test('full: adds, skips what is unchanged, deletes what is gone', async () => {
    const first = [page('a', 'page one'), page('a', 'page two'), page('b', 'page three')];
    expect(await run(first, { cleanup: 'full' })).toEqual({
      numAdded: 3,
      numDeleted: 0,
      numUpdated: 0,
      numSkipped: 0,
    });
    expect(await run(first, { cleanup: 'full' })).toMatchObject({ numAdded: 0, numSkipped: 3 });
    const second = [page('a', 'page one'), page('b', 'page three changed')];
    expect(await run(second, { cleanup: 'full' })).toEqual({
      numAdded: 1,
      numDeleted: 2,
      numUpdated: 0,
      numSkipped: 1,
    });
    expect(await stored()).toEqual(['page one', 'page three changed']);
    expect(await run([], { cleanup: 'full' })).toMatchObject({ numDeleted: 2 });
    expect(await stored()).toEqual([]);
    expect(await recordManager.listKeys()).toEqual([]);
  });

  test('incremental: replaces pages of the sources it sees and leaves the others alone', async () => {
    const options = { cleanup: 'incremental', sourceIdKey: 'source' };
    await run([page('a', 'page one'), page('a', 'page two'), page('b', 'page three')], options);
    expect(await run([page('a', 'page one'), page('a', 'page two anew')], options)).toEqual({
      numAdded: 1,
      numDeleted: 1,
      numUpdated: 0,
      numSkipped: 1,
    });
    expect(await stored()).toEqual(['page one', 'page three', 'page two anew']);
    // Once more: the skipped page still belongs to its source.
    expect(await run([page('a', 'page other')], options)).toMatchObject({ numDeleted: 2 });
    expect(await stored()).toEqual(['page other', 'page three']);
  });

  test('without cleanup, and with forced updates', async () => {
    await run([page('a', 'page one')]);
    expect(await run([page('a', 'page two')])).toMatchObject({ numAdded: 1, numDeleted: 0 });
    expect(await stored()).toEqual(['page one', 'page two']);
    expect(await run([page('a', 'page one')], { forceUpdate: true })).toMatchObject({
      numUpdated: 1,
    });
    expect(await vectorStore.count()).toBe(2);
  });

  test('in batches, with more records than one page', async () => {
    const many = Array.from({ length: 1200 }, (_, n) => page('a', `page ${n}`));
    expect(await run(many, { cleanup: 'full' })).toMatchObject({ numAdded: 1200 });
    expect(await recordManager.listKeys()).toHaveLength(1200);
    expect(await run(many.slice(0, 100), { cleanup: 'full' })).toMatchObject({
      numSkipped: 100,
      numDeleted: 1100,
    });
    expect(await vectorStore.count()).toBe(100);
  });
});

describe('records', () => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await engines[0]!.open([]);
  });
  afterEach(() => subject.close());
  const manager = (namespace = 'a') =>
    new QuarryRecordManager(namespace, { client: subject.client });

  test('are listed by time, group and number; namespaces do not mix', async () => {
    const records = manager();
    expect(await records.exists(['x'])).toEqual([false]);
    expect(await records.listKeys()).toEqual([]);
    await records.deleteKeys(['x']);
    await Promise.all([records.createSchema(), records.createSchema()]);
    await records.update(['1', '2'], { groupIds: ['g', null] });
    const between = await records.getTime();
    await records.update(['3'], { groupIds: ['g'] });
    await manager('b').update(['1', '9']);

    expect((await records.listKeys()).sort()).toEqual(['1', '2', '3']);
    expect((await records.listKeys({ before: between })).sort()).toEqual(['1', '2']);
    expect(await records.listKeys({ after: between })).toEqual(['3']);
    expect((await records.listKeys({ groupIds: ['g'] })).sort()).toEqual(['1', '3']);
    expect(await records.listKeys({ groupIds: [null] })).toEqual(['2']);
    expect((await records.listKeys({ groupIds: [null, 'g'] })).length).toBe(3);
    expect(await records.listKeys({ groupIds: [] })).toEqual([]);
    expect(await records.listKeys({ limit: 2 })).toHaveLength(2);
    expect(await records.exists(['3', '9', '1'])).toEqual([true, false, true]);

    await records.update(['1']);
    expect((await records.listKeys({ groupIds: ['g'] })).sort()).toEqual(['1', '3']);
    await records.deleteKeys(['1', 'unknown']);
    expect(await records.exists(['1'])).toEqual([false]);
    expect(await manager('b').exists(['1'])).toEqual([true]);
  });

  test('time never stands still, and may not have gone back', async () => {
    const records = manager();
    const times = [await records.getTime(), await records.getTime(), await records.getTime()];
    expect(new Set(times).size).toBe(3);
    await expect(records.update(['1'], { timeAtLeast: Date.now() + 1e9 })).rejects.toThrow(/clock/);
    await expect(records.update(['1'], { groupIds: [] })).rejects.toThrow(/0 group ids .* 1 keys/);
  });
});
