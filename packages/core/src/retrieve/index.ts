/** Passages for a query, and what is made of them. */

// Passages

export type { Fusion } from './fusion.js';
export type { Candidate, Passage, PassageContent, Ranking, ScoreKind } from './passage.js';
export {
  type Retrieval,
  type RetrievalMode,
  type RetrieveOptions,
  retrieve,
} from './retrieve.js';
export type { CutPassage, CutReason } from './selection.js';

// Rerankers

export {
  type MmrCandidate,
  maximalMarginalRelevance,
  mmr,
  type RelevanceModel,
  type RerankContext,
  type Reranker,
  recency,
  rerankBy,
  rescored,
} from './rerank/index.js';

// What a language model reads

export { type AssembledContext, assembleContext, citationInstructions } from './context.js';
export { estimateTokens } from './tokens.js';

// Citations

export {
  type AnswerPart,
  type CheckedAnswer,
  type Citable,
  type Citation,
  CitationReader,
  checkCitations,
} from './citations/index.js';

// Answers without a language model

export {
  type ExtractAnswerOptions,
  type ExtractedAnswer,
  type ExtractedSentence,
  extractAnswer,
  findSupport,
  type Support,
} from './answer/index.js';
