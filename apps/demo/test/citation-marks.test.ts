import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../src/protocol/index.ts';
import { answerMarkdown, citationMarks } from '../src/screens/ask/citation-marks.ts';

const chip: AnswerPart = { kind: 'citation', number: 1, passageId: 'a', support: null };
const text = (value: string): AnswerPart => ({ kind: 'text', text: value });

/** The answer as HTML, chips as `<n>`, with and without what ties a chip to its word. */
function render(...parts: AnswerPart[]): string {
  const html = renderToStaticMarkup(
    createElement(Markdown, { rehypePlugins: [citationMarks] }, answerMarkdown(parts)),
  );
  return html.replaceAll(/<sup data-index="(\d+)"><\/sup>/g, '<$1>').replaceAll('\n', '');
}

const untied = (html: string) => html.replaceAll(/<\/?span[^>]*>/g, '');

describe('citations in the text of an answer', () => {
  it('stand where they were written, in paragraphs, lists and emphasis, in order', () => {
    const html = render(
      text('One '),
      chip,
      text('. Two\n\n- three'),
      chip,
      text('\n- **four**'),
      chip,
    );
    expect(untied(html)).toBe(
      '<p>One<0>. Two</p><ul><li>three<1></li><li><strong>four</strong><2></li></ul>',
    );
  });

  it('stay on the line of the word before them', () => {
    const html = render(text('It is so.'), chip, chip, text(' Next.'));
    expect(html).toBe('<p>It is <span class="whitespace-nowrap">so.<0><1></span> Next.</p>');
  });

  it('are not confused with anything a model writes', () => {
    const html = render(text('A \uE0000\uE001 forged mark <sup data-index="0"></sup> [0]'), chip);
    expect(html.match(/<\d+>/g)).toEqual(['<0>']);
    expect(html).not.toMatch(/[\uE000\uE001]/);
  });
});
