import MarkdownIt, { type Token } from 'markdown-it';
import type { BlockKind, ExtractedDocument, TextBlock } from './extracted-document.js';
import { lineStarts, trimSpan } from './lines.js';

/*
 * Only the block phase of the parser runs: it gives every block its lines, which is all that chunking needs, at some
 * 80 MB/s. The inline phase, far slower, runs for headings alone, to read them without markup.
 */
const blockParser = new MarkdownIt('default', { html: true });
blockParser.core.ruler.enableOnly(['normalize', 'block']);
const headingParser = new MarkdownIt('default', { html: true });

const kinds: { readonly [token: string]: BlockKind } = {
  heading_open: 'heading',
  paragraph_open: 'paragraph',
  html_block: 'paragraph',
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  table_open: 'table',
  fence: 'code',
  code_block: 'code',
  blockquote_open: 'quote',
};

/**
 * Markdown (CommonMark with tables). `text` is the source itself, markup included, so offsets point into the file the user
 * wrote. Front matter and comments are left out of the blocks; a `title` in front matter, else the first top heading, is
 * the title.
 */
export function extractMarkdown(text: string): ExtractedDocument {
  const frontMatter = /^\uFEFF?---[ \t]*\r?\n/.test(text)
    ? /\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)
    : null;
  const bodyStart = frontMatter ? frontMatter.index + frontMatter[0].length : 0;
  const blocks = markdownBlocks(text, bodyStart);
  const title =
    frontMatterTitle(text.slice(0, bodyStart)) ??
    blocks.find((block) => block.heading?.level === 1)?.heading?.text;
  return title ? { text, title, blocks } : { text, blocks };
}

function markdownBlocks(text: string, bodyStart: number): TextBlock[] {
  // A byte order mark would hide a heading on the first line; a space in its place keeps every offset.
  const body = text.slice(bodyStart).replace(/^\uFEFF/, ' ');
  const starts = lineStarts(body);
  const offsetOfLine = (line: number) => bodyStart + (starts[line] ?? body.length);
  const tokens = blockParser.parse(body, {});
  const blocks: TextBlock[] = [];

  for (const [index, token] of tokens.entries()) {
    const kind = kinds[token.type];
    if (token.level > 0 || !token.map || !kind) continue;
    const { start, end } = trimSpan(text, offsetOfLine(token.map[0]), offsetOfLine(token.map[1]));
    if (start >= end) continue;
    if (token.type === 'html_block' && isComment(text.slice(start, end))) continue;
    if (kind === 'heading') {
      const heading = { level: Number(token.tag.slice(1)), text: headingText(tokens[index + 1]) };
      blocks.push(heading.text ? { kind, start, end, heading } : { kind: 'paragraph', start, end });
      continue;
    }
    const breaks = breakLines(kind, token, tokens, index).map(offsetOfLine);
    blocks.push({ kind, start, end, breaks: breaks.filter((at) => at > start && at < end) });
  }
  return blocks;
}

/** Lines at which a block may be cut: rows and lines of code, else the items or blocks inside. */
function breakLines(
  kind: BlockKind,
  token: Token,
  tokens: readonly Token[],
  index: number,
): number[] {
  const [first, last] = token.map ?? [0, 0];
  if (kind === 'paragraph') return [];
  if (token.type === 'code_block') return linesBetween(first + 1, last);
  // The fences of code stay with its first and last line, the head of a table with its first row.
  if (kind === 'code') return linesBetween(first + 2, last - 1);
  if (kind === 'table') return linesBetween(first + 3, last);
  const lines = new Set<number>();
  for (let inner = index + 1; inner < tokens.length && tokens[inner]!.level > 0; inner++) {
    const map = tokens[inner]!.map;
    if (map && map[0] > first) lines.add(map[0]);
  }
  return [...lines].sort((a, b) => a - b);
}

function linesBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, line) => from + line);
}

function headingText(inline: Token | undefined): string {
  const [parsed] = headingParser.parseInline(inline?.content ?? '', {});
  const parts = (parsed?.children ?? []).map((child) => {
    if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
    return child.type === 'html_inline' ? '' : child.content;
  });
  return parts.join('').replace(/\s+/g, ' ').trim();
}

function frontMatterTitle(frontMatter: string): string | undefined {
  const value = /^title:[ \t]*(.+?)[ \t]*$/m.exec(frontMatter)?.[1];
  return value?.replace(/^(["'])(.*)\1$/, '$2').trim() || undefined;
}

function isComment(html: string): boolean {
  return /^<!--[\s\S]*-->$/.test(html) && html.indexOf('-->') === html.length - 3;
}
