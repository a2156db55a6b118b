import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DocumentText } from '../src/screens/evidence/document-text.tsx';
import { cutRanges } from '../src/screens/evidence/mark-range.ts';

/** What a reader sees marked, and what of it as the very sentence. */
function marked(text: string, passage: string, support: string | null, format = 'markdown') {
  const start = text.indexOf(passage);
  const from = support === null ? -1 : text.indexOf(support, start);
  const html = renderToStaticMarkup(
    createElement(DocumentText, {
      document: {
        source: 'x',
        title: 'x',
        format: format as 'markdown' | 'plain',
        characters: text.length,
        passages: 1,
        addedAt: '',
        origin: 'seed',
        text,
      },
      passage: { start, end: start + passage.length },
      support: support === null ? null : { start: from, end: from + support.length },
    }),
  );
  const found = [...html.matchAll(/<mark([^>]*)>(.*?)<\/mark>/gs)];
  const textOf = (marks: typeof found) => marks.map(([, , inner]) => inner).join('|');
  return {
    html,
    all: textOf(found),
    support: textOf(found.filter(([, attributes]) => attributes?.includes('data-support'))),
  };
}

describe('marks in a document', () => {
  it('marks by place, so of equal sentences the right one', () => {
    const text = '# Twice\n\nKeep it seven years.\n\nOther.\n\nKeep it seven years.\n';
    const second = text.lastIndexOf('Keep');
    const { html } = marked(text, text.slice(second, second + 20), null);
    expect(html.match(/<mark/g)).toHaveLength(1);
    const last = marked(text, 'Other.\n\nKeep it seven years.', 'Keep it seven years.');
    expect(last.all).toBe('Other.|Keep it seven years.');
    expect(last.html.indexOf('<mark')).toBeGreaterThan(last.html.indexOf('Keep it'));
    expect(last.support).toBe('Keep it seven years.');
  });

  it('goes through emphasis, lists, tables and links', () => {
    const text =
      'A **bold** word.\n\n- one *two*\n- [three](http://x.example)\n\n| a | b |\n| - | - |\n| c | d |\n';
    expect(marked(text, text.trim(), null).all).toBe('A |bold| word.|one |two|three|a|b|c|d');
    expect(marked(text, 'bold** word', 'word').all).toBe('bold| |word');
  });

  it('marks whole what has no place of its own or differs from its source', () => {
    expect(marked('x `code` y', 'od', null).all).toBe('code');
    expect(marked('a &amp; b and more', 'amp', null).all).toBe('a &amp; b and more');
  });

  it('keeps offsets behind front matter, and does not show it', () => {
    const { html, all } = marked('---\ntitle: T\n---\n\nText here.\n', 'here', null);
    expect(all).toBe('here');
    expect(html).not.toContain('title');
  });

  it('marks plain text, markup and all', () => {
    const { all, support } = marked('a **b** c. d e.\nf', '**b** c. d e.', 'd e.', 'plain');
    expect(all).toBe('**b** c. |d e.');
    expect(support).toBe('d e.');
  });

  it('never fetches a picture', () => {
    expect(marked('![alt](http://x.example/p.png) text', 'text', null).html).not.toContain('<img');
  });

  it('cuts a text into pieces that add up to it', () => {
    const at = fc.nat(12);
    fc.assert(
      fc.property(fc.string({ maxLength: 10 }), at, at, at, at, (text, a, b, c, d) => {
        const passage = { start: Math.min(a, b), end: Math.max(a, b) };
        const support = { start: Math.min(c, d), end: Math.max(c, d) };
        const pieces = cutRanges(text, { passage, support });
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        let place = 0;
        for (const piece of pieces) {
          for (let index = place; index < place + piece.text.length; index++) {
            const inside = (range: typeof passage) => index >= range.start && index < range.end;
            const expected = inside(support) ? 'support' : inside(passage) ? 'passage' : 'none';
            expect(piece.mark).toBe(expected);
          }
          place += piece.text.length;
        }
      }),
    );
  });
});
