/**
 * Offline retrieval from end to end: documents are ingested with the offline embedder and BM25, and questions retrieved
 * through the public functions.
 *
 *   npm run bench -- retrieval [--only quality|answers|chunks|speed]
 *
 * - quality: nDCG@10 of keyword, dense and hybrid retrieval over judged sets, whole documents and default chunks (a
 *   document counts as found with its best chunk). `floor@…` compares with what a sound implementation reaches.
 * - answers: how often the sentences that `extractAnswer` picks contain the answer (XQuAD).
 * - chunks: how many characters of the passages that hold the answer are retrieved, within a budget of characters.
 * - speed: ingestion, and the time of one retrieval.
 *
 * Sets are read from the folder that QUARRY_DATA names, else `../shared/data`; one that is not there is skipped. Exits with 1 when a floor is missed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { ensureCollection, ingest } from '@quarry/core/ingest';
import { extractAnswer, retrieve } from '@quarry/core/retrieve';
import { ndcg } from './support/judged-set.mjs';
import { report } from './support/report.mjs';
import { readLines, readQuestions } from './support/retrieval-data.mjs';

const offline = new URL('../../packages/offline-embedder/dist/index.js', import.meta.url);
if (!existsSync(offline)) {
  execFileSync('npm', ['run', '--silent', 'build', '-w', '@quarry/offline-embedder'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
  });
}
const { bm25Embedder, offlineEmbedder } = await import(offline.href);

/**
 * BM25: published floors of a sound one. Dense: the same recipe measured elsewhere, less .01 for other stop words. Hybrid
 * is held against BM25 of the same run, which it must not fall behind by more than .004.
 */
const floors = {
  cranfield: { sparse: 0.35, dense: 0.303 },
  // Mostly titles, so its texts are far shorter than the chunks that the BM25 embedder assumes.
  cacm: { sparse: 0.46, dense: 0.233, averageLength: 41 },
  'product-docs-qa': { sparse: 0.73, dense: 0.635 },
  'scifact-train': {},
};
const hybridTolerance = 0.004;
const wholeDocuments = { size: 1_000_000, overlap: 0 };
const modes = ['sparse', 'dense', 'hybrid'];

const { values } = parseArgs({ strict: false, options: { only: { type: 'string' } } });
const parts = { quality, answers, chunks, speed };
const figures = {};
const ratios = {};
for (const [name, measure] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await measure();
}
report('retrieval', figures, ratios);
const missed = Object.entries(ratios).filter(([, ratio]) => ratio < 1);
if (missed.length > 0) {
  console.error(`below the floor: ${missed.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
}

async function quality() {
  figures.ndcg = {};
  for (const [name, floor] of Object.entries(floors)) {
    const set = readQuestions(name);
    if (!set) continue;
    const bm25 = floor.averageLength ? { avg_len: floor.averageLength } : {};
    const measure = (target) => gains(set.queries, target);
    const whole = await withCollection(set.documents, wholeDocuments, measure, bm25);
    const chunked = await withCollection(set.documents, undefined, measure, bm25);
    figures.ndcg[name] = { whole, chunked };
    for (const mode of ['sparse', 'dense']) {
      if (floor[mode]) ratios[`floor@${name} ${mode}`] = whole[mode] / floor[mode];
    }
    ratios[`floor@${name} hybrid`] = whole.hybrid / (whole.sparse - hybridTolerance);
    const shown = (scores) => modes.map((mode) => `${mode} ${scores[mode].toFixed(3)}`).join('  ');
    console.log(`${name.padEnd(16)} whole: ${shown(whole)}   chunked: ${shown(chunked)}`);
  }
}

async function gains(queries, target) {
  const sums = { sparse: 0, dense: 0, hybrid: 0 };
  for (const { text, relevant } of queries) {
    for (const mode of modes) {
      const { passages } = await retrieve({ ...target, query: text, mode, limit: 20 });
      const found = [...new Set(passages.map(({ source }) => source))];
      sums[mode] += ndcg(found, relevant);
    }
  }
  return Object.fromEntries(modes.map((mode) => [mode, sums[mode] / queries.length]));
}

async function answers() {
  const set = readQuestions('xquad-en');
  if (!set) return;
  figures.answers = await withCollection(set.documents, undefined, async (target) => {
    const counts = { inPassages: 0, inAnswer: 0, inFirstSentence: 0, answered: 0, falsely: 0 };
    for (const { text, answers, relevant } of set.queries) {
      const { passages } = await retrieve({ ...target, query: text, limit: 5 });
      const holds = (part) => answers.some((answer) => part.toLowerCase().includes(answer));
      const answer = extractAnswer(text, passages);
      const [best] = [...answer.sentences].sort((a, b) => b.score - a.score);
      if (passages.some((passage) => holds(passage.text))) counts.inPassages++;
      if (answer.answered) counts.answered++;
      if (answer.sentences.some((sentence) => holds(sentence.text))) counts.inAnswer++;
      if (best && holds(best.text)) counts.inFirstSentence++;
      // The same question to a library that lacks the article.
      const title = set.documents.find(({ source }) => relevant.has(source)).title;
      const others = passages.filter((passage) => passage.title !== title);
      if (others.length > 0 && extractAnswer(text, others).answered) counts.falsely++;
    }
    const share = (count) => count / set.queries.length;
    return Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, share(n)]));
  });
  console.log('answers', rounded(figures.answers));
}

async function chunks() {
  const documents = readLines('chunking-eval', 'documents.jsonl');
  const questions = readLines('chunking-eval', 'questions.jsonl');
  if (!documents || !questions) return;
  const sources = documents.map(({ id, text }) => ({ source: id, content: text, format: 'text' }));
  figures.chunks = {};
  for (const size of [400, 800, 1200, 1600]) {
    for (const overlap of [0, size / 8]) {
      const chunking = { size, overlap };
      figures.chunks[`${size}/${overlap}`] = await withCollection(
        sources,
        chunking,
        (target, count) => recallOfSpans(questions, target, count),
      );
      console.log(`chunks ${size}/${overlap}`, rounded(figures.chunks[`${size}/${overlap}`]));
    }
  }
}

async function recallOfSpans(questions, target, count) {
  const budget = 8000;
  let recall = 0;
  let precision = 0;
  for (const { doc, text, spans } of questions) {
    const { passages } = await retrieve({ ...target, query: text, limit: 30 });
    const read = [];
    let left = budget;
    for (const { source, start, end } of passages) {
      const length = Math.min(left, end - start);
      left -= length;
      if (source === doc && length > 0) read.push([start, start + length]);
    }
    const wanted = spans.reduce((sum, [from, to]) => sum + to - from, 0);
    const covered = spans.reduce((sum, span) => sum + charactersCovered(span, read), 0);
    recall += covered / wanted;
    precision += covered / (budget - left || 1);
  }
  const n = questions.length;
  return { chunks: count, recall: recall / n, precision: precision / n };
}

function charactersCovered([from, to], ranges) {
  const covered = new Uint8Array(to - from);
  for (const [start, end] of ranges) {
    if (end > from && start < to) covered.fill(1, Math.max(0, start - from), end - from);
  }
  return covered.reduce((sum, value) => sum + value, 0);
}

async function speed() {
  const set = readQuestions('scifact-train');
  if (!set) return;
  const started = performance.now();
  figures.speed = await withCollection(set.documents, undefined, async (target, count) => {
    const seconds = (performance.now() - started) / 1000;
    const times = [];
    for (const { text } of set.queries) {
      const start = performance.now();
      await retrieve({ ...target, query: text });
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return {
      chunks: count,
      chunksPerSecond: Math.round(count / seconds),
      retrieveMedian: times[Math.floor(times.length / 2)],
      retrieveP99: times[Math.floor(times.length * 0.99)],
    };
  });
  console.log('speed', rounded(figures.speed));
}

/** Ingests documents into an engine in memory, and hands it on as the target of retrievals. */
async function withCollection(documents, chunking, use, bm25 = {}) {
  const engine = await openEngine({ memory: true });
  const collection = 'documents';
  const target = { engine, collection, embedder: offlineEmbedder(), sparse: bm25Embedder(bm25) };
  await ensureCollection(target);
  const { chunks, failures } = await ingest({
    ...target,
    documents,
    ...(chunking && { chunking }),
  });
  // Cranfield has two documents without text, as published.
  for (const { message } of failures) console.log(`  ${message}`);
  const result = await use(target, chunks.added);
  await engine.close();
  return result;
}

function rounded(object) {
  const round = (value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value);
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, round(value)]));
}
