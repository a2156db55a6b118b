/** A number that says what it measures. Larger is always better. */
export interface Score {
  value: number;
  /** What the number is, written out for people: `cosine`, `BM25`, `reciprocal rank fusion`. */
  kind: string;
}

/** Where one leg of the search placed a passage. */
export interface LegRank {
  /** 1 is best. */
  rank: number;
  score: Score;
}

/** UTF-16 offsets into a document's stored text, end exclusive. */
export interface TextRange {
  start: number;
  end: number;
}

/** A retrieved piece of a document, addressed by character offsets so that it can be found again exactly. */
export interface Passage extends TextRange {
  id: string;
  /** Name of the document within its tenant. */
  source: string;
  title: string;
  /** Headings above the passage, outermost first; may be empty. */
  headings: string[];
  text: string;
  /** Place in the result, 1 is best. */
  rank: number;
  score: Score;
  /** Empty when the search had only one leg. */
  legs: LegRank[];
}
