import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../embedded/engine/index.js';
import type { PointId } from '../engine/index.js';
import { ensureCollection, ingest } from '../ingest/index.js';
import { fakeEmbedder, fakeSparseEmbedder } from '../testing/fake-embedder.js';
import { mmr, recency, rerankBy } from './rerank/index.js';
import { type RetrieveOptions, retrieve } from './retrieve.js';

const collection = 'docs';
const embedder = fakeEmbedder({ dimension: 256 });
const sparse = fakeSparseEmbedder();
let engine: EmbeddedEngine;

const texts = {
  'retention.md': 'Patient records are kept for ten years after the last visit.',
  'recall.md': 'A recall of the robot arm stops every motion at once.',
  'arm.md': 'The robot arm lifts forty kilograms and returns when recalled.',
  'copy.md': 'A recall of the robot arm  stops every motion at once.',
  'lunch.md': 'Lunch is served at noon in the garden.',
};

beforeEach(async () => {
  engine = await openEngine({ memory: true });
  await ensureCollection({ engine, collection, embedder, sparse });
  const report = await ingest({
    engine,
    collection,
    embedder,
    sparse,
    documents: Object.entries(texts).map(([source, content], index) => ({
      source,
      content,
      title: source.replace('.md', ''),
      metadata: { topic: index % 2 ? 'robots' : 'other', date: `202${index}-01-01` },
    })),
  });
  expect(report.failures).toEqual([]);
});

afterEach(() => engine.close());

function find(query: string, options: Partial<RetrieveOptions> = {}) {
  return retrieve({ engine, collection, query, embedder, sparse, ...options });
}

describe('retrieve', () => {
  test('finds passages with their place and how each search saw them', async () => {
    const { passages, mode, fusion, found, timings } = await find('robot recall');
    expect(mode).toBe('hybrid');
    expect(fusion).toEqual({ convex: 0.2 });
    expect(found.sparse).toBe(3);
    expect(Object.keys(timings)).toEqual(['embed', 'search', 'read', 'rerank']);
    const [first] = passages;
    expect(first).toMatchObject({
      key: 'p1',
      scoreKind: 'convex',
      text: texts['recall.md'],
      start: 0,
      end: texts['recall.md'].length,
      legs: { sparse: { rank: 1, kind: 'bm25' }, dense: { kind: 'cosine' } },
      retrieved: { rank: 1, kind: 'convex' },
    });
    expect(passages.map(({ key }) => key)).toEqual(passages.map((_, n) => `p${n + 1}`));
    const scores = passages.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  test('a strong embedder is fused by rank', async () => {
    const strong = { ...embedder, strength: 'strong' as const };
    const { fusion, passages } = await find('robot recall', { embedder: strong });
    expect(fusion).toBe('rrf');
    expect(passages[0]!.scoreKind).toBe('rrf');
  });

  test('one search alone keeps its own scores', async () => {
    const dense = await find('robot recall', { mode: 'dense' });
    expect(dense.passages[0]).toMatchObject({ scoreKind: 'cosine', legs: { dense: { rank: 1 } } });
    expect(dense.found.sparse).toBe(0);
    const { sparse: _, ...withoutSparse } = {
      engine,
      collection,
      query: 'robot',
      embedder,
      sparse,
    };
    expect((await retrieve(withoutSparse)).mode).toBe('dense');
    const keywords = await retrieve({ engine, collection, query: 'noon', sparse });
    expect(keywords.mode).toBe('sparse');
    expect(keywords.passages.map(({ source }) => source)).toEqual(['lunch.md']);
    expect(keywords.passages[0]!.legs.dense).toBeUndefined();
  });

  test('a query without words finds nothing rather than anything', async () => {
    expect((await find('?!')).passages).toEqual([]);
  });

  test('filters both searches', async () => {
    const filter = { must: [{ key: 'metadata.topic', match: { value: 'robots' } }] };
    const { passages } = await find('robot recall lunch', { filter });
    expect(new Set(passages.map(({ metadata }) => metadata['topic']))).toEqual(new Set(['robots']));
  });

  test('says what was left out and why', async () => {
    const { passages, leftOut } = await find('robot recall', { limit: 1, scoreThreshold: 0.1 });
    expect(passages).toHaveLength(1);
    const reasons = new Map(leftOut.map(({ passage, reason }) => [passage.source, reason]));
    expect(reasons.get('arm.md')).toBe('over-limit');
    expect([reasons.get('copy.md'), reasons.get('recall.md')]).toContain('duplicate');
    expect(reasons.get('lunch.md')).toBe('below-threshold');
  });

  test('trims to a token budget, smaller passages behind a large one included', async () => {
    const count = (text: string) => (text.includes('stops') ? 100 : 10);
    const { passages, leftOut } = await find('robot recall', {
      tokenBudget: 20,
      countTokens: count,
    });
    expect(passages[0]!.source).toBe('arm.md');
    expect(passages.length).toBe(2);
    expect(leftOut[0]!.reason).toBe('over-budget');
  });

  test('a passage deleted between search and read is left out', async () => {
    const queryBatch = engine.queryBatch.bind(engine);
    let deleted: PointId | undefined;
    engine.queryBatch = async (...call) => {
      const answers = await queryBatch(...call);
      deleted = answers[0]!.points[0]!.id;
      await engine.delete(collection, { wait: true, points: [deleted] });
      return answers;
    };
    const { passages } = await find('robot recall');
    expect(passages.length).toBeGreaterThan(0);
    expect(passages.map(({ id }) => id)).not.toContain(deleted);
  });

  test('points of another writer need to be told how to read', async () => {
    await engine.overwritePayload(collection, {
      wait: true,
      filter: {},
      payload: { body: 'robot' },
    });
    await expect(find('robot')).rejects.toThrow('pass readPayload');
    const readPayload = ({ body }: { [key: string]: unknown }) => ({
      source: 's',
      title: 't',
      text: String(body),
      headings: [],
      chunk: 0,
      start: 0,
      end: 5,
      metadata: {},
    });
    expect((await find('robot', { readPayload })).passages[0]!.text).toBe('robot');
  });

  test('refuses what makes no sense, by name', async () => {
    await expect(
      retrieve({ engine, collection, query: 'x', mode: 'hybrid', sparse }),
    ).rejects.toThrow('mode "hybrid" needs the option "embedder"');
    await expect(retrieve({ engine, collection, query: 'x' })).rejects.toThrow('"sparse"');
    await expect(find('x', { limit: 0 })).rejects.toThrow('limit is 0');
    await expect(find('x', { overFetch: 0.5 })).rejects.toThrow('overFetch is 0.5');
    await expect(find('x', { fusion: { convex: 2 } })).rejects.toThrow('fusion.convex is 2');
    const short = { ...embedder, embedQuery: async () => [1, 2] };
    await expect(find('x', { embedder: short })).rejects.toThrow('2 dimensions, expected 256');
  });

  test('an abort is answered with its reason', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    await expect(find('robot', { signal })).rejects.toThrow('left');
  });
});

describe('rerankers', () => {
  test('MMR puts something else before the like of what was picked', async () => {
    const options = { mode: 'dense' as const, limit: 5 };
    const plain = await find('robot arm recall stops motion garden', options);
    const spread = await find('robot arm recall stops motion garden', {
      ...options,
      rerank: mmr({ diversity: 0.9 }),
    });
    const order = (passages: readonly { source: string }[]) => passages.map(({ source }) => source);
    expect(order(spread.passages)[0]).toBe(order(plain.passages)[0]);
    expect(order(plain.passages)[1]).toBe('arm.md');
    expect(order(spread.passages)[1]).not.toBe('arm.md');
    const still = await find('robot arm recall stops motion garden', {
      ...options,
      rerank: mmr({ diversity: 0 }),
    });
    expect(order(still.passages)).toEqual(order(plain.passages));
  });

  test('recency lifts what is new and says so', async () => {
    const now = () => Date.parse('2024-06-01');
    const rerank = recency({ halfLife: 100, weight: 1, now });
    const { passages } = await find('robot recall arm lunch', { rerank });
    expect(passages[0]!.source).toBe('lunch.md');
    expect(passages[0]!.scoreKind).toBe('convex × recency');
    expect(passages[0]!.retrieved.kind).toBe('convex');
    const [halved] = await recency({ halfLife: 10, weight: 0.5, now, date: () => now() - 864e6 })(
      [{ ...passages[0]!, score: 1 }],
      {} as never,
    );
    expect(halved!.score).toBeCloseTo(0.75, 12);
    const [undated] = await recency({ weight: 0.3, date: () => undefined })(
      [{ ...passages[0]!, score: 1 }],
      {} as never,
    );
    expect(undated!.score).toBeCloseTo(0.7, 12);
  });

  test('a relevance model decides, and may drop the rest', async () => {
    const model = {
      name: 'judge',
      score: async (_: string, judged: string[]) => judged.map((text) => -text.length),
      depth: 2,
    };
    const { passages } = await find('robot recall', { rerank: rerankBy(model) });
    expect(passages[0]!.scoreKind).toBe('judge');
    expect(passages[2]!.scoreKind).toBe('convex');
    const dropping = await find('robot recall', { rerank: rerankBy({ ...model, dropRest: true }) });
    expect(dropping.passages).toHaveLength(2);
    expect(dropping.leftOut.some(({ reason }) => reason === 'reranked-out')).toBe(true);
    const broken = rerankBy({ name: 'bad', score: async () => [Number.NaN] });
    await expect(find('robot', { rerank: broken })).rejects.toThrow('relevance model "bad"');
  });

  test('several work one after another, and any function will do', async () => {
    const seen: number[] = [];
    await find('robot recall', {
      rerank: [
        (candidates) => candidates.slice(0, 2),
        (candidates) => {
          seen.push(candidates.length);
          return candidates;
        },
      ],
    });
    expect(seen).toEqual([2]);
  });
});
