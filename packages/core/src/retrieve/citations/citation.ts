import type { PointId } from '../../engine/index.js';

/** What can be cited: a passage, or anything with its key. */
export interface Citable {
  /** The name a model cites by. */
  readonly key: string;
  /** Accepted in place of the key: some models copy the longest id they see. */
  readonly id?: PointId;
}

/** A piece of an answer, in order. */
export type AnswerPart<Passage extends Citable> =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'citation'; readonly number: number; readonly passage: Passage };

/** A passage that the answer cites. */
export interface Citation<Passage extends Citable> {
  /** From 1, by first use. */
  readonly number: number;
  readonly passage: Passage;
  /** How often. */
  readonly uses: number;
}
