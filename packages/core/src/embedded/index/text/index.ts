/** Text: tokens and BM25 vectors. */

export type { Analyzer } from './analyzer.js';
export { createAnalyzer } from './analyzer.js';
export type { AnalyzerOptions } from './analyzer-options.js';
export type { CountedDocument } from './bm25.js';
export { bm25Document, bm25Query } from './bm25.js';
export type { InferredDocument } from './infer-document.js';
export { countDocumentTokens, inferDocument, isDocument } from './infer-document.js';
export type { TextLengths } from './text-weigher.js';
export { TextWeigher } from './text-weigher.js';
export { tokenId } from './token-id.js';
