import type { Analyzer } from '../../embedded/index/text/index.js';
import type { AnswerPart, Citation } from '../citations/index.js';
import type { Passage } from '../passage.js';
import { type RatedSentence, rateSentences } from './rate-sentences.js';
import { readableSentence } from './readable-sentence.js';
import { englishStems } from './term-weights.js';

/** A sentence taken over word for word, save for markup. */
export interface ExtractedSentence {
  /** As shown: without list marks, emphasis and link targets. */
  readonly text: string;
  readonly passage: Passage;
  /** Where it stands in the document. */
  readonly start: number;
  readonly end: number;
  /** How well it answers the question, from 0 to about 1. */
  readonly score: number;
}

/** An answer made of the passages' own sentences. */
export interface ExtractedAnswer {
  /** False when nothing in the passages answers the question; then there are no sentences. */
  readonly answered: boolean;
  /** Best first within a passage's order; each followed by its citation in `parts`. */
  readonly sentences: readonly ExtractedSentence[];
  /** Text and citations in order, as `CitationReader` gives them. */
  readonly parts: readonly AnswerPart<Passage>[];
  /** The same as a model would write it, citations as `[[key]]`; empty when not answered. */
  readonly text: string;
  readonly citations: readonly Citation<Passage>[];
}

/** How an answer is put together from sentences. */
export interface ExtractAnswerOptions {
  /** Sentences at most. Default 3. */
  readonly limit?: number;
  /** How words are compared. Default: English stems without stop words. */
  readonly analyzer?: Analyzer;
  /**
   * How much of the question's wording the best sentence, with its heading, has to have, from 0 to 1; rare words count more.
   * Below it, `answered` is false. Default 0.35: on XQuAD that answers 89 % of the questions whose passages have the answer,
   * and 12 % of those whose passages are about something else.
   */
  readonly leastCoverage?: number;
}

/** A further sentence is added only if it scores this share of the best one. */
const furtherShare = 0.6;
/** Sentences with so many of their words in common say the same. */
const sameWords = 0.6;

/**
 * Answers without a language model: picks the sentences that say most about what the question asks, and cites each. Nothing
 * is rephrased, so nothing is made up; what the passages do not say is not answered.
 */
export function extractAnswer(
  question: string,
  passages: readonly Passage[],
  { limit = 3, analyzer = englishStems, leastCoverage = 0.35 }: ExtractAnswerOptions = {},
): ExtractedAnswer {
  const rated = rateSentences(question, passages, analyzer);
  const [best] = rated;
  const chosen: RatedSentence[] = [];
  if (best && best.coverage >= leastCoverage) {
    for (const sentence of rated) {
      if (chosen.length === limit || sentence.score < best.score * furtherShare) break;
      if (!chosen.some((other) => overlap(other.terms, sentence.terms) > sameWords)) {
        chosen.push(sentence);
      }
    }
  }
  const sentences = inReadingOrder(chosen).map(({ passage, start, end, score, text }) => ({
    text: readableSentence(text),
    passage,
    start,
    end,
    score,
  }));
  const citations = numberPassages(sentences);
  const parts = sentences.flatMap(({ text, passage }, index): AnswerPart<Passage>[] => [
    { type: 'text', text: index === 0 ? `${text} ` : ` ${text} ` },
    { type: 'citation', passage, number: citations.find((use) => use.passage === passage)!.number },
  ]);
  const text = sentences
    .map(({ text, passage }) => `${withoutMarkers(text)} [[${passage.key}]]`)
    .join(' ');
  return { answered: sentences.length > 0, sentences, text, parts, citations };
}

function numberPassages(sentences: readonly ExtractedSentence[]): Citation<Passage>[] {
  const uses = new Map<Passage, number>();
  for (const { passage } of sentences) uses.set(passage, (uses.get(passage) ?? 0) + 1);
  return Array.from(uses, ([passage, count], index) => ({
    number: index + 1,
    passage,
    uses: count,
  }));
}

/** A document that writes `[[p2]]` itself must not be read as citing something. */
function withoutMarkers(text: string): string {
  return text.replace(/[[【]+(\s*p?\d[^[\]【】]*)[\]】]+/gi, '($1)');
}

/** Passages in order of their best sentence, sentences of one passage in the order of the document. */
function inReadingOrder(sentences: readonly RatedSentence[]): RatedSentence[] {
  const passages = [...new Set(sentences.map(({ passage }) => passage))];
  return [...sentences].sort(
    (a, b) => passages.indexOf(a.passage) - passages.indexOf(b.passage) || a.start - b.start,
  );
}

/** Words in common, as a share of the shorter sentence's. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shorter = Math.min(a.size, b.size);
  let common = 0;
  for (const term of a) if (b.has(term)) common++;
  return shorter === 0 ? 0 : common / shorter;
}
