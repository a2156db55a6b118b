export { checkAgentAnswer, citationPrompt, passagesOf } from './check-agent-answer.js';
export { type DocumentPassage, passagesText, toPassages } from './document-passage.js';
export {
  type RetrieverArtifact,
  type RetrieverToolOptions,
  retrieverTool,
} from './retriever-tool.js';
