import type { AnswerWriter } from './answer-writer.ts';
import { openaiWriter } from './openai-writer.ts';

/** A small, quick model is enough to write from passages. */
const defaultModel = 'gpt-5.4-mini';

/**
 * The model that the environment names, or null if there is none. `OPENAI_API_KEY` alone means OpenAI; `OPENAI_BASE_URL`
 * means a server of the same protocol, with or without a key. `OPENAI_MODEL` chooses the model.
 */
export function configuredWriter(): AnswerWriter | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: model } = process.env;
  if (!apiKey && !baseURL) return null;
  return openaiWriter({
    model: model || (baseURL ? 'default' : defaultModel),
    // The client insists on a key; servers on one's own machine ignore it.
    apiKey: apiKey || 'local',
    baseURL: baseURL || undefined,
  });
}
