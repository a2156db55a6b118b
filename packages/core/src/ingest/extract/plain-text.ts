import type { ExtractedDocument, TextBlock } from './extracted-document.js';
import { lineStarts, trimSpan } from './lines.js';

/** Plain text: paragraphs are what blank lines separate, and a paragraph may be cut where a line begins. */
export function extractPlainText(text: string): ExtractedDocument {
  const starts = lineStarts(text);
  const blocks: TextBlock[] = [];
  let first = 0;
  for (let line = 0; line < starts.length; line++) {
    const from = starts[line] ?? text.length;
    const to = starts[line + 1] ?? text.length;
    if (line < starts.length - 1 && text.slice(from, to).trim() !== '') continue;
    const { start, end } = trimSpan(text, starts[first] ?? text.length, from);
    if (start < end) {
      const breaks = starts.slice(first + 1, line).filter((offset) => offset > start);
      blocks.push({ kind: 'paragraph', start, end, breaks });
    }
    first = line + 1;
  }
  return { text, blocks };
}
