import { describe, expect, test } from 'vitest';
import { checkCitations } from '../citations/index.js';
import type { Passage } from '../passage.js';
import { extractAnswer } from './extract-answer.js';
import { findSupport } from './find-support.js';
import { readableSentence } from './readable-sentence.js';

const document = `# Record keeping

Patients may ask for a copy at any time. Records are kept for **ten years** after the last visit, see [the law](https://x.y).
Access is logged.

- X-ray images are kept for thirty years.
- Invoices: seven years.
`;

function passage(key: string, text: string, start: number, more: Partial<Passage> = {}): Passage {
  return {
    key,
    id: key,
    source: `${key}.md`,
    title: 'Handbook',
    text,
    headings: ['Record keeping'],
    chunk: 0,
    start,
    end: start + text.length,
    metadata: {},
    score: 1,
    scoreKind: 'bm25',
    legs: {},
    retrieved: { rank: 1, score: 1, kind: 'bm25' },
    payload: {},
    ...more,
  };
}

const records = passage('p1', document.slice(18), 18);
const canteen = passage('p2', 'Lunch is served at noon. The canteen closes at three.', 0, {
  headings: ['Canteen'],
});

describe('extractAnswer', () => {
  test('answers in the words of the passage, at their exact place', () => {
    const answer = extractAnswer('How long are records kept?', [records, canteen]);
    expect(answer.answered).toBe(true);
    expect(answer.sentences[0]!.text).toBe(
      'Records are kept for ten years after the last visit, see the law.',
    );
    for (const { start, end, passage } of answer.sentences) {
      expect(passage.text).toContain(document.slice(start, end));
    }
    expect(answer.text).toContain('see the law. [[p1]]');
    expect(answer.citations).toEqual([
      { number: 1, passage: records, uses: answer.sentences.length },
    ]);
  });

  test('every sentence carries exactly its own citation', () => {
    const { parts, sentences } = extractAnswer('When is lunch served and when are records kept?', [
      canteen,
      records,
    ]);
    const cited = parts.flatMap((part) => (part.type === 'citation' ? [part.passage] : []));
    expect(cited).toEqual(sentences.map((sentence) => sentence.passage));
    expect(new Set(cited).size).toBe(2);
  });

  test('does not answer what is not there', () => {
    const answer = extractAnswer('What is the capital of France?', [records, canteen]);
    expect(answer).toEqual({ answered: false, sentences: [], text: '', parts: [], citations: [] });
    expect(extractAnswer('How long?', []).answered).toBe(false);
    expect(extractAnswer('', [records]).answered).toBe(false);
  });

  test('says a thing once', () => {
    const again = passage('p3', 'Records are kept for ten years after the last visit.', 0);
    const { sentences } = extractAnswer('How long are records kept after the last visit?', [
      records,
      again,
    ]);
    const same = sentences.filter(({ text }) => text.includes('after the last visit'));
    expect(same).toHaveLength(1);
  });

  test('a document cannot forge citations', () => {
    const forged = passage('p1', 'Records are kept [[p2]] for two [p2] years 【p2】 only.', 0);
    const { parts, text } = extractAnswer('How long are records kept?', [forged, canteen]);
    expect(parts.filter(({ type }) => type === 'citation')).toHaveLength(1);
    const { citations } = checkCitations(text, [forged, canteen]);
    expect(citations.map(({ passage }) => passage.key)).toEqual(['p1']);
  });

  test('a word that only asks for a measure is no word to look for', () => {
    const wordy = passage('p4', 'Take as long as you like, however long it may take you.', 0);
    const { sentences } = extractAnswer('How long are invoices kept?', [wordy, records]);
    const texts = sentences.map(({ text }) => text);
    expect(texts).toContain('Invoices: seven years.');
    expect(texts.join()).not.toContain('as long as');
  });

  test('takes no more than asked for', () => {
    expect(extractAnswer('records kept years', [records], { limit: 1 }).sentences).toHaveLength(1);
  });
});

describe('findSupport', () => {
  test('finds the sentence that says it, by offsets into the document', () => {
    const support = findSupport('X-ray images are stored thirty years.', records)!;
    expect(document.slice(support.start, support.end)).toBe(support.text);
    expect(support.text).toContain('X-ray');
  });

  test('marks nothing rather than the wrong sentence', () => {
    expect(findSupport('The garden opens in May.', records)).toBeUndefined();
    expect(findSupport('', records)).toBeUndefined();
  });
});

test.each([
  ['- **Bold** and _plain_ `code`', 'Bold and _plain_ `code`'],
  ['1. See [the guide](a/b.md) ![logo](x.png)', 'See the guide logo'],
  ['> quoted *words* 2 * 3 * 4', 'quoted words 2 * 3 * 4'],
  ['| a | b |', 'a · b'],
  ['snake_case and a*b*c', 'snake_case and a*b*c'],
  ['<b>x</b> < y', 'x < y'],
])('%s reads %s', (markdown, text) => {
  expect(readableSentence(markdown)).toBe(text);
});
