import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCitations } from './check-citations.js';
import { CitationReader } from './citation-reader.js';

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
const passages = [{ key: 'p1' }, { key: 'p2', id: uuid }, { key: 'p3', id: 7 }];

describe('checkCitations', () => {
  test.each([
    ['Yes [[p2]]. Also [[p1]] and [[p2]].', 'Yes [1]. Also [2] and [1].'],
    ['Both [[p1, p3]].', 'Both [1][2].'],
    ['Loose [p3] and 【p1】.', 'Loose [1] and [2].'],
    ['By number [[2]].', 'By number [1].'],
    [`By id [[${uuid}]].`, 'By id [1].'],
    ['Upper [[P1]].', 'Upper [1].'],
    ['Cut short [[p1', 'Cut short [[p1'],
  ])('%s', (answer, text) => {
    expect(checkCitations(answer, passages).text).toBe(text);
  });

  test('numbers passages by first use and counts uses', () => {
    const { citations } = checkCitations('[[p3]] [[p1]] [[p3]]', passages);
    expect(citations).toEqual([
      { number: 1, passage: passages[2], uses: 2 },
      { number: 2, passage: passages[0], uses: 1 },
    ]);
  });

  test('drops and counts what was never given', () => {
    const answer = 'True [[p1]]. Made up [[p9]]. Half [[p1, p4]]. Old [[5]].';
    const { text, unsupported, citations } = checkCitations(answer, passages);
    expect(text).toBe('True [1]. Made up. Half [1]. Old.');
    expect(unsupported).toEqual(['p9', 'p4', 'p5']);
    expect(citations).toHaveLength(1);
  });

  test.each([
    ['a footnote [1] or [sic]'],
    ['a link [p. 1](https://x.y)'],
    ['an index `a[[p1]]` in code'],
    ['```\nm = [[p1], [p2]]\n```'],
    ['an open ` tick\n'],
    ['[[not a key]]'],
    ['[ ]'],
  ])('leaves %s alone', (answer) => {
    const { text, citations, unsupported } = checkCitations(answer, passages);
    expect(text).toBe(answer);
    expect([citations, unsupported]).toEqual([[], []]);
  });
});

describe('CitationReader', () => {
  test('never shows half a citation', () => {
    const reader = new CitationReader(passages);
    const shown: string[] = [];
    for (const character of 'See [[p9]] [[p1]] ok.') {
      for (const part of reader.push(character)) {
        shown.push(part.type === 'text' ? part.text : `<${part.number}>`);
      }
      expect(shown.join('')).not.toMatch(/\[/);
    }
    for (const part of reader.end())
      shown.push(part.type === 'text' ? part.text : `<${part.number}>`);
    expect(shown.join('')).toBe('See <1> ok.');
    expect(reader.unsupported).toEqual(['p9']);
  });

  test('does not stall on a bracket that never closes', () => {
    const reader = new CitationReader(passages);
    reader.push('[');
    const parts = reader.push('x'.repeat(250));
    expect(parts.map((part) => part.type === 'text' && part.text).join('').length).toBeGreaterThan(
      200,
    );
  });

  test('a stream in any pieces reads like the whole', () => {
    const piece = fc.constantFrom(
      '[[p1]]',
      '[[p2, p9]]',
      '[p3]',
      '[[',
      ']]',
      '[',
      ']',
      '`',
      '``',
      '```',
      '\n',
      ' ',
      'text',
      '【p1】',
      '【',
      '1',
      'p1',
      ', ',
    );
    const answers = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(answers, fc.array(fc.nat(6), { maxLength: 60 }), (answer, cuts) => {
        const whole = checkCitations(answer, passages);
        const reader = new CitationReader(passages);
        const parts = [];
        let from = 0;
        for (const length of cuts) {
          parts.push(...reader.push(answer.slice(from, from + length)));
          from += length;
        }
        parts.push(...reader.push(answer.slice(from)), ...reader.end());
        const text = parts.map((part) => (part.type === 'text' ? part.text : `[${part.number}]`));
        expect(text.join('')).toBe(whole.text);
        expect(reader.unsupported).toEqual(whole.unsupported);
      }),
      { seed: 20261102, numRuns: 3000 },
    );
  });
});
