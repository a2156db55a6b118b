import { MetadataMode, ObjectType, TextNode } from '@llamaindex/core/schema';
import { VectorStoreQueryMode as Mode } from '@llamaindex/core/vector-store';
import {
  type CreateCollection,
  type EmbeddedEngine,
  openEngine,
  type PointStruct,
} from '@quarry/core';
import { ensureCollection, ingest } from '@quarry/core/ingest';
import { fakeEmbedder, fakeSparseEmbedder } from '@quarry/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestLayout, payloadToNode, QuarryVectorStore } from '../src/index.js';
import python from './fixtures/llama-index-qdrant.json' with { type: 'json' };
import { embed } from './support/word-embedding.js';

const reading = { textKey: 'text', metadataKey: 'metadata' };

// As LlamaIndex for Python 0.14 writes a TextNode: field by field from its documentation and source.
const pythonNode = {
  id_: 'c2a1b7f2-0c2b-4c55-8a0b-0a7e1a2b3c4d',
  embedding: null,
  metadata: { file_name: 'zoo.md', year: 2020 },
  excluded_embed_metadata_keys: ['year'],
  excluded_llm_metadata_keys: ['file_name'],
  relationships: {
    '1': {
      node_id: 'zoo',
      node_type: '4',
      metadata: { file_name: 'zoo.md' },
      hash: 'h',
      class_name: 'RelatedNodeInfo',
    },
    '3': {
      node_id: 'next',
      node_type: '1',
      metadata: {},
      hash: null,
      class_name: 'RelatedNodeInfo',
    },
    '5': [{ node_id: 'child', node_type: '1', metadata: {}, class_name: 'RelatedNodeInfo' }],
  },
  metadata_template: '{key}: {value}',
  metadata_separator: '\n',
  text: 'the red fox',
  mimetype: 'text/plain',
  start_char_idx: 10,
  end_char_idx: 21,
  text_template: '{metadata_str}\n\n{content}',
  class_name: 'TextNode',
};
const pythonPayload = {
  file_name: 'zoo.md',
  year: 2020,
  _node_content: JSON.stringify(pythonNode),
  _node_type: 'TextNode',
  document_id: 'zoo',
  doc_id: 'zoo',
  ref_doc_id: 'zoo',
};

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
});
afterEach(() => engine.close());

async function stored(payload: object): Promise<TextNode> {
  const store = new QuarryVectorStore({ client: engine, collectionName: 'docs' });
  await store.initializeCollection(64);
  await engine.upsert('docs', {
    points: [{ id: pythonNode.id_, vector: await embed('fox'), payload: { ...payload } }],
  });
  const { nodes } = await store.query({
    queryEmbedding: await embed('fox'),
    similarityTopK: 1,
    mode: Mode.DEFAULT,
  });
  return nodes![0] as TextNode;
}

test('nodes of Python: text, metadata, relationships and exclusions', async () => {
  const node = await stored(pythonPayload);
  expect(node).toBeInstanceOf(TextNode);
  expect(node.id_).toBe(pythonNode.id_);
  expect(node.metadata).toEqual({ file_name: 'zoo.md', year: 2020 });
  expect(node.getContent(MetadataMode.EMBED)).toBe('file_name: zoo.md\n\nthe red fox');
  expect(node.getContent(MetadataMode.LLM)).toBe('year: 2020\n\nthe red fox');
  expect(node.getNodeInfo()).toEqual({ start: 10, end: 21 });
  expect(node.sourceNode).toEqual({
    nodeId: 'zoo',
    nodeType: ObjectType.DOCUMENT,
    metadata: { file_name: 'zoo.md' },
    hash: 'h',
  });
  expect(node.nextNode).toEqual({ nodeId: 'next', nodeType: ObjectType.TEXT, metadata: {} });
  expect(node.childNodes).toEqual([{ nodeId: 'child', nodeType: ObjectType.TEXT, metadata: {} }]);
});

test.each(['dense', 'hybrid'] as const)('a %s collection that Python wrote', async (kind) => {
  const { config, points } = python[kind];
  await engine.createCollection('docs', config as CreateCollection);
  await engine.upsert('docs', { points: points as PointStruct[] });
  const store = new QuarryVectorStore({
    client: engine,
    collectionName: 'docs',
    ...(kind === 'hybrid'
      ? {
          enableHybrid: true,
          sparseDocFn: (texts: string[]) => [texts.map(() => [3]), texts.map(() => [1])] as const,
        }
      : {}),
  });
  const query = { queryEmbedding: [1, 0, 0, 0], queryStr: 'fox', similarityTopK: 9 };
  const { nodes = [] } = await store.query({
    ...query,
    mode: kind === 'hybrid' ? Mode.HYBRID : Mode.DEFAULT,
  });
  expect(nodes.map((node) => [node.type, (node as TextNode).text]).sort()).toEqual([
    [ObjectType.DOCUMENT, 'a whole document'],
    [ObjectType.IMAGE, 'a picture'],
    [ObjectType.INDEX, 'a summary'],
    [ObjectType.TEXT, 'eine Straße'],
    [ObjectType.TEXT, 'the red fox'],
  ]);
  const fox = nodes.find((node) => (node as TextNode).text === 'the red fox') as TextNode;
  expect(fox.metadata).toEqual({ file_name: 'zoo.md', year: 2020, tags: ['a', 'b'] });
  expect(fox.excludedEmbedMetadataKeys).toEqual(['year']);
  expect(fox.metadataSeparator).toBe(' | ');
  expect(fox.getNodeInfo()).toEqual({ start: 0, end: 11 });
  expect(fox.sourceNode).toMatchObject({ nodeId: 'zoo', nodeType: ObjectType.DOCUMENT });
  expect(fox.nextNode).toEqual({ nodeId: 'next', metadata: {} });
  expect(fox.childNodes).toEqual([{ nodeId: 'child', metadata: {} }]);
  expect(nodes.find((node) => node.type === ObjectType.INDEX)).toMatchObject({
    indexId: 'the-index',
  });
  expect(nodes.find((node) => node.type === ObjectType.IMAGE)).toMatchObject({
    image: 'https://example.com/fox.png',
  });
  const filters = { filters: [{ key: 'tags', operator: 'any', value: ['a'] }] };
  expect(await store.getNodes(undefined, filters)).toHaveLength(1);
  await store.delete('zoo');
  expect(await store.count()).toBe(4);
});

test('nodes of newer Python, whose text is a resource', async () => {
  const { text, ...rest } = pythonNode;
  const content = { ...rest, text_resource: { text, embeddings: null }, class_name: 'Node' };
  const node = await stored({
    ...pythonPayload,
    _node_content: JSON.stringify(content),
    _node_type: 'Node',
  });
  expect(node.text).toBe('the red fox');
});

test('metadata at the top of the payload wins: it may have been changed there', async () => {
  const node = await stored({ ...pythonPayload, year: 2024 });
  expect(node.metadata['year']).toBe(2024);
});

test('documents of LangChain, in JavaScript and Python', () => {
  for (const key of ['content', 'page_content']) {
    expect(payloadToNode(7, { [key]: 'the red fox', metadata: { n: 1 } }, reading)).toEqual({
      kind: 'TEXT',
      id_: '7',
      text: 'the red fox',
      metadata: { n: 1 },
      relationships: {},
      fields: {},
    });
  }
});

test('anything with a text, and even without', () => {
  const plain = payloadToNode(7, { text: 'fox', page: 3, doc_id: 'zoo' }, reading);
  expect(plain).toMatchObject({ text: 'fox', metadata: { page: 3 } });
  expect(plain.relationships).toEqual({ SOURCE: { nodeId: 'zoo', metadata: {} } });
  expect(payloadToNode(7, { body: 'fox' }, { ...reading, textKey: 'body' }).text).toBe('fox');
  expect(payloadToNode(7, null, reading)).toMatchObject({ text: '', metadata: {} });
});

test('passages of ingest, with filters, documents and offsets', async () => {
  const sparse = fakeSparseEmbedder();
  const target = { engine, collection: 'ingested', embedder: fakeEmbedder(), sparse };
  await ensureCollection(target);
  await ingest({
    ...target,
    documents: [
      { source: 'zoo.md', content: '# Zoo\n\nThe red fox runs.', metadata: { year: 2020 } },
      { source: 'sea.md', content: '# Sea\n\nA red snapper.', metadata: { year: 2021 } },
    ],
  });
  const store = new QuarryVectorStore({
    ...ingestLayout,
    client: engine,
    collectionName: 'ingested',
    enableHybrid: true,
    sparseDocFn: async (texts) => {
      const vectors = await sparse.embedDocuments(texts);
      return [vectors.map(({ indices }) => indices), vectors.map(({ values }) => values)];
    },
  });
  const query = async (params: object) =>
    store.query({
      queryStr: 'red fox',
      queryEmbedding: await embed('red fox'),
      similarityTopK: 5,
      mode: Mode.HYBRID,
      customParams: params,
    });
  const { nodes } = await query({});
  const [best] = nodes as TextNode[];
  expect(best!.text).toContain('The red fox runs.');
  expect(best!.metadata).toMatchObject({ source: 'zoo.md', title: 'Zoo', year: 2020 });
  expect(best!.getNodeInfo().end).toBeGreaterThan(best!.getNodeInfo().start!);
  const year = { filters: [{ key: 'year', operator: '==', value: 2021 }] };
  expect((await query({ filters: year })).nodes).toHaveLength(1);
  const source = { filters: [{ key: 'source', operator: '==', value: 'zoo.md' }] };
  expect((await query({ filters: source })).nodes).toHaveLength(1);
  expect((await query({ docIds: ['sea.md'] })).nodes![0]!.metadata['title']).toBe('Sea');
  await store.delete('zoo.md');
  expect((await query({})).nodes).toHaveLength(1);
});
