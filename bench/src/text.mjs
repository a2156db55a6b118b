/**
 * Text search: how good BM25's answers are, and how fast sparse top-10 is beside a plain inverted index.
 *
 *   npm run bench -- text [--count 100000] [--only quality|speed]
 *
 * Quality is nDCG@10 through the public interface over judged sets in the folder that QUARRY_DATA names, else
 * `../shared/data`; a set that is not there is skipped.
 * Ratios `floor@SET` compare it with what a sound BM25 reaches, `plain@QUERIES` compare query rates.
 */
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { SparseIndex } from './support/core.mjs';
import { skipMessage } from './support/data-directory.mjs';
import { loadJudgedSet, ndcg } from './support/judged-set.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { PlainInvertedIndex } from './support/plain-inverted-index.mjs';
import { report } from './support/report.mjs';
import { generateWordVectors } from './support/word-vectors.mjs';

/**
 * Floors: what a sound BM25 reaches (k 1.2, b .75, Porter2 stems, stop words, title and text). For xquad none is published;
 * those are a hundredth below what this engine reached when they were written down.
 */
const SETS = {
  cranfield: { floor: 0.35 },
  cacm: { floor: 0.46 },
  'product-docs-qa': { floor: 0.73 },
  'scifact-train': {},
  'xquad-en': { floor: 0.96 },
  'xquad-de': { floor: 0.93, options: { language: 'german' } },
  'xquad-zh': { floor: 0.95, options: { language: 'chinese', tokenizer: 'multilingual' } },
  'xquad-ar': { floor: 0.93, options: { language: 'arabic' } },
  'xquad-ru': { floor: 0.94, options: { language: 'russian' } },
};
const MODELS = ['qdrant/bm25', 'quarry/bm25'];
/** Words per query, and how many of the commonest words are left out. */
const QUERIES = {
  '3 words': [3, 0],
  '7 words': [7, 0],
  '20 words': [20, 0],
  '4 rare words': [4, 300],
};
const LIMIT = 10;
const MEASURED_SECONDS = 0.5;

const { values } = parseArgs({
  strict: false,
  options: { count: { type: 'string', default: '100000' }, only: { type: 'string' } },
});
const figures = {};
const ratios = {};
if (values.only !== 'speed') await measureQuality();
if (values.only !== 'quality') await measureSpeed(Number(values.count));
report('text', figures, ratios);

async function measureQuality() {
  figures.ndcg = {};
  for (const [name, { floor, options }] of Object.entries(SETS)) {
    const set = loadJudgedSet(name);
    if (set === undefined) {
      console.log(skipMessage(name));
      continue;
    }
    const scores = {};
    for (const model of MODELS) scores[model] = await qualityOf(set, model, options);
    figures.ndcg[name] = scores;
    if (floor !== undefined) ratios[`floor@${name}`] = scores['quarry/bm25'] / floor;
    const shown = MODELS.map((model) => `${model} ${scores[model].toFixed(3)}`).join('  ');
    console.log(`${name.padEnd(16)} ${shown}  floor ${floor ?? '-'}`);
  }
}

async function qualityOf({ documents, queries }, model, options) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('texts', { sparse_vectors: { bm25: { modifier: 'idf' } } });
  for (let from = 0; from < documents.length; from += 500) {
    const points = documents.slice(from, from + 500).map((text, i) => ({
      id: from + i,
      vector: { bm25: { text, model, options } },
    }));
    await engine.upsert('texts', { wait: true, points });
  }
  let sum = 0;
  for (const { text, relevant } of queries) {
    const query = { text, model, options };
    const { points } = await engine.query('texts', { query, using: 'bm25', limit: LIMIT });
    sum += ndcg(
      points.map(({ id }) => id),
      relevant,
    );
  }
  await engine.close();
  return sum / queries.length;
}

async function measureSpeed(count) {
  const { vectors, drawQuery } = generateWordVectors(count);
  const index = new SparseIndex();
  let start = cpuSeconds();
  vectors.forEach((vector, row) => index.append(row, vector));
  const appendSeconds = cpuSeconds() - start;
  start = cpuSeconds();
  const bytes = index.save();
  const saveSeconds = cpuSeconds() - start;
  start = cpuSeconds();
  const loaded = SparseIndex.load(bytes);
  const loadSeconds = cpuSeconds() - start;
  const plain = new PlainInvertedIndex(vectors);
  const engine = await engineWith(vectors);
  const postings = vectors.reduce((sum, { indices }) => sum + indices.length, 0);
  figures.index = {
    count,
    postings,
    appendSeconds,
    saveSeconds,
    loadSeconds,
    savedBytes: bytes.length,
  };
  figures.queriesPerCpuSecond = {};
  for (const [name, [words, skip]] of Object.entries(QUERIES)) {
    const queries = Array.from({ length: 300 }, () => drawQuery(words, skip));
    requireEqual(queries, loaded, plain);
    const contenders = {
      engine: (query) => engine.query('words', { query, using: 'words', limit: LIMIT }),
      index: (query) => loaded.search(query, LIMIT),
      plain: (query) => plain.search(query, LIMIT),
    };
    const rates = {};
    for (let round = 0; round < 3; round++) {
      for (const [contender, search] of Object.entries(contenders)) {
        rates[contender] = Math.max(rates[contender] ?? 0, await rateOf(queries, search));
      }
    }
    figures.queriesPerCpuSecond[name] = rates;
    ratios[`plain@${name}`] = rates.index / rates.plain;
    ratios[`plain-beside-engine@${name}`] = rates.engine / rates.plain;
    console.log(name.padEnd(16), rates);
  }
  await engine.close();
}

/** Queries per CPU second, over at least half a second, after a first pass for the compilers. */
async function rateOf(queries, search) {
  for (const query of queries) await search(query);
  globalThis.gc?.();
  const start = cpuSeconds();
  let passes = 0;
  let seconds = 0;
  while (seconds < MEASURED_SECONDS) {
    for (const query of queries) {
      const answer = search(query);
      if (answer instanceof Promise) await answer;
    }
    passes++;
    seconds = cpuSeconds() - start;
  }
  return Math.round((passes * queries.length) / seconds);
}

function requireEqual(queries, index, plain) {
  for (const query of queries) {
    const found = [...index.search(query, LIMIT).scores];
    const expected = plain.search(query, LIMIT).map(({ score }) => score);
    if (found.join() !== expected.join())
      throw new Error('the pruned index and the plain one disagree');
  }
}

/** Queries bring their weights along, so the engine is not to weigh them again. */
async function engineWith(vectors) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('words', { sparse_vectors: { words: {} } });
  for (let from = 0; from < vectors.length; from += 1000) {
    const points = vectors
      .slice(from, from + 1000)
      .map((words, i) => ({ id: from + i, vector: { words } }));
    await engine.upsert('words', { wait: true, points });
  }
  await engine.optimize?.('words');
  return engine;
}
