/** From a question to an answer with citations. */
export { answerQuestion } from './answer-question.ts';
export { configuredWriter } from './configured-writer.ts';
export { extractiveWriter } from './extractive-writer.ts';
export { searchBy } from './retrievers/index.ts';
