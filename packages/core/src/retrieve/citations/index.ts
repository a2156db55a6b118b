export { type CheckedAnswer, checkCitations } from './check-citations.js';
export type { AnswerPart, Citable, Citation } from './citation.js';
export { CitationReader } from './citation-reader.js';
