import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractHtml } from '../extract/index.js';
import { chunk } from './chunk.js';

const guide = `---
title: "Field guide"
---
# Arm controller

Intro paragraph about the arm.

## Recall

${'The arm returns to its rest position when recalled. '.repeat(12)}

- first step
- second step

## Safety

Keep clear.

\`\`\`ts
const speed = 3;

# not a heading
\`\`\`

| a | b |
|---|---|
| 1 | 2 |
`;

describe('chunk', () => {
  test('keeps offsets, order and breadcrumbs', () => {
    const chunks = chunk(guide, { size: 300, overlap: 60, minimum: 40 });
    for (const { text, start, end } of chunks) expect(guide.slice(start, end)).toBe(text);
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    expect(chunks[0]!.text).toContain('# Arm controller');
    expect(chunks[0]!.headings).toEqual(['Arm controller']);
    expect(chunks.find(({ text }) => text.includes('second step'))!.headings).toEqual([
      'Arm controller',
      'Recall',
    ]);
    expect(chunks.at(-1)!.headings).toEqual(['Arm controller', 'Safety']);
    expect(chunks.at(-1)!.text).toContain('# not a heading');
  });

  test('leaves front matter out', () => {
    const chunks = chunk(guide);
    expect(chunks.map(({ text }) => text).join('\n')).not.toContain('Field guide');
  });

  test('overlaps divided sections in whole sentences', () => {
    const prose = Array.from({ length: 40 }, (_, n) => `Sentence number ${n} is here.`).join(' ');
    const chunks = chunk(prose, { format: 'text', size: 300, overlap: 80 });
    expect(chunks.length).toBeGreaterThan(3);
    for (const [index, { text, start }] of chunks.entries()) {
      expect(text).toMatch(/^Sentence number \d+ is/);
      expect(text).toMatch(/is here\.$/);
      expect(text.length).toBeLessThanOrEqual(300);
      if (index > 0) expect(start).toBeLessThan(chunks[index - 1]!.end);
    }
  });

  test('does not overlap where sections end by themselves', () => {
    const text = ['# A', 'a'.repeat(200), '# B', 'b'.repeat(200)].join('\n\n');
    const [first, second] = chunk(text, { size: 250, overlap: 50, minimum: 100 });
    expect(first!.headings).toEqual(['A']);
    expect(second!.text).toBe(`# B\n\n${'b'.repeat(200)}`);
  });

  test('joins short sections under the headings they share', () => {
    const text = '# Top\n\n## One\n\nshort\n\n## Two\n\nshort too';
    expect(chunk(text)).toEqual([
      { text, start: 0, end: text.length, index: 0, headings: ['Top'] },
    ]);
    expect(chunk(text, { minimum: 0 }).map(({ headings }) => headings)).toEqual([
      ['Top', 'One'],
      ['Top', 'Two'],
    ]);
  });

  test('keeps a heading with what follows it', () => {
    const body = 'Words of the body go on. '.repeat(6).trim();
    const text = [body, '## Next', body, '## Last', body].join('\n\n');
    for (const { text: piece } of chunk(text, { size: 400, overlap: 0, minimum: 400 })) {
      expect(piece).not.toMatch(/## \w+$/);
    }
  });

  test('cuts text without any structure, and no character in two', () => {
    const emoji = '👩‍👩‍👧'.repeat(200);
    const chunks = chunk(emoji, { format: 'text', size: 101, overlap: 0 });
    expect(chunks.map(({ text }) => text).join('')).toBe(emoji);
    for (const { text } of chunks) expect(text.length % '👩‍👩‍👧'.length).toBe(0);
  });

  test('refuses impossible sizes by name', () => {
    expect(() => chunk('x', { size: 20 })).toThrow('chunking option "size" is 20');
    expect(() => chunk('x', { size: 200, overlap: 100 })).toThrow('"overlap" is 100');
    expect(() => chunk('x', { size: 200, minimum: 201 })).toThrow('"minimum" is 201');
  });

  test('covers all text, within size, whatever the input', () => {
    const line = fc.oneof(
      fc.constantFrom('', '# Head', '## Sub', '- item', '1. item', '```', '> quote', '| a | b |'),
      fc.constantFrom('|---|---|', '---', '===', '\t', 'e.g. this. Dr. No. Ok?', '<!-- note -->'),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.lorem({ maxCount: 60 }),
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n'))
      .map(([lines, ending]) => lines.join(ending));
    const sizes = fc.record({
      size: fc.integer({ min: 100, max: 600 }),
      overlap: fc.integer({ min: 0, max: 49 }),
      minimum: fc.integer({ min: 0, max: 100 }),
      format: fc.constantFrom('markdown' as const, 'text' as const),
    });
    fc.assert(
      fc.property(text, sizes, (source, options) => {
        const chunks = chunk(source, options);
        let previousStart = -1;
        let covered = 0;
        for (const { text, start, end } of chunks) {
          expect(source.slice(start, end)).toBe(text);
          expect(text.trim()).not.toBe('');
          expect(text.length).toBeLessThanOrEqual(options.size);
          expect(start).toBeGreaterThan(previousStart);
          expect(end).toBeGreaterThan(covered);
          if (options.format === 'text') expect(source.slice(covered, start).trim()).toBe('');
          previousStart = start;
          covered = end;
        }
        if (options.format === 'text') expect(source.slice(covered).trim()).toBe('');
      }),
      { seed: 20261101, numRuns: 400 },
    );
  });

  test('HTML chunks count characters of the extracted text', () => {
    const document = extractHtml('<h1>Title</h1><p>One &amp; two.</p><ul><li>a<li>b</ul>');
    const [only] = chunk(document);
    expect(only!.text).toBe('Title\n\nOne & two.\n\na\nb');
    expect(document.text.slice(only!.start, only!.end)).toBe(only!.text);
    expect(only!.headings).toEqual(['Title']);
  });
});
