import type { Passage as FoundPassage } from '@quarry/core/retrieve';
import type { Passage, Score } from '../protocol/index.ts';

/** Kinds of scores as people say them. */
const kindNames: { readonly [kind: string]: string } = {
  bm25: 'BM25',
  cosine: 'cosine',
  rrf: 'RRF',
  convex: 'convex sum',
};

/** A found passage as the page is told of it. */
export function toPassage(found: FoundPassage, index: number): Passage {
  const { id, source, title, headings, text, start, end, legs } = found;
  return {
    id: String(id),
    source,
    title,
    headings: [...headings],
    text,
    start,
    end,
    rank: index + 1,
    score: scoreOf(found.score, found.scoreKind),
    legs: [legs.sparse, legs.dense]
      .filter((leg) => leg !== undefined)
      // The only leg of a search that was not fused repeats the score above.
      .filter((leg) => leg.kind !== found.scoreKind)
      .map(({ rank, score, kind }) => ({ rank, score: scoreOf(score, kind) })),
  };
}

function scoreOf(value: number, kind: string): Score {
  return { value, kind: kindNames[kind] ?? kind };
}
