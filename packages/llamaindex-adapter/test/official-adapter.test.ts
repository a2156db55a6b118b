import { MetadataMode, NodeRelationship, TextNode } from '@llamaindex/core/schema';
import { type MetadataFilters, VectorStoreQueryMode as Mode } from '@llamaindex/core/vector-store';
import { QdrantVectorStore } from '@llamaindex/qdrant';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type RecordedCall,
  recordedEngine,
} from '../../adapter-kit/test/support/recorded-engine.js';
import { QuarryVectorStore, type QuarryVectorStoreOptions } from '../src/index.js';
import { embed, WordEmbedding } from './support/word-embedding.js';

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
});
afterEach(() => engine.close());

const embedModel = new WordEmbedding();

function official(options: object = {}): QdrantVectorStore {
  // Its type asks for the very class, private members and all; it calls five public methods.
  return new QdrantVectorStore({
    client: engine as never,
    collectionName: 'docs',
    embedModel,
    ...options,
  });
}

function ours(options: Partial<QuarryVectorStoreOptions> = {}): QuarryVectorStore {
  return new QuarryVectorStore({ client: engine, collectionName: 'docs', embedModel, ...options });
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function nodes(): Promise<TextNode[]> {
  const texts = ['the red fox', 'a blue whale', 'one green turtle'];
  return Promise.all(
    texts.map(
      async (text, n) =>
        new TextNode({
          id_: uuid(n),
          text,
          startCharIdx: 10 * n,
          metadata: { n, kind: n < 2 ? 'mammal' : 'reptile', tags: ['a', `t${n}`], wild: n > 0 },
          relationships: { [NodeRelationship.SOURCE]: { nodeId: `doc-${n}`, metadata: {} } },
          embedding: await embed(text),
        }),
    ),
  );
}

async function ask(
  store: QdrantVectorStore | QuarryVectorStore,
  text: string,
  filters?: MetadataFilters,
  mode = Mode.DEFAULT,
) {
  const query = { queryStr: text, queryEmbedding: await embed(text), similarityTopK: 9, mode };
  return store.query({ ...query, ...(filters ? { filters } : {}) });
}

describe('stores move both ways', () => {
  const filters: MetadataFilters = { filters: [{ key: 'kind', operator: '==', value: 'mammal' }] };

  test.each([
    ['from the official adapter to ours', official, ours],
    ['from ours to the official adapter', ours, official],
  ] as const)('%s: the same answers', async (_, writer, reader) => {
    const before = writer();
    await before.add(await nodes());
    const after = reader();
    for (const text of ['the red fox', 'whale', 'turtle']) {
      const [theirs, mine] = [await ask(before, text), await ask(after, text)];
      expect(mine.ids).toEqual(theirs.ids);
      expect(mine.similarities).toEqual(theirs.similarities);
      expect(mine.nodes!.map((node) => node.toJSON())).toEqual(
        theirs.nodes!.map((node) => node.toJSON()),
      );
      expect((await ask(after, text, filters)).ids).toEqual((await ask(before, text, filters)).ids);
    }
    await after.delete('doc-0');
    // The official adapter does not wait for its own deletes.
    await expect.poll(async () => (await ask(before, 'fox')).ids).not.toContain(uuid(0));
    const [added] = await nodes();
    await after.add([added!]);
    expect((await ask(before, 'fox')).ids).toContain(uuid(0));
  });

  test('payloads are the same to the byte', async () => {
    await official().add(await nodes());
    const theirs = await engine.scroll('docs', { limit: 9 });
    await engine.deleteCollection('docs');
    await ours().add(await nodes());
    const mine = await engine.scroll('docs', { limit: 9 });
    expect(mine.points).toEqual(theirs.points);
  });
});

describe('what is wrong with the official adapter', () => {
  test('it loses one node per batch', async () => {
    const embedding = await embed('x');
    const many = Array.from(
      { length: 250 },
      (_, n) => new TextNode({ id_: uuid(n), text: `${n}`, embedding }),
    );
    const returned = await official({ batchSize: 100 }).add(many);
    expect(returned).toHaveLength(248);
    expect(await engine.count('docs')).toEqual({ count: 248 });

    await ours({ collectionName: 'other', batchSize: 100 }).add(many);
    expect(await engine.count('other')).toEqual({ count: 250 });
  });

  test.each([
    ['any', 'tags', ['t1']],
    ['all', 'tags', ['a', 't1']],
    ['contains', 'tags', 't1'],
  ] as const)(
    'it drops the operator %s, and so returns everything',
    async (operator, key, value) => {
      await official().add(await nodes());
      const filters = { filters: [{ key, operator, value }] } as unknown as MetadataFilters;
      expect((await ask(official(), 'animal', filters)).ids).toHaveLength(3);
      expect((await ask(ours(), 'animal', filters)).ids).toEqual([uuid(1)]);
    },
  );

  test('it drops nested filters, and so returns everything', async () => {
    await official().add(await nodes());
    const n = { key: 'n', operator: '==', value: 1 };
    const filters = { filters: [{ condition: 'or', filters: [n] }] } as unknown as MetadataFilters;
    expect((await ask(official(), 'animal', filters)).ids).toHaveLength(3);
    expect((await ask(ours(), 'animal', filters)).ids).toEqual([uuid(1)]);
  });

  test('its lists of numbers never match, and never exclude', async () => {
    await official().add(await nodes());
    const isIn: MetadataFilters = { filters: [{ key: 'n', operator: 'in', value: [1] }] };
    const isNot: MetadataFilters = { filters: [{ key: 'n', operator: 'nin', value: [1] }] };
    expect((await ask(official(), 'animal', isIn)).ids).toEqual([]);
    expect((await ask(ours(), 'animal', isIn)).ids).toEqual([uuid(1)]);
    expect((await ask(official(), 'animal', isNot)).ids).toHaveLength(3);
    expect((await ask(ours(), 'animal', isNot)).ids).toHaveLength(2);
  });

  test.each([Mode.HYBRID, Mode.SPARSE, Mode.MMR, Mode.SVM])(
    'it answers mode %s with a plain search',
    async (mode) => {
      await official().add(await nodes());
      const plain = await ask(official(), 'whale');
      expect(await ask(official(), 'whale', undefined, mode)).toEqual(plain);
      if (mode === Mode.MMR) return;
      await expect(ask(ours(), 'whale', undefined, mode)).rejects.toMatchObject({
        code: 'unsupported',
      });
    },
  );

  test('it does not wait for deletes', async () => {
    await official().add(await nodes());
    const theirs = recordedEngine(engine);
    await official({ client: theirs.engine }).delete('doc-0');
    expect(theirs.calls.at(-1)!.args[1]).not.toHaveProperty('wait');
    const recorded = recordedEngine(engine);
    await ours({ client: recorded.engine }).delete('doc-1');
    expect(recorded.calls.at(-1)!.args[1]).toHaveProperty('wait', true);
  });

  test('it takes any failure for a missing collection', async () => {
    await ours().add(await nodes());
    const fail = ({ method }: RecordedCall) => {
      if (method === 'getCollection') throw new Error('wrong key');
    };
    const client = recordedEngine(engine, fail).engine;
    expect(await official({ client }).collectionExists('docs')).toBe(false);
    await expect(official({ client }).add(await nodes())).rejects.toThrow(/already exists/);
    await expect(ours({ client }).add(await nodes())).rejects.toThrow('wrong key');
  });

  test('ids that are neither numbers nor UUIDs are refused', async () => {
    const named = async () => [
      new TextNode({ id_: 'page-1', text: 'x', embedding: await embed('x') }),
    ];
    await expect(official().add(await named())).rejects.toThrow();
    expect(await ours().add(await named())).toEqual(['page-1']);
    expect((await ask(ours(), 'x')).ids).toEqual(['page-1']);
  });

  test('it wants an embedding model even where none is needed', async () => {
    expect(() => official({ embedModel: undefined })).toThrow(/Cannot find Embedding/);
    const store = new QuarryVectorStore({ client: engine, collectionName: 'docs' });
    await store.add(await nodes());
    expect((await ask(store, 'whale')).nodes![0]!.getContent(MetadataMode.NONE)).toBe(
      'a blue whale',
    );
  });

  test('what another adapter wrote makes it fail', async () => {
    await ours().initializeCollection(64);
    const payload = { content: 'the red fox', metadata: { n: 7 } };
    await engine.upsert('docs', { points: [{ id: 1, vector: await embed('fox'), payload }] });
    await expect(ask(official(), 'fox')).rejects.toThrow('Node content not found in metadata.');
    const { nodes: found } = await ask(ours(), 'fox');
    expect(found![0]).toMatchObject({ id_: '1', text: 'the red fox', metadata: { n: 7 } });
  });
});
