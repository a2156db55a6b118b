/** A number that says what it measures. Larger is always better. */
export interface Score {
  value: number;
  /** What the number is, written out for people: `cosine`, `BM25`, `reciprocal rank fusion`. */
  kind: string;
}

/** Where one leg of the search placed a passage. */
export interface LegRank {
  leg: string;
  /** 1 is best. */
  rank: number;
  score: Score;
}

/** A retrieved piece of a document, addressed by character offsets so that it can be found again exactly. */
export interface Passage {
  id: string;
  /** Name of the document within its tenant. */
  source: string;
  title: string;
  text: string;
  /** UTF-16 offsets into the document's stored text, end exclusive. */
  start: number;
  end: number;
  /** Place in the result, 1 is best. */
  rank: number;
  score: Score;
  /** Empty when the search had only one leg. */
  legs: LegRank[];
}
