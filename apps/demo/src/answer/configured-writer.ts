import OpenAI from 'openai';
import type { AnswerWriter } from './answer-writer.ts';
import { openaiWriter } from './openai-writer.ts';

/** A small, quick model is enough to write from passages. */
const defaultModel = 'gpt-5.4-mini';

/** Milliseconds a server may take to name its models. */
const patience = 3000;

/** The name a server gave for its first model, by address. */
const servedModels = new Map<string, string>();

/**
 * The model that the environment names, or null if there is none. `OPENAI_API_KEY` alone means OpenAI; `OPENAI_BASE_URL`
 * means a server of the same protocol, with or without a key. `OPENAI_MODEL` chooses the model; without it a server is asked
 * what it serves.
 */
export async function configuredWriter(): Promise<AnswerWriter | null> {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL } = process.env;
  if (!OPENAI_API_KEY && !OPENAI_BASE_URL) return null;
  // The client insists on a key; servers on one's own machine ignore it.
  const apiKey = OPENAI_API_KEY || 'local';
  if (!OPENAI_BASE_URL) {
    return openaiWriter({ model: OPENAI_MODEL || defaultModel, apiKey, baseURL: undefined });
  }
  const model = OPENAI_MODEL || (await servedModel(apiKey, OPENAI_BASE_URL));
  return openaiWriter({ model, apiKey, baseURL: OPENAI_BASE_URL });
}

/** The first model of a server; local ones mostly have just one. One that does not answer is asked again next time. */
async function servedModel(apiKey: string, baseURL: string): Promise<string> {
  const known = servedModels.get(baseURL);
  if (known !== undefined) return known;
  try {
    const client = new OpenAI({ apiKey, baseURL, timeout: patience, maxRetries: 0 });
    const model = (await client.models.list()).data[0]?.id;
    if (model === undefined) return 'default';
    servedModels.set(baseURL, model);
    return model;
  } catch (error) {
    // Answers will say that the server cannot be reached; here only its name is missing.
    if (error instanceof OpenAI.OpenAIError) return 'default';
    throw error;
  }
}
