/**
 * The official vector stores of LangChain and LlamaIndex take a Qdrant client. Here they get our
 * engines instead, unmodified, and a tenant's scope must keep them inside its walls.
 */
import { Document } from '@langchain/core/documents';
import { QdrantVectorStore as LangChainStore } from '@langchain/qdrant';
import { TextNode } from '@llamaindex/core/schema';
import { FilterOperator, VectorStoreQueryMode } from '@llamaindex/core/vector-store';
import { QdrantVectorStore as LlamaIndexStore } from '@llamaindex/qdrant';
import type { QdrantClient } from '@qdrant/js-client-rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedEngine, openEngine, scopeToTenant, type VectorEngine } from '../src/index.js';
import { fakeEmbedder } from '../src/testing/index.js';

const embedder = fakeEmbedder();
const embed = async (text: string) => Array.from(await embedder.embedQuery(text));
const embeddings = {
  embedDocuments: (texts: string[]) => Promise.all(texts.map(embed)),
  embedQuery: embed,
};

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

/** The official stores ask for the client's class; an engine has its methods. */
function asClient(vectorEngine: VectorEngine): QdrantClient {
  return vectorEngine as unknown as QdrantClient;
}

function scope(tenant: string): VectorEngine {
  return scopeToTenant(engine, { tenant, collections: ['docs'], createCollections: true });
}

const engines: { readonly [name: string]: () => VectorEngine } = {
  'the embedded engine': () => engine,
  'a tenant scope': () => scope('a'),
};

const uuid = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;

describe.each(Object.entries(engines))('@langchain/qdrant on %s', (_, open) => {
  const store = (vectorEngine = open()) =>
    new LangChainStore(embeddings, { client: asClient(vectorEngine), collectionName: 'docs' });

  const documents = [
    new Document({ id: uuid(1), pageContent: 'green apples', metadata: { kind: 'fruit', n: 1 } }),
    new Document({ id: uuid(2), pageContent: 'red apples', metadata: { kind: 'fruit', n: 2 } }),
    new Document({ id: uuid(3), pageContent: 'red cars', metadata: { kind: 'machine', n: 3 } }),
  ];

  it('adds, searches and finds the documents as they were', async () => {
    const vectors = store();
    expect(await vectors.similaritySearch('apples', 3)).toEqual([]);
    await vectors.addDocuments(documents);
    const [best] = await vectors.similaritySearchWithScore('green apples', 1);
    expect(best?.[0]).toEqual(documents[0]);
    expect(best?.[1]).toBeCloseTo(1, 5);
  });

  it('filters', async () => {
    const vectors = store();
    await vectors.addDocuments(documents);
    const filter = { must: [{ key: 'metadata.kind', match: { value: 'machine' } }] };
    const found = await vectors.similaritySearch('red apples', 5, filter);
    expect(found.map(({ pageContent }) => pageContent)).toEqual(['red cars']);
  });

  it('deletes by id and by filter', async () => {
    const vectors = store();
    await vectors.addDocuments(documents);
    await vectors.delete({ ids: [uuid(1)] });
    await vectors.delete({ filter: { must: [{ key: 'metadata.n', match: { value: 3 } }] } });
    const left = await vectors.similaritySearch('apples', 5);
    expect(left.map(({ id }) => id)).toEqual([uuid(2)]);
  });

  it('overwrites documents of the same id', async () => {
    const vectors = store();
    await vectors.addDocuments(documents);
    await vectors.addDocuments([
      new Document({ id: uuid(1), pageContent: 'blue sky', metadata: { n: 9 } }),
    ]);
    const [found] = await vectors.similaritySearch('blue sky', 1);
    expect(found).toMatchObject({ id: uuid(1), pageContent: 'blue sky', metadata: { n: 9 } });
    expect(await vectors.similaritySearch('anything', 10)).toHaveLength(3);
  });

  it('searches by maximal marginal relevance', async () => {
    const vectors = store();
    await vectors.addDocuments(documents);
    const found = await vectors.maxMarginalRelevanceSearch('red apples', { k: 2, lambda: 0.5 });
    expect(found).toHaveLength(2);
    expect(found[0]?.pageContent).toBe('red apples');
  });

  it('tells the reason when the engine refuses', async () => {
    const vectors = store();
    await vectors.addDocuments(documents);
    await expect(vectors.addVectors([[1, 2, 3]], [documents[0]!])).rejects.toThrow(
      /^400 .*expected dim: 64, got 3/,
    );
  });
});

describe.each(Object.entries(engines))('@llamaindex/qdrant on %s', (_, open) => {
  const store = (vectorEngine = open()) =>
    new LlamaIndexStore({
      client: asClient(vectorEngine),
      collectionName: 'docs',
      embedModel: {} as never,
    });

  const nodes = async () =>
    Promise.all(
      ['green apples', 'red apples', 'red cars'].map(
        async (text, index) =>
          new TextNode({
            id_: uuid(index + 1),
            text,
            metadata: { kind: index === 2 ? 'machine' : 'fruit', n: index },
            embedding: await embed(text),
            relationships: { SOURCE: { nodeId: `source-${index}`, metadata: {} } } as never,
          }),
      ),
    );

  const ask = async (vectors: LlamaIndexStore, text: string, filters?: object) => {
    const { ids } = await vectors.query({
      queryEmbedding: await embed(text),
      queryStr: text,
      similarityTopK: 5,
      mode: VectorStoreQueryMode.DEFAULT,
      ...(filters === undefined ? {} : { filters: filters as never }),
    });
    return ids;
  };

  it('adds and finds nodes as they were', async () => {
    const vectors = store();
    const added = await nodes();
    expect(await vectors.add(added)).toEqual(added.map(({ id_ }) => id_));
    const result = await vectors.query({
      queryEmbedding: await embed('red cars'),
      similarityTopK: 1,
      mode: VectorStoreQueryMode.DEFAULT,
    });
    const [node] = result.nodes ?? [];
    expect((node as TextNode).text).toBe('red cars');
    expect(node?.metadata).toMatchObject({ kind: 'machine', n: 2 });
    expect(result.similarities[0]).toBeCloseTo(1, 5);
  });

  it('filters', async () => {
    const vectors = store();
    await vectors.add(await nodes());
    const kind = { filters: [{ key: 'kind', value: 'machine', operator: FilterOperator.EQ }] };
    expect(await ask(vectors, 'red', kind)).toEqual([uuid(3)]);
    const number = { filters: [{ key: 'n', value: 1, operator: FilterOperator.EQ }] };
    expect(await ask(vectors, 'red', number)).toEqual([uuid(2)]);
    expect(await ask(vectors, 'red')).toHaveLength(3);
  });

  it('deletes the nodes of a document', async () => {
    const vectors = store();
    await vectors.add(await nodes());
    await vectors.delete('source-1');
    expect((await ask(vectors, 'red')).sort()).toEqual([uuid(1), uuid(3)]);
  });
});

describe('two tenants with the official stores', () => {
  it('find, overwrite and delete nothing of one another’s', async () => {
    const stores = ['a', 'b'].map(
      (tenant) =>
        new LangChainStore(embeddings, { client: asClient(scope(tenant)), collectionName: 'docs' }),
    );
    const [a, b] = stores as [LangChainStore, LangChainStore];
    const document = (pageContent: string) =>
      new Document({ id: 'same id', pageContent, metadata: { tenant_id: 'a' } });
    await a.addDocuments([document('secret of a')]);
    await b.addDocuments([document('secret of b')]);
    expect((await a.similaritySearch('secret', 5)).map((found) => found.pageContent)).toEqual([
      'secret of a',
    ]);
    await b.delete({ filter: { must: [] } });
    await b.delete({ ids: ['same id'] });
    expect(await b.similaritySearch('secret', 5)).toEqual([]);
    expect(await a.similaritySearch('secret', 5)).toEqual([document('secret of a')]);
  });
});
