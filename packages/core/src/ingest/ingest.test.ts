import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../embedded/engine/index.js';
import type { Record } from '../engine/index.js';
import { fakeEmbedder, fakeSparseEmbedder } from '../testing/fake-embedder.js';
import { ensureCollection } from './ensure-collection.js';
import { type IngestOptions, ingest } from './ingest.js';
import type { IngestProgress } from './progress.js';
import type { SourceDocument } from './source-document.js';

const collection = 'docs';
const sparse = fakeSparseEmbedder();
let engine: EmbeddedEngine;
let embedder: ReturnType<typeof fakeEmbedder>;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
  embedder = fakeEmbedder();
  await ensureCollection({ engine, collection, embedder, sparse });
});

afterEach(() => engine.close());

/** Paragraphs of some 120 characters each, one chunk per paragraph under `chunking` below. */
function paragraphs(...words: string[]): string {
  return words
    .map((word) => `${word} `.repeat(Math.ceil(120 / (word.length + 1))).trim())
    .join('\n\n');
}
const chunking = { size: 130, overlap: 0, minimum: 0 };

function run(documents: IngestOptions['documents'], options: Partial<IngestOptions> = {}) {
  const retry = { attempts: 3, backOff: 1 };
  return ingest({ engine, collection, documents, embedder, sparse, chunking, retry, ...options });
}

function doc(source: string, ...words: string[]): SourceDocument {
  return { source, content: paragraphs(...words) };
}

async function points(): Promise<Record[]> {
  const { points } = await engine.scroll(collection, { limit: 10_000, with_vector: true });
  return points;
}

/** First words of a document's chunks, in order. */
async function texts(source: string): Promise<string[]> {
  return (await points())
    .map(({ payload }) => payload as { source: string; chunk: number; text: string })
    .filter((payload) => payload.source === source)
    .sort((a, b) => a.chunk - b.chunk)
    .map(({ text }) => text.split(' ')[0]!);
}

describe('ingest', () => {
  test('stores chunks with their place in the document', async () => {
    const content = `# Arm\n\n${paragraphs('alpha', 'beta')}`;
    const report = await run([{ source: 'arm.md', content, metadata: { team: 'x' } }]);
    expect(report.documents).toEqual({ added: 1, updated: 0, unchanged: 0, failed: 0 });
    const stored = (await points()).map(({ payload }) => payload!);
    expect(stored).toHaveLength(report.chunks.added);
    for (const payload of stored) {
      expect(content.slice(payload['start'] as number, payload['end'] as number)).toBe(
        payload['text'],
      );
      expect(payload).toMatchObject({ source: 'arm.md', title: 'Arm', metadata: { team: 'x' } });
      expect(payload['content_hash']).toMatch(/^[0-9a-f]{32}$/);
    }
    for (const { id, vector } of await points()) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Object.keys(vector as object).sort()).toEqual(['bm25', 'dense']);
    }
  });

  test('a second run embeds and writes nothing', async () => {
    const documents = [doc('a.md', 'one', 'two'), doc('b.md', 'three')];
    await run(documents);
    const before = await points();
    const calls = embedder.calls.length;
    engine.batchUpdate = () => Promise.reject(new Error('nothing to write'));
    const report = await run(documents);
    expect(report.documents).toEqual({ added: 0, updated: 0, unchanged: 2, failed: 0 });
    expect(report.chunks).toEqual({ added: 0, updated: 0, unchanged: 3, deleted: 0 });
    expect(embedder.calls).toHaveLength(calls);
    expect(await points()).toEqual(before);
  });

  test('embeds only what is new, also when everything else moved', async () => {
    await run([doc('a.md', 'one', 'two', 'three')]);
    const report = await run([doc('a.md', 'zero', 'one', 'two', 'three')]);
    expect(report.embedded).toBe(1);
    expect(report.chunks).toEqual({ added: 1, updated: 0, unchanged: 3, deleted: 0 });
    expect(await texts('a.md')).toEqual(['zero', 'one', 'two', 'three']);
  });

  test('replaces changed chunks and trims a shrunk document', async () => {
    await run([doc('a.md', 'one', 'two', 'three'), doc('b.md', 'kept')]);
    const report = await run([doc('a.md', 'one', 'changed')]);
    expect(report.chunks).toEqual({ added: 0, updated: 1, unchanged: 1, deleted: 1 });
    expect(report.documents).toMatchObject({ updated: 1 });
    expect(await texts('a.md')).toEqual(['one', 'changed']);
    expect(await texts('b.md')).toEqual(['kept']);
  });

  test('equal chunks of one document are points of their own', async () => {
    await run([doc('a.md', 'same', 'same', 'same')]);
    expect(await texts('a.md')).toEqual(['same', 'same', 'same']);
    expect((await run([doc('a.md', 'same', 'same')])).chunks).toMatchObject({
      unchanged: 2,
      deleted: 1,
    });
  });

  test('changed metadata is written without embedding', async () => {
    await run([doc('a.md', 'one')]);
    const report = await run([{ ...doc('a.md', 'one'), metadata: { year: 2026 } }]);
    expect(report).toMatchObject({ embedded: 0, documents: { updated: 1 } });
    expect((await points())[0]!.payload!['metadata']).toEqual({ year: 2026 });
  });

  test('another embedder means other vectors', async () => {
    await run([doc('a.md', 'one')]);
    const report = await run([doc('a.md', 'one')], { embedder: fakeEmbedder({ name: 'other' }) });
    expect(report).toMatchObject({ embedded: 1, chunks: { updated: 1 } });
    expect(await points()).toHaveLength(1);
  });

  test('ids do not depend on order, batching or company', async () => {
    await run([doc('a.md', 'one', 'two'), doc('b.md', 'three')]);
    const ids = (await points()).map(({ id }) => id);
    await engine.delete(collection, { wait: true, filter: {} });
    await run([doc('b.md', 'three')], { batchSize: 1 });
    await run([doc('a.md', 'one', 'two')], { batchSize: 1 });
    expect((await points()).map(({ id }) => id)).toEqual(ids);
  });
});

describe('failures', () => {
  test('a document that cannot be read fails alone, and keeps its previous version', async () => {
    await run([doc('a.md', 'one'), doc('b.md', 'two')]);
    const report = await run([
      { source: 'a.md', content: () => Promise.reject(new Error('EACCES: no')) },
      doc('b.md', 'changed'),
      { source: 'c.pdf', content: 'x' },
      { source: 'd.md', content: '  \n' },
      { source: 'e.txt', content: new Uint8Array([0xff]) },
    ]);
    expect(report.documents).toEqual({ added: 0, updated: 1, unchanged: 0, failed: 4 });
    expect(report.failures.map(({ source, stage }) => [source, stage])).toEqual(
      expect.arrayContaining([
        ['a.md', 'load'],
        ['c.pdf', 'extract'],
        ['d.md', 'chunk'],
        ['e.txt', 'extract'],
      ]),
    );
    expect(report.failures.find(({ source }) => source === 'a.md')!.message).toBe(
      'a.md: load: EACCES: no',
    );
    expect(await texts('a.md')).toEqual(['one']);
    expect(await texts('b.md')).toEqual(['changed']);
  });

  test('a text the embedder refuses fails its document, not those batched with it', async () => {
    await run([doc('bad.md', 'before')]);
    embedder.beforeAnswer = (batch) => {
      if (batch.some((text) => text.includes('poison'))) {
        throw Object.assign(new Error('too long'), { status: 400 });
      }
    };
    const report = await run([doc('a.md', 'one'), doc('bad.md', 'poison'), doc('b.md', 'two')]);
    expect(report.documents).toEqual({ added: 2, updated: 0, unchanged: 0, failed: 1 });
    expect(report.failures[0]).toMatchObject({ source: 'bad.md', stage: 'embed' });
    expect(await texts('bad.md')).toEqual(['before']);
  });

  test('passing failures are tried again, others are not', async () => {
    let failures = 2;
    embedder.beforeAnswer = () => {
      if (failures-- > 0) throw Object.assign(new Error('busy'), { status: 503 });
    };
    expect((await run([doc('a.md', 'one')])).documents.added).toBe(1);
    expect(embedder.calls).toHaveLength(3);
    embedder.beforeAnswer = () => {
      throw Object.assign(new Error('bad key'), { status: 401 });
    };
    expect((await run([doc('b.md', 'one')])).documents.failed).toBe(1);
    expect(embedder.calls).toHaveLength(4);
  });

  test.each([
    ['too short', () => [[1, 2, 3]], 'gave a vector of 3 dimensions, expected 64'],
    ['not finite', () => [new Array(64).fill(Number.NaN)], 'gave NaN at dimension 0'],
    ['too few', () => [], 'gave 0 vectors for 1 texts'],
  ])('vectors that are %s are not stored', async (_, answer, message) => {
    embedder.embedDocuments = async () => answer();
    const report = await run([doc('a.md', 'one')]);
    expect(report.failures[0]!.message).toContain(message);
    expect(await points()).toHaveLength(0);
  });

  test('a failing write takes back what was added and keeps the previous version', async () => {
    const words = (prefix: string) => Array.from({ length: 300 }, (_, n) => `${prefix}${n}`);
    await run([doc('big.md', ...words('old'))]);
    const before = await texts('big.md');
    const batchUpdate = engine.batchUpdate.bind(engine);
    let writes = 0;
    engine.batchUpdate = (...call) => {
      if (++writes === 2) return Promise.reject(Object.assign(new Error('no'), { status: 400 }));
      return batchUpdate(...call);
    };
    const report = await run([doc('big.md', ...words('new'))]);
    expect(writes).toBe(2);
    expect(report.failures[0]).toMatchObject({ source: 'big.md', stage: 'write' });
    expect(await texts('big.md')).toEqual(before);
    engine.batchUpdate = batchUpdate;
    await run([doc('big.md', ...words('new'))]);
    expect(await texts('big.md')).toEqual(words('new'));
  });

  test('a source given twice in one run is refused the second time', async () => {
    const report = await run([doc('a.md', 'one'), doc('a.md', 'two')]);
    expect(report.failures[0]!.message).toContain('occurred before');
    expect(await texts('a.md')).toEqual(['one']);
  });

  test('a collection that does not fit is named, with both sides', async () => {
    const wide = fakeEmbedder({ name: 'wide', dimension: 768 });
    await expect(run([], { embedder: wide })).rejects.toThrow(
      'vector "dense" of collection "docs" has 64 dimensions, embedder "wide" gives 768',
    );
    await expect(run([], { vectorName: 'title' })).rejects.toThrow(
      'no vector "title", only "dense"',
    );
    await expect(run([], { sparseVectorName: 'x' })).rejects.toThrow('no sparse vector "x"');
    const empty = await openEngine({ memory: true });
    await expect(run([], { engine: empty })).rejects.toMatchObject({ status: 404 });
  });
});

describe('flow', () => {
  test('batches respect count and bytes across documents', async () => {
    const documents = Array.from({ length: 10 }, (_, n) => doc(`${n}.md`, `w${n}`, `v${n}`));
    await run(documents, { batchSize: 7, concurrency: 1 });
    expect(Math.max(...embedder.calls.map(({ length }) => length))).toBe(7);
    expect(embedder.calls.flat()).toHaveLength(20);

    const narrow = fakeEmbedder({ name: 'narrow' });
    await run(documents, { embedder: narrow, batchBytes: 300 });
    expect(Math.max(...narrow.calls.map((call) => Buffer.byteLength(call.join(''))))).toBeLessThan(
      301,
    );

    const small = fakeEmbedder({ name: 'small', maximumBatch: 3 });
    await run(documents, { embedder: small });
    expect(Math.max(...small.calls.map(({ length }) => length))).toBe(3);
  });

  test('pulls documents no faster than they get done', async () => {
    let pulled = 0;
    let done = 0;
    let ahead = 0;
    async function* source() {
      for (; pulled < 50; pulled++) {
        ahead = Math.max(ahead, pulled - done);
        yield doc(`${pulled}.md`, `w${pulled}`);
      }
    }
    const onProgress = ({ type }: IngestProgress) => {
      if (type === 'document-done') done++;
    };
    await run(source(), { documentsAtOnce: 4, onProgress });
    expect(done).toBe(50);
    expect(ahead).toBeLessThanOrEqual(4);
  });

  test('no more calls at once than allowed', async () => {
    let now = 0;
    let most = 0;
    embedder.beforeAnswer = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
    };
    const documents = Array.from({ length: 30 }, (_, n) => doc(`${n}.md`, `w${n}`));
    await run(documents, { batchSize: 1, concurrency: 3 });
    expect(most).toBe(3);
  });

  test('tells every step in order, with totals', async () => {
    const events: IngestProgress[] = [];
    const report = await run([doc('a.md', 'one', 'two')], {
      onProgress: (event) => events.push(event),
    });
    expect(
      events.map((event) => (event.type === 'stage-started' ? event.stage : event.type)),
    ).toEqual([
      'load',
      'extract',
      'chunk',
      'compare',
      'embed',
      'chunks-embedded',
      'chunks-embedded',
      'write',
      'document-done',
    ]);
    const { failures: _, milliseconds: __, ...totals } = report;
    expect(events.at(-1)!.totals).toEqual(totals);
    expect(events.at(-1)).toMatchObject({ outcome: 'added', chunks: { added: 2 } });
  });

  test('an abort stops embedding and leaves the rest for the next run', async () => {
    const controller = new AbortController();
    embedder.beforeAnswer = (_, signal) => {
      if (embedder.calls.length === 3) controller.abort(new Error('enough'));
      signal?.throwIfAborted();
    };
    const documents = Array.from({ length: 20 }, (_, n) => doc(`${n}.md`, `w${n}`));
    const options = { signal: controller.signal, documentsAtOnce: 2, batchSize: 1, concurrency: 1 };
    await expect(run(documents, options)).rejects.toThrow('enough');
    const stored = (await points()).length;
    expect(stored).toBeLessThan(4);
    embedder.beforeAnswer = () => {};
    const report = await run(documents);
    expect(report.documents).toMatchObject({ added: 20 - stored, unchanged: stored });
  });

  test('an abort does not wait for a source that hangs', async () => {
    const controller = new AbortController();
    async function* hanging() {
      yield doc('a.md', 'one');
      await new Promise(() => {});
    }
    const onProgress = ({ type }: IngestProgress) => {
      if (type === 'document-done') controller.abort(new Error('left'));
    };
    await expect(run(hanging(), { signal: controller.signal, onProgress })).rejects.toThrow('left');
  });

  test('a source that throws loses none of the documents it gave', async () => {
    async function* source() {
      yield doc('a.md', 'one');
      throw new Error('listing failed');
    }
    await expect(run(source())).rejects.toThrow('listing failed');
    expect(await texts('a.md')).toEqual(['one']);
  });

  test('a listener that throws stops the run with its error', async () => {
    const onProgress = () => {
      throw new Error('listener');
    };
    await expect(run([doc('a.md', 'one')], { onProgress })).rejects.toThrow('listener');
  });
});
