import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Bm25Config } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';
import { dataDirectory, needs } from './data-directory.js';

/**
 * BM25 through the public interface is as good as a sound BM25 is: nDCG@10 over judged sets, which lie in the folder of
 * `data-directory.ts` where there is one. `npm run bench -- text` prints the figures.
 */
const FLOORS: readonly (readonly [set: string, floor: number, options?: Bm25Config])[] = [
  ['cranfield', 0.35],
  ['cacm', 0.46],
  ['product-docs-qa', 0.73],
  ['xquad-en', 0.96],
  ['xquad-de', 0.93, { language: 'german' }],
  ['xquad-zh', 0.95, { language: 'chinese', tokenizer: 'multilingual' }],
  ['xquad-ar', 0.93, { language: 'arabic' }],
  ['xquad-ru', 0.94, { language: 'russian' }],
];

for (const [set, floor, options] of FLOORS) {
  const isAbsent = !existsSync(dataDirectory(set));
  if (isAbsent) console.log(`${set}: skipped, ${needs(set)}`);
  it.skipIf(isAbsent)(`${set}: nDCG@10 of at least ${floor} (${needs(set)})`, async () => {
    expect(await quality(set, options)).toBeGreaterThanOrEqual(floor);
  });
}

async function quality(set: string, options: Bm25Config | undefined): Promise<number> {
  const corpus = jsonLines<{ id: string; title?: string; text: string }>(set, 'corpus.jsonl');
  const engine = await openEngine({ memory: true });
  await engine.createCollection('texts', { sparse_vectors: { words: { modifier: 'idf' } } });
  const model = 'quarry/bm25';
  for (let from = 0; from < corpus.length; from += 500) {
    await engine.upsert('texts', {
      points: corpus.slice(from, from + 500).map(({ title, text }, i) => ({
        id: from + i,
        vector: { words: { text: `${title ?? ''}\n${text}`, model, ...(options && { options }) } },
      })),
    });
  }
  const judgments = readJudgments(set, new Map(corpus.map(({ id }, row) => [String(id), row])));
  let sum = 0;
  let judged = 0;
  for (const { id, text } of jsonLines<{ id: string; text: string }>(set, 'queries.jsonl')) {
    const relevant = judgments.get(String(id));
    if (relevant === undefined) continue;
    const query = { text, model, ...(options && { options }) };
    const { points } = await engine.query('texts', { query, using: 'words', limit: 10 });
    const gains = points.map((point) => relevant.get(point.id as number) ?? 0);
    sum += discounted(gains) / discounted([...relevant.values()].sort((a, b) => b - a));
    judged++;
  }
  await engine.close();
  return sum / judged;
}

function discounted(gains: readonly number[]): number {
  return gains.slice(0, 10).reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
}

function readJudgments(set: string, rows: ReadonlyMap<string, number>) {
  const judgments = new Map<string, Map<number, number>>();
  for (const line of lines(set, 'qrels.tsv').slice(1)) {
    const [query, document, score] = line.split('\t') as [string, string, string];
    const relevant = judgments.get(query) ?? new Map<number, number>();
    relevant.set(rows.get(document)!, Number(score));
    judgments.set(query, relevant);
  }
  return judgments;
}

function jsonLines<T>(set: string, file: string): T[] {
  return lines(set, file).map((line) => JSON.parse(line) as T);
}

function lines(set: string, file: string): string[] {
  return readFileSync(path.join(dataDirectory(set), file), 'utf8')
    .split('\n')
    .filter(Boolean);
}
