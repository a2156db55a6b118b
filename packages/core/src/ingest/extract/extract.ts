import type { ExtractedDocument, Extractor } from './extracted-document.js';
import { extractHtml } from './html.js';
import { extractMarkdown } from './markdown.js';
import { extractPlainText } from './plain-text.js';

/** Formats read without any further extractor. */
export type BuiltInFormat = 'markdown' | 'text' | 'html';

const builtIn: { readonly [format in BuiltInFormat]: Extractor } = {
  markdown: (content) => extractMarkdown(decode(content)),
  text: (content) => extractPlainText(decode(content)),
  html: (content) => extractHtml(decode(content)),
};

const formatsOfExtensions: { readonly [extension: string]: BuiltInFormat } = {
  md: 'markdown',
  mdx: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  text: 'text',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
};

/** The format a file name's extension stands for: a built-in one, else the extension itself (`'pdf'`), else `'text'`. */
export function formatOfName(name: string): string {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return 'text';
  return Object.hasOwn(formatsOfExtensions, extension)
    ? formatsOfExtensions[extension]!
    : extension;
}

/**
 * Text and structure of a document.
 *
 * @param format a built-in format or a key of `extractors`, which win over built-in ones
 * @throws TypeError for a format nobody can read, or for bytes that are not UTF-8
 */
export async function extract(
  content: string | Uint8Array,
  format: string,
  extractors: { readonly [format: string]: Extractor } = {},
): Promise<ExtractedDocument> {
  const known: { readonly [format: string]: Extractor } = { ...builtIn, ...extractors };
  const extractor = Object.hasOwn(known, format) ? known[format] : undefined;
  if (!extractor) {
    const formats = Object.keys(known).join(', ');
    throw new TypeError(`no extractor for format "${format}", expected one of ${formats}`);
  }
  return extractor(content);
}

/** Bytes that are not UTF-8 are refused: indexing them wrongly would go unnoticed. A byte order mark is dropped. */
function decode(content: string | Uint8Array): string {
  return typeof content === 'string'
    ? content
    : new TextDecoder('utf-8', { fatal: true }).decode(content);
}
