import type { Analyzer } from '../../embedded/index/text/index.js';
import { sentences } from '../../ingest/index.js';
import type { PassageContent } from '../passage.js';
import { englishStems, TermWeights } from './term-weights.js';

/** The sentence of a passage that a claim rests on. */
export interface Support {
  /** Offsets into the document, like those of the passage. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** How much of what the claim says is in the sentence, from 0 to 1. */
  readonly coverage: number;
}

/**
 * Below this, the words in common may be chance. On XQuAD, with question and answer as the claim, 88 % of claims find their
 * sentence at 0.35, 97 % of those marks are right, and 0.1 % of unrelated passages get one.
 */
const leastCoverage = 0.35;

/**
 * The sentence of `passage` that says what `claim` says, to be marked where the passage is shown; `undefined` where no
 * sentence clearly does, since no mark is better than a wrong one. Judged by the words in common, rare ones counting more.
 *
 * @param analyzer how words are compared; default: English stems
 */
export function findSupport(
  claim: string,
  passage: Pick<PassageContent, 'text' | 'start'>,
  { analyzer = englishStems }: { readonly analyzer?: Analyzer } = {},
): Support | undefined {
  const terms = new Set(analyzer.document(claim));
  const spans = sentences(passage.text).map((span) => {
    const text = passage.text.slice(span.start, span.end);
    return { ...span, text, terms: new Set(analyzer.document(text)) };
  });
  const weights = new TermWeights(spans.map((span) => span.terms));
  let best: Support | undefined;
  for (const span of spans) {
    const coverage = weights.coverage(terms, span.terms);
    if (coverage < leastCoverage || coverage <= (best?.coverage ?? 0)) continue;
    const { text } = span;
    best = { start: passage.start + span.start, end: passage.start + span.end, text, coverage };
  }
  return best;
}
