import type { Candidate } from '../passage.js';
import { type Reranker, rescored } from './reranker.js';

/** A model that judges how well texts answer a query: a cross-encoder, a reranking service. */
export interface RelevanceModel {
  /** Becomes the kind of the scores. */
  readonly name: string;
  /** One score per text, in order, higher being better. */
  readonly score: (
    query: string,
    texts: string[],
    options: { readonly signal: AbortSignal | undefined },
  ) => Promise<readonly number[]>;
  /** Candidates judged; those behind keep their order after them, or are dropped with `dropRest`. Default: all. */
  readonly depth?: number;
  readonly dropRest?: boolean;
  /** What is judged. Default: title, headings and text. */
  readonly textOf?: (candidate: Candidate) => string;
}

/** Ranks candidates by a relevance model. @throws TypeError when it does not give one finite score per text */
export function rerankBy({
  name,
  score,
  depth = Number.POSITIVE_INFINITY,
  dropRest = false,
  textOf = inContext,
}: RelevanceModel): Reranker {
  return async (candidates, { query, signal }) => {
    const judged = candidates.slice(0, depth);
    if (judged.length === 0) return candidates;
    const scores = await score(query, judged.map(textOf), { signal });
    if (scores.length !== judged.length || !scores.every(Number.isFinite)) {
      throw new TypeError(
        `relevance model "${name}" gave ${scores.length} scores for ${judged.length} texts, expected as many finite ones`,
      );
    }
    const ranked = judged
      .map((candidate, index) => rescored(candidate, scores[index]!, name))
      .sort((a, b) => b.score - a.score);
    return dropRest ? ranked : [...ranked, ...candidates.slice(judged.length)];
  };
}

function inContext({ title, headings, text }: Candidate): string {
  const above = [...new Set([title, ...headings])].filter((part) => !text.includes(part));
  return above.length === 0 ? text : `${above.join(' › ')}\n\n${text}`;
}
