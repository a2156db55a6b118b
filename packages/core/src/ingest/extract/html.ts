import { Parser } from 'htmlparser2';
import type { BlockKind, ExtractedDocument } from './extracted-document.js';
import { TextBuilder } from './text-builder.js';

/** Elements without prose. */
const skipped = new Set(
  'script style noscript template svg math head nav iframe object embed canvas audio video select button textarea dialog'.split(
    ' ',
  ),
);

/** Elements that begin a piece of their own. */
const blockKinds: { readonly [element: string]: BlockKind } = {
  ...Object.fromEntries(
    'address article aside body dd details div dl dt fieldset figcaption figure footer form header hgroup html main p search section summary'
      .split(' ')
      .map((element) => [element, 'paragraph' as const]),
  ),
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  ul: 'list',
  ol: 'list',
  menu: 'list',
  li: 'list',
  table: 'table',
  tr: 'table',
  caption: 'paragraph',
  pre: 'code',
  blockquote: 'quote',
};

/**
 * HTML as readable text: navigation, scripts and other furniture left out, white space as a browser would show it, blocks
 * separated by empty lines. When the page marks its content with `<main>`, only that is taken.
 *
 * The parser is event-based, so neither nesting depth nor unclosed elements can exhaust the stack.
 */
export function extractHtml(html: string): ExtractedDocument {
  if (/<main[\s>]/i.test(html)) {
    const main = readHtml(html, true);
    if (main.blocks.length > 0) return main;
  }
  return readHtml(html, false);
}

function readHtml(html: string, mainOnly: boolean): ExtractedDocument {
  const builder = new TextBuilder();
  let skipDepth = 0;
  let mainDepth = 0;
  let title = '';
  let inTitle = false;
  const open: { readonly name: string; readonly block: boolean; readonly skips: boolean }[] = [];

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        // Pictures have titles too.
        if (name === 'title' && title === '') inTitle = open.every(({ name }) => name !== 'svg');
        const skips =
          skipped.has(name) || 'hidden' in attributes || attributes['aria-hidden'] === 'true';
        const kind = blockKinds[name];
        open.push({ name, block: kind !== undefined, skips });
        if (skips) skipDepth++;
        if (name === 'main') mainDepth++;
        if (skipDepth > 0) return;
        if (kind) builder.enter(kind, name === 'pre', headingLevel(name));
        else if (mainOnly && mainDepth === 0) return;
        else if (name === 'br') builder.lineBreak();
        else if (name === 'td' || name === 'th') builder.cell();
      },
      ontext(text) {
        if (inTitle) title += text;
        else if (skipDepth === 0 && (!mainOnly || mainDepth > 0)) builder.append(text);
      },
      onclosetag(name) {
        const element = open.pop();
        if (name === 'title') inTitle = false;
        if (element?.block && skipDepth === 0) builder.leave();
        if (element?.skips) skipDepth--;
        if (name === 'main') mainDepth--;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);

  const { text, blocks } = builder.finish();
  const firstTitle =
    collapse(title) || blocks.find((block) => block.heading?.level === 1)?.heading?.text;
  return firstTitle ? { text, title: firstTitle, blocks } : { text, blocks };
}

function headingLevel(element: string): number | undefined {
  return /^h[1-6]$/.test(element) ? Number(element.slice(1)) : undefined;
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
