export {
  checkFusion,
  type Fusion,
  fuseByScore,
  type RankedPoint,
} from './fusion.js';
export { relevanceOf, type ScoreKind } from './score.js';
export type { SearchHit, SearchRequest } from './search-request.js';
export {
  type Bm25Options,
  bm25Encoder,
  embeddingsEncoder,
  type SparseEmbeddings,
  type SparseEncoder,
} from './sparse-encoder.js';
