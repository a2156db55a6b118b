/**
 * Texts with questions and judgments, read from the folder of `data-directory.mjs`. The project ships none of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataDirectory } from './data-directory.mjs';

/** @returns {{ documents: string[], queries: { text: string, relevant: Map<number, number> }[] } | undefined} */
export function loadJudgedSet(name) {
  const directory = path.join(dataDirectory, name);
  if (!existsSync(path.join(directory, 'qrels.tsv'))) return undefined;
  const lines = (file) =>
    readFileSync(path.join(directory, file), 'utf8').split('\n').filter(Boolean);
  const corpus = lines('corpus.jsonl').map((line) => JSON.parse(line));
  const position = new Map(corpus.map(({ id }, at) => [String(id), at]));
  const judgments = new Map();
  for (const line of lines('qrels.tsv').slice(1)) {
    const [query, document, score] = line.split('\t');
    if (!judgments.has(query)) judgments.set(query, new Map());
    judgments.get(query).set(position.get(document), Number(score));
  }
  return {
    documents: corpus.map(({ title, text }) => (title ? `${title}\n${text}` : text)),
    queries: lines('queries.jsonl')
      .map((line) => JSON.parse(line))
      .filter(({ id }) => judgments.has(String(id)))
      .map(({ id, text }) => ({ text, relevant: judgments.get(String(id)) })),
  };
}

/** Normalised discounted cumulative gain of the first `depth` documents; the gain is the judgment itself. */
export function ndcg(found, relevant, depth = 10) {
  const discounted = (gains) =>
    gains.slice(0, depth).reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
  const ideal = discounted([...relevant.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : discounted(found.map((document) => relevant.get(document) ?? 0)) / ideal;
}
