/** Judged sets as documents to ingest and questions to ask, read from the folder of `data-directory.mjs`. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataDirectory, skipMessage } from './data-directory.mjs';

/** The objects of a JSON Lines file, or nothing if the set is not there. */
export function readLines(set, file) {
  const location = path.join(dataDirectory, set, file);
  if (!existsSync(location)) {
    console.log(skipMessage(set));
    return undefined;
  }
  return readFileSync(location, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Questions with judgments (`relevant`: gain by source) and, where the set has them, answers in lower case. Authors and
 * keywords of a document are part of its text: CACM's questions ask for them.
 */
export function readQuestions(set) {
  const corpus = readLines(set, 'corpus.jsonl');
  if (!corpus) return undefined;
  const judgments = new Map();
  const table = readFileSync(path.join(dataDirectory, set, 'qrels.tsv'), 'utf8');
  for (const line of table.split('\n').slice(1).filter(Boolean)) {
    const [query, document, gain] = line.split('\t');
    if (!judgments.has(query)) judgments.set(query, new Map());
    judgments.get(query).set(document, Number(gain));
  }
  return {
    documents: corpus.map(({ id, title, text, author, keywords }) => ({
      source: String(id),
      title: title || String(id),
      content: [text || title, author, keywords].filter(Boolean).join('\n\n'),
      format: 'text',
    })),
    queries: readLines(set, 'queries.jsonl')
      .filter(({ id }) => judgments.has(String(id)))
      .map(({ id, text, answers = [] }) => ({
        text,
        relevant: judgments.get(String(id)),
        answers: answers.map((answer) => answer.toLowerCase()),
      })),
  };
}
