import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '@quarry/core';
import { ensureCollection, ingest } from '@quarry/core/ingest';
import { type RetrievalMode, retrieve } from '@quarry/core/retrieve';
import { expect, test } from 'vitest';
import { bm25Embedder, offlineEmbedder } from '../src/index.js';
import { dataDirectory, needs } from './data-directory.js';

/*
 * What offline retrieval has to reach on judged sets (nDCG@10), as measured for a sound BM25 and for the recipe of the
 * embedder. `npm run bench -- retrieval` prints the figures of more sets.
 */
const floors = [
  { set: 'cranfield', sparse: 0.35, dense: 0.303 },
  { set: 'product-docs-qa', sparse: 0.73, dense: 0.635 },
];

for (const { set, ...floor } of floors) {
  const present = existsSync(path.join(dataDirectory(set), 'qrels.tsv'));
  if (!present) console.log(`${set}: skipped, ${needs(set)}`);
  test.skipIf(!present)(
    `retrieval reaches its floors on ${set} (${needs(set)})`,
    { timeout: 240_000 },
    async () => {
      const reached = await measure(set);
      expect(reached.sparse).toBeGreaterThan(floor.sparse);
      expect(reached.dense).toBeGreaterThan(floor.dense);
      expect(reached.hybrid).toBeGreaterThan(reached.sparse - 0.004);
    },
  );
}

async function measure(set: string): Promise<Record<RetrievalMode, number>> {
  const engine = await openEngine({ memory: true });
  const embedders = { embedder: offlineEmbedder(), sparse: bm25Embedder() };
  const target = { engine, collection: set, ...embedders };
  await ensureCollection(target);
  const documents = lines(set, 'corpus.jsonl').map(({ id, title, text }) => ({
    source: id!,
    title: title || id!,
    content: text || title || '',
    format: 'text',
  }));
  await ingest({ ...target, documents, chunking: { size: 1_000_000, overlap: 0 } });

  const judgments = readJudgments(set);
  const sums = { sparse: 0, dense: 0, hybrid: 0 };
  const queries = lines(set, 'queries.jsonl').filter(({ id }) => judgments.has(id!));
  for (const { id, text } of queries) {
    for (const mode of ['sparse', 'dense', 'hybrid'] as const) {
      const { passages } = await retrieve({ ...target, query: text!, mode, limit: 10 });
      sums[mode] +=
        gain(
          passages.map(({ source }) => source),
          judgments.get(id!)!,
        ) / queries.length;
    }
  }
  await engine.close();
  return sums;
}

function lines(set: string, file: string): { [field: string]: string | undefined }[] {
  const content = readFileSync(path.join(dataDirectory(set), file), 'utf8');
  return content
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function readJudgments(set: string): Map<string, Map<string, number>> {
  const judgments = new Map<string, Map<string, number>>();
  const table = readFileSync(path.join(dataDirectory(set), 'qrels.tsv'), 'utf8')
    .split('\n')
    .slice(1);
  for (const row of table.filter(Boolean)) {
    const [query, document, grade] = row.split('\t') as [string, string, string];
    judgments.set(query, (judgments.get(query) ?? new Map()).set(document, Number(grade)));
  }
  return judgments;
}

/** nDCG@10: grades discounted by rank, over those of the best possible order. */
function gain(found: readonly string[], grades: ReadonlyMap<string, number>): number {
  const discounted = (values: readonly number[]) =>
    values.slice(0, 10).reduce((sum, value, rank) => sum + value / Math.log2(rank + 2), 0);
  const best = discounted([...grades.values()].sort((a, b) => b - a));
  return discounted(found.map((source) => grades.get(source) ?? 0)) / best;
}
