/*
 * Sentences by the Unicode rules of `Intl.Segmenter` (which know Chinese and Arabic full stops), with three corrections:
 * neither a line that was merely wrapped ends a sentence, nor an abbreviation, nor a full stop in the middle of a word, as in
 * `(./Guide.md)`.
 *
 * The segmenter's time grows with the square of its input (0.07 MB/s on 1.4 MB, 22 MB/s on single paragraphs), so it only
 * ever sees windows of a few thousand characters.
 */
const windowLength = 2000;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

const abbreviation =
  /(?:^|[\s(["'])(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Fig|Figs|Eq|Sec|Ch|Vol|No|pp|vs|etc|al|approx|ca|cf|resp|incl|e\.g|i\.e)\.\s*$/;
/** Followed by white space, or a full stop of a script that puts none behind it. */
const properEnd = /\s$|[。！？｡．؟۔।]["'”’」』）)\]]*$/;
/** `1.`, `a)`: the number of the sentence that follows. */
const enumerator = /^\s*\(?\w{1,3}[.)]\s*$/;
/** Markdown lines that never continue the line before: list items, headings, table rows, fences, quotes. */
const startsItself = /^\s*(?:[-*+•] |\d{1,3}[.)] |#{1,6} |\||```|~~~|>)/;
const standsAlone = /^\s*(?:#{1,6} |\||```|~~~)/;
/** Text is wrapped far to the right of this; a shorter line was ended on purpose. Longer than most titles. */
const shortLine = 40;

/** A half-open range of characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Sentences of `text` between `from` and `to`, in order and without the white space around them. Every other character of
 * the range is in exactly one.
 */
export function sentences(text: string, from = 0, to = text.length): Span[] {
  const spans: Span[] = [];
  let paragraph = from;
  let previous = '';
  let lineStart = from;
  for (const ending of text.slice(from, to).matchAll(/\r\n?|\n|$/g)) {
    const line = text.slice(lineStart, from + ending.index);
    if (lineStart > from && !continues(previous, line)) {
      sentencesOfParagraph(text, paragraph, lineStart, spans);
      paragraph = lineStart;
    }
    previous = line;
    lineStart = from + ending.index + ending[0].length;
  }
  sentencesOfParagraph(text, paragraph, to, spans);
  return spans;
}

/** Whether `line` carries on the sentence of the line above it. */
function continues(above: string, line: string): boolean {
  if (above.trim() === '' || line.trim() === '') return false;
  if (standsAlone.test(above) || startsItself.test(line)) return false;
  return above.length >= shortLine || !/^\s*[\p{Lu}\p{N}]/u.test(line);
}

function sentencesOfParagraph(text: string, from: number, to: number, spans: Span[]): void {
  let start = from;
  let windowStart = from;
  while (windowStart < to) {
    const windowEnd = Math.min(to, windowStart + windowLength);
    // Line ends become spaces, one for one, so that offsets stay.
    const window = text.slice(windowStart, windowEnd).replace(/[\r\n]/g, ' ');
    const ends = Array.from(
      segmenter.segment(window),
      (sentence) => windowStart + sentence.index + sentence.segment.length,
    );
    // The last sentence of a window may go on behind it.
    const complete = windowEnd === to ? ends : ends.slice(0, -1);
    for (const end of complete) {
      if (end < to && !endsSentence(text, start, end)) continue;
      pushTrimmed(text, start, end, spans);
      start = end;
    }
    windowStart = complete[complete.length - 1] ?? windowEnd;
  }
}

function endsSentence(text: string, start: number, end: number): boolean {
  if (end - start < windowLength && enumerator.test(text.slice(start, end))) return false;
  const ending = text.slice(Math.max(start, end - 16), end);
  return properEnd.test(ending) && !abbreviation.test(ending);
}

function pushTrimmed(text: string, start: number, end: number, spans: Span[]): void {
  const sentence = text.slice(start, end);
  const trimmed = sentence.trim();
  if (trimmed === '') return;
  const lead = sentence.length - sentence.trimStart().length;
  spans.push({ start: start + lead, end: start + lead + trimmed.length });
}
