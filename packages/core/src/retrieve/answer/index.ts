export {
  type ExtractAnswerOptions,
  type ExtractedAnswer,
  type ExtractedSentence,
  extractAnswer,
} from './extract-answer.js';
export { findSupport, type Support } from './find-support.js';
