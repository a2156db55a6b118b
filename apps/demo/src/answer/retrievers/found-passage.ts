import type { ChunkPayload } from '@quarry/core/ingest';
import type { Passage } from '@quarry/core/retrieve';
import type { Room } from '../../library/index.ts';

/** Passages a framework is asked for, as many as Quarry's own retrieval gives. */
export const passagesWanted = 8;

/** Passages each of the two searches brings, as many as Quarry's own retrieval looks at. */
export const passagesSearched = 80;

/** Weight of the dense ranking beside BM25 for an embedder whose word is worth little; see `retrieve`. */
const weakShare = 0.2;

/** How the two rankings are joined: as Quarry's own retrieval does it for the same embedder. */
export function fusionFor({ embedder }: Room) {
  return embedder.strength === 'weak'
    ? ({ fusion: { alpha: weakShare }, kind: 'convex' } as const)
    : ({ fusion: 'rrf', kind: 'rrf' } as const);
}

/** What a framework returned as a passage like any other. It knows the joined score, not what each search said. */
export function foundPassage(
  found: {
    id: string;
    text: string;
    /** Where `ingest` put a passage's place in its document. */
    metadata: { readonly [field: string]: unknown };
    score: number;
    kind: string;
  },
  index: number,
): Passage {
  const { id, text, metadata, score, kind } = found;
  // Every point of the library was written by `ingest`.
  const { source, title, headings, chunk, start, end } = metadata as unknown as ChunkPayload;
  const rank = index + 1;
  return {
    source,
    title,
    headings,
    chunk,
    start,
    end,
    text,
    metadata: {},
    payload: { ...metadata, text },
    id,
    key: `p${rank}`,
    score,
    scoreKind: kind,
    legs: {},
    retrieved: { rank, score, kind },
  };
}
