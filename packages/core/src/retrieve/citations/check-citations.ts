import type { AnswerPart, Citable, Citation } from './citation.js';
import { CitationReader } from './citation-reader.js';

/** An answer whose citations all resolve. */
export interface CheckedAnswer<Passage extends Citable> {
  /** Text and citations in order. */
  readonly parts: readonly AnswerPart<Passage>[];
  /** The answer as text, citations as `[1]`. */
  readonly text: string;
  /** Passages cited, by number. */
  readonly citations: readonly Citation<Passage>[];
  /** Names that were cited but never given to the model, once per use. They are gone from the answer. */
  readonly unsupported: readonly string[];
}

/** Reads a finished answer; see {@link CitationReader}, which does the same for a stream. */
export function checkCitations<Passage extends Citable>(
  answer: string,
  passages: readonly Passage[],
): CheckedAnswer<Passage> {
  const reader = new CitationReader(passages);
  const parts = [...reader.push(answer), ...reader.end()];
  const text = parts
    .map((part) => (part.type === 'text' ? part.text : `[${part.number}]`))
    .join('');
  return { parts, text, citations: reader.citations, unsupported: reader.unsupported };
}
