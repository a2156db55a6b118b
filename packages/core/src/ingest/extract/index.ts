export { type BuiltInFormat, extract, formatOfName } from './extract.js';
export type { BlockKind, ExtractedDocument, Extractor, TextBlock } from './extracted-document.js';
export { extractHtml } from './html.js';
export { trimSpan } from './lines.js';
export { extractMarkdown } from './markdown.js';
export { extractPlainText } from './plain-text.js';
