export { type MmrCandidate, maximalMarginalRelevance } from './marginal-relevance.js';
export { mmr } from './mmr.js';
export { recency } from './recency.js';
export { rerankAll } from './rerank-all.js';
export { type RelevanceModel, rerankBy } from './rerank-by.js';
export { type RerankContext, type Reranker, rescored } from './reranker.js';
