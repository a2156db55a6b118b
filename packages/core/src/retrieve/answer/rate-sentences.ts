import type { Analyzer } from '../../embedded/index/text/index.js';
import { sentences } from '../../ingest/index.js';
import type { Passage } from '../passage.js';
import { TermWeights } from './term-weights.js';

/** A sentence of a passage and how well it answers a question. */
export interface RatedSentence {
  readonly passage: Passage;
  /** Offsets into the document. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly terms: ReadonlySet<string>;
  /** The share of the question that the sentence has, headings above it counting half. */
  readonly coverage: number;
  readonly score: number;
}

/** What a word in the headings counts beside one in the sentence. */
const headingShare = 0.5;
/** What each rank costs: retrieval has judged the whole passage, sentences only their words. */
const rankCost = 0.12;
/** Words that ask for a measure. They say what kind of answer is wanted, not what it is about. */
const measure =
  /\bhow (?:long|many|much|often|old|far|fast|quickly|big|large|high|soon|late|early)\b/gi;
/** Questions that want a number or a date; a sentence with one is more likely to answer them. */
const wantsNumber =
  /\bhow (?:long|many|much|often|old|far|fast|quickly|big|large|high|soon|late|early)\b|\bwhen\b|\bwhat (?:is the |was the )?(?:year|date|percentage|number|temperature|price|fee|deadline)\b/i;
const hasNumber =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|daily|weekly|monthly|yearly|annually|hourly|immediately|never)\b/i;
const numberBonus = 1.2;
/** Shorter sentences are titles and labels; longer ones, lists and tables. In characters. */
const readableLength = { least: 25, most: 450 };
/** Without a full stop at its end it may be a menu or a caption rather than a statement. */
const looseFactor = 0.85;
/** So many of its characters being brackets and operators, it is code. */
const codeShare = 0.06;
const codeFactor = 0.5;

/** All sentences that have anything to do with the question, best first. */
export function rateSentences(
  question: string,
  passages: readonly Passage[],
  analyzer: Analyzer,
): RatedSentence[] {
  const asked = new Set(analyzer.query(question.replace(measure, ' ')));
  const spans = passages.flatMap((passage, rank) => spansOf(passage, rank, analyzer));
  const weights = new TermWeights(spans.map(({ terms }) => terms));
  const needsNumber = wantsNumber.test(question);
  return spans
    .map(({ rank, above, ...span }): RatedSentence => {
      const inSentence = weights.coverage(asked, span.terms);
      const withHeadings = weights.coverage(asked, new Set([...span.terms, ...above]));
      const coverage = inSentence + headingShare * (withHeadings - inSentence);
      // A heading alone is no answer.
      const score = inSentence === 0 && coverage < headingShare ? 0 : coverage;
      return {
        ...span,
        coverage,
        score:
          score *
          (1 / (1 + rankCost * rank)) *
          formFactor(span.text) *
          (needsNumber && hasNumber.test(span.text) ? numberBonus : 1),
      };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

function spansOf(passage: Passage, rank: number, analyzer: Analyzer) {
  const above = analyzer.document([passage.title, ...passage.headings].join(' '));
  const code = codeRanges(passage.text);
  return sentences(passage.text)
    .filter(({ start, end }) => !code.some((range) => start < range.end && end > range.start))
    .map(({ start, end }) => ({
      passage,
      rank,
      above,
      start: passage.start + start,
      end: passage.start + end,
      text: passage.text.slice(start, end),
    }))
    .filter(({ text }) => !isHeadingOrFence(text))
    .map((span) => ({ ...span, terms: new Set(analyzer.document(span.text)) }));
}

/** What stands between fences. A fence that is not closed reaches to the end. */
function codeRanges(text: string): { start: number; end: number }[] {
  return Array.from(
    text.matchAll(/^[ \t]*(```|~~~)[\s\S]*?(?:\n[ \t]*\1|$(?![\s\S]))/gm),
    (fence) => ({
      start: fence.index,
      end: fence.index + fence[0].length,
    }),
  );
}

function isHeadingOrFence(text: string): boolean {
  return /^\s*(?:#{1,6} |```|~~~|\|[\s:|-]+$|[-=*_]{3,}\s*$)/.test(text);
}

function formFactor(text: string): number {
  const { least, most } = readableLength;
  const { length } = text;
  const closed = /[.!?:;…。！？]["'”’)\]*_`]*$/.test(text) ? 1 : looseFactor;
  const operators = text.match(/[{}();=<>|]/g)?.length ?? 0;
  const prose = operators > length * codeShare ? codeFactor : 1;
  return closed * prose * Math.min(1, length / least, most / length);
}
