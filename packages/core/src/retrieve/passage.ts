import type { Payload, PointId } from '../engine/index.js';
import type { ChunkPayload } from '../ingest/index.js';

/** What a passage says and where it stands. `text` is characters `start` to `end` of the document's extracted text. */
export type PassageContent = Omit<ChunkPayload, 'content_hash'>;

/**
 * What a score means; always higher is better. `cosine` is at most 1, `bm25` and `dot` have no upper limit, `rrf` is a sum of
 * reciprocal ranks, `convex` goes from 0 to 1. Rerankers bring their own kinds.
 */
export type ScoreKind = 'cosine' | 'bm25' | 'rrf' | 'convex' | (string & {});

/** A place in one ranking. */
export interface Ranking {
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  readonly kind: ScoreKind;
}

/** A passage on its way through retrieval. */
export interface Candidate extends PassageContent {
  readonly id: PointId;
  /** What it is ranked by now: by retrieval, or by the last reranker. */
  readonly score: number;
  readonly scoreKind: ScoreKind;
  /** What each search said, where it found the passage. */
  readonly legs: { readonly dense?: Ranking; readonly sparse?: Ranking };
  /** Where the passage stood before reranking; in hybrid mode, after fusion. */
  readonly retrieved: Ranking;
  /** The point's payload as stored. */
  readonly payload: Payload;
}

/** A passage that retrieval returned. */
export interface Passage extends Candidate {
  /** Short name within this retrieval, `p1` and so on by rank: what a model is asked to cite by. */
  readonly key: string;
}

/** The content of a point written by `ingest`. @throws TypeError for a payload without text */
export function readPassage(payload: Payload): PassageContent {
  const { source, title, text, headings, chunk, start, end, metadata } = payload;
  if (typeof text !== 'string') {
    throw new TypeError(
      'a point has no text in its payload: was it written by something other than ingest? ' +
        'Then pass readPayload to say how it is read',
    );
  }
  return {
    text,
    source: typeof source === 'string' ? source : '',
    title: typeof title === 'string' ? title : '',
    headings: Array.isArray(headings) ? headings.map(String) : [],
    chunk: typeof chunk === 'number' ? chunk : 0,
    start: typeof start === 'number' ? start : 0,
    end: typeof end === 'number' ? end : text.length,
    metadata: metadata instanceof Object ? { ...metadata } : {},
  };
}
