import { createHash } from 'node:crypto';
import type { DocumentInterface } from '@langchain/core/documents';
import { passageElements } from '@quarry/adapter-kit';

/** A document as a model reads and cites it. */
export interface DocumentPassage {
  /** What the model is to cite it by. The same document has the same key in every search. */
  readonly key: string;
  /** The document's id. */
  readonly id?: string;
  readonly text: string;
  readonly metadata: Record<string, unknown>;
  /** Higher is better. Absent from retrievers that give no scores. */
  readonly score?: number;
}

/** Metadata key that carries scores from the retriever to the passages. */
export const PASSAGE_SCORE_KEY = '_score';

/** Seven digits, the first not 0: long enough that two of a conversation's documents do not share one. */
const firstKey = 1_000_000;
const keys = 9_000_000;

/** Documents as passages, best first. Documents that share a key are told apart by counting up. */
export function toPassages(documents: readonly DocumentInterface[]): DocumentPassage[] {
  const taken = new Set<string>();
  return documents.map(({ id, pageContent, metadata }) => {
    const { [PASSAGE_SCORE_KEY]: score, ...own } = metadata;
    let number = keyNumber(id ?? pageContent);
    while (taken.has(`p${number}`)) number++;
    const key = `p${number}`;
    taken.add(key);
    return {
      key,
      ...(id === undefined ? {} : { id }),
      text: pageContent,
      metadata: own,
      ...(typeof score === 'number' ? { score } : {}),
    };
  });
}

function keyNumber(name: string): number {
  return firstKey + (createHash('sha256').update(name).digest().readUInt32BE(0) % keys);
}

/** What a model reads: each passage in an element with its key. */
export function passagesText(passages: readonly DocumentPassage[]): string {
  if (passages.length === 0) return 'No passages were found.';
  return passageElements(
    passages.map(({ key, text, metadata }) => {
      const title = metadata['title'] ?? metadata['source'];
      return { key, text, title: typeof title === 'string' ? title : undefined };
    }),
  );
}
