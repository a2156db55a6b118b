import { createMemory, type Memory, VectorMemoryBlock } from '@llamaindex/core/memory';
import { MetadataMode, type NodeWithScore } from '@llamaindex/core/schema';
import { extractText } from '@llamaindex/core/utils';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { recency } from '@quarry/core/retrieve';
import {
  ContextChatEngine,
  DocStoreStrategy,
  Document,
  IngestionPipeline,
  SentenceSplitter,
  Settings,
  SimpleDocumentStore,
  storageContextFromDefaults,
  VectorStoreIndex,
  VectorStoreQueryMode,
} from 'llamaindex';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedEngine } from '../../adapter-kit/test/support/recorded-engine.js';
import {
  CitationQueryEngine,
  type NodeCitation,
  QuarryReranker,
  QuarryVectorStore,
} from '../src/index.js';
import { ScriptedLLM } from './support/scripted-llm.js';
import { WordEmbedding } from './support/word-embedding.js';

const documents = () =>
  [
    ['mammals', 'The red fox runs.', 2020],
    ['fish', 'The blue whale swims.', 2021],
    ['reptiles', 'The green turtle sleeps.', 2022],
  ].map(
    ([id_, text, year]) =>
      new Document({ id_: id_ as string, text: text as string, metadata: { year, title: id_ } }),
  );
const texts = (nodes: readonly NodeWithScore[]) =>
  nodes.map(({ node }) => node.getContent(MetadataMode.NONE));

let engine: EmbeddedEngine;
let vectorStore: QuarryVectorStore;
const settings = { llm: new ScriptedLLM('It runs.'), embedModel: new WordEmbedding() };
beforeEach(async () => {
  Settings.llm = settings.llm;
  Settings.embedModel = settings.embedModel;
  engine = await openEngine({ memory: true });
  vectorStore = new QuarryVectorStore({ client: engine, enableHybrid: true });
});
afterEach(() => engine.close());

describe('VectorStoreIndex', () => {
  const fill = async () =>
    VectorStoreIndex.fromDocuments(documents(), {
      storageContext: await storageContextFromDefaults({ vectorStore }),
    });

  test('indexes documents, retrieves by every mode with filters, deletes them', async () => {
    const index = await fill();
    expect(await vectorStore.count()).toBe(3);
    for (const mode of [
      VectorStoreQueryMode.DEFAULT,
      VectorStoreQueryMode.SPARSE,
      VectorStoreQueryMode.HYBRID,
      VectorStoreQueryMode.MMR,
    ]) {
      const retriever = index.asRetriever({
        similarityTopK: 1,
        mode,
        customParams: mode === VectorStoreQueryMode.HYBRID ? { alpha: 0.2 } : undefined,
      });
      expect(texts(await retriever.retrieve('a blue whale'))).toEqual(['The blue whale swims.']);
    }
    const filtered = index.asRetriever({
      similarityTopK: 3,
      filters: { filters: [{ key: 'year', operator: 'in', value: [2020, 2022] }] },
    });
    expect(texts(await filtered.retrieve('whale')).sort()).toEqual([
      'The green turtle sleeps.',
      'The red fox runs.',
    ]);
    await index.deleteRefDoc('mammals');
    expect(await vectorStore.count()).toBe(2);
  });

  test('another index on the same store knows its nodes', async () => {
    await fill();
    const index = await VectorStoreIndex.fromVectorStore(vectorStore);
    const [found] = await index.asRetriever({ similarityTopK: 1 }).retrieve('green turtle');
    expect(found!.node.metadata).toMatchObject({ title: 'reptiles', year: 2022 });
    expect(found!.node.sourceNode?.nodeId).toBe('reptiles');
    await index.insert(new Document({ text: 'A grey wolf howls.', id_: 'wolf' }));
    expect(await vectorStore.count()).toBe(4);
  });

  test('query engines and tools answer from it, by mode through the parameters', async () => {
    const index = await fill();
    const { engine: client, calls } = recordedEngine(engine);
    const recorded = new QuarryVectorStore({ client, enableHybrid: true });
    const other = await VectorStoreIndex.fromVectorStore(recorded);
    const queryEngine = other.asQueryEngine({
      similarityTopK: 1,
      customParams: { mode: 'hybrid', fusion: 'rrf' },
      preFilters: { filters: [{ key: 'year', operator: '<', value: 2021 }] },
    });
    const { response, sourceNodes } = await queryEngine.query({ query: 'who runs?' });
    expect(response).toBe('It runs.');
    expect(texts(sourceNodes!)).toEqual(['The red fox runs.']);
    expect(calls.at(-1)!.args[1]).toMatchObject({ query: { fusion: 'rrf' } });
    const tool = index.queryTool({ metadata: { name: 'zoo', description: 'animals' } });
    expect(JSON.stringify(await tool.call({ query: 'fox?' }))).toContain('It runs.');
  });

  test('chat engines answer from it', async () => {
    const index = await fill();
    const chatModel = new ScriptedLLM('Yes.');
    const chat = new ContextChatEngine({
      chatModel,
      retriever: index.asRetriever({ similarityTopK: 1 }),
    });
    const { message, sourceNodes } = await chat.chat({ message: 'does the turtle sleep?' });
    expect(message.content).toBe('Yes.');
    expect(texts(sourceNodes!)).toEqual(['The green turtle sleeps.']);
    expect(JSON.stringify(chatModel.asked)).toContain('The green turtle sleeps.');
  });
});

describe('IngestionPipeline', () => {
  test('writes nodes; changed documents replace their nodes, gone ones are deleted', async () => {
    const docStore = new SimpleDocumentStore();
    const run = (from: Document[]) =>
      new IngestionPipeline({
        transformations: [
          new SentenceSplitter({ chunkSize: 40, chunkOverlap: 0 }),
          settings.embedModel,
        ],
        vectorStore,
        docStore,
        docStoreStrategy: DocStoreStrategy.UPSERTS_AND_DELETE,
      }).run({ documents: from });
    await run(documents());
    expect(await vectorStore.count()).toBe(3);
    await run(documents());
    expect(await vectorStore.count()).toBe(3);
    const [fox, whale] = documents();
    await run([fox!, new Document({ ...whale!, text: 'The blue whale dives.' })]);
    const left = (await vectorStore.getNodes()).map((node) => node.getContent(MetadataMode.NONE));
    expect(left.sort()).toEqual(['The blue whale dives.', 'The red fox runs.']);
  });
});

describe('memory', () => {
  test('a vector memory block keeps its session apart', async () => {
    const block = (id: string) => new VectorMemoryBlock({ vectorStore, id, priority: 1 });
    const message = (content: string) => ({ id: content, role: 'user' as const, content });
    await block('one').put([message('my fox is red')]);
    await block('two').put([message('my whale is blue')]);
    const [remembered] = await block('one').get([message('what colour is my whale or fox?')]);
    expect(extractText(remembered!.content)).toContain('my fox is red');
    expect(extractText(remembered!.content)).not.toContain('whale');
    const memory: Memory = createMemory({ memoryBlocks: [block('one')], tokenLimit: 100 });
    await memory.add({ role: 'user', content: 'and my fox?' });
    expect(JSON.stringify(await memory.getLLM())).toContain('my fox is red');
  });
});

describe('CitationQueryEngine', () => {
  const retriever = async (similarityTopK = 3) => {
    await VectorStoreIndex.fromDocuments(documents(), {
      storageContext: await storageContextFromDefaults({ vectorStore }),
    });
    const index = await VectorStoreIndex.fromVectorStore(vectorStore);
    return index.asRetriever({ similarityTopK });
  };
  /** Answers with the keys that the passages about these words were given. */
  const citing = (template: string) =>
    new ScriptedLLM((messages) => {
      const context = String(messages.at(-1)!.content);
      return template.replace(/\{(\w+)\}/g, (_, word: string) => {
        const passage = context.split('<passage ').find((part) => part.includes(word));
        return /id="(p\d+)"/.exec(passage!)![1]!;
      });
    });

  test('numbers sources by first use, and takes out what was never given', async () => {
    const llm = citing('Turtles sleep [[{turtle}]]. Foxes run [[{fox}]], really [[{fox}]] [[p9]].');
    const queryEngine = new CitationQueryEngine({
      retriever: await retriever(),
      llm,
      instructions: 'Be brief.',
    });
    const { response, sourceNodes, metadata } = await queryEngine.query({
      query: 'who does what?',
    });
    expect(response).toBe('Turtles sleep [1]. Foxes run [2], really [2].');
    expect(texts(sourceNodes!)).toEqual([
      'The green turtle sleeps.',
      'The red fox runs.',
      'The blue whale swims.',
    ]);
    const { citations, unsupported } = metadata as {
      citations: NodeCitation[];
      unsupported: string[];
    };
    expect(citations.map(({ number, uses }) => [number, uses])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(citations[0]!.node).toBe(sourceNodes![0]);
    expect(unsupported).toEqual(['p9']);
    const [system, user] = llm.asked[0]!;
    expect(system!.content).toMatch(/^Be brief\.\n\nAnswer from the passages/);
    expect(user!.content).toMatch(/title="reptiles"[\s\S]*who does what\?$/);
  });

  test('streams, never showing half a citation', async () => {
    const queryEngine = new CitationQueryEngine({
      retriever: await retriever(),
      llm: citing('Whales swim [[{whale}]] [[p7]], foxes run [[{fox}]].'),
    });
    const stream = await queryEngine.query({ query: 'who?', stream: true });
    let text = '';
    let sources: readonly NodeWithScore[] = [];
    for await (const chunk of stream) {
      expect(chunk.stream).toBe(true);
      text += chunk.delta;
      expect(text).not.toMatch(/\[\[|\[p/);
      sources = chunk.sourceNodes!;
    }
    expect(text).toBe('Whales swim [1], foxes run [2].');
    expect(texts(sources).slice(0, 2)).toEqual(['The blue whale swims.', 'The red fox runs.']);
  });

  test('nothing found, nothing asked', async () => {
    const llm = new ScriptedLLM('never');
    const index = await VectorStoreIndex.fromVectorStore(vectorStore);
    const queryEngine = new CitationQueryEngine({ retriever: index.asRetriever(), llm });
    expect((await queryEngine.query({ query: 'x' })).response).toBe('Empty Response');
    for await (const chunk of await queryEngine.query({ query: 'x', stream: true })) {
      expect(chunk.delta).toBe('Empty Response');
    }
    expect(llm.asked).toEqual([]);
  });

  test('reranks what it cites from', async () => {
    const score = (_query: string, found: string[]) =>
      found.map((text) => (text.includes('whale') ? 1 : 0));
    const queryEngine = new CitationQueryEngine({
      retriever: await retriever(),
      llm: new ScriptedLLM('Whales [[p1]].'),
      nodePostprocessors: [new QuarryReranker({ score, topN: 2, scoreThreshold: 0.5 })],
    });
    const { sourceNodes } = await queryEngine.query({ query: 'fox' });
    expect(texts(sourceNodes!)).toEqual(['The blue whale swims.']);
    expect(sourceNodes![0]!.score).toBe(1);
  });

  test('rerankers of Quarry see scores and metadata', async () => {
    const nodes = await (await retriever()).retrieve('fox');
    const date = ({ metadata }: { metadata: { readonly [key: string]: unknown } }) =>
      new Date(Number(metadata['year']), 0).getTime();
    const newest = new QuarryReranker({ rerankers: recency({ weight: 1, halfLife: 100, date }) });
    const [first] = await newest.postprocessNodes(nodes.map((node) => ({ ...node, score: 1 })));
    expect(first!.node.metadata['year']).toBe(2022);
    expect(() => new QuarryReranker({})).toThrow(/"score" or "rerankers"/);
  });
});
