import { expect, test } from 'vitest';
import { sentences } from './sentences.js';

function split(text: string): string[] {
  return sentences(text).map(({ start, end }) => text.slice(start, end));
}

test('abbreviations, initials and numbers do not end a sentence', () => {
  const text = 'Dr. Smith met J. Doe, e.g. for Fig. 3. They paid $3.50 for v1.2! 1. Begin here.';
  expect(split(text)).toEqual([
    'Dr. Smith met J. Doe, e.g. for Fig. 3.',
    'They paid $3.50 for v1.2!',
    '1. Begin here.',
  ]);
});

test('a wrapped line goes on, a list item or a short line does not', () => {
  const text = [
    'This sentence was wrapped by its editor at',
    'some column. Next one.',
    '- an item',
    '- Another item',
    '## Heading',
    'Body text',
    'Own line',
  ].join('\n');
  expect(split(text)).toEqual([
    'This sentence was wrapped by its editor at\nsome column.',
    'Next one.',
    '- an item',
    '- Another item',
    '## Heading',
    'Body text',
    'Own line',
  ]);
});

test('a full stop inside a word ends nothing', () => {
  const text = 'See [the guide](./Guide.md#Close) and A.B. Then go.';
  expect(split(text)).toEqual(['See [the guide](./Guide.md#Close) and A.B.', 'Then go.']);
});

test('knows other scripts', () => {
  expect(split('他来了。她走了！')).toEqual(['他来了。', '她走了！']);
});

test('sentences longer than a window stay whole', () => {
  const long = `${'word '.repeat(1000)}end.`;
  expect(split(`${long} Short.`)).toEqual([long, 'Short.']);
});

test('time is linear', () => {
  const text = 'A short one. '.repeat(100_000);
  expect(sentences(text)).toHaveLength(100_000);
});
