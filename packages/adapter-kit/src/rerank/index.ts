export {
  checkRerankOptions,
  type RankableText,
  type RankedText,
  type RerankOptions,
  rerankTexts,
  type ScoreTexts,
} from './rerank-texts.js';
