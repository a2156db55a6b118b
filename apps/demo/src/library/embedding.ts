import type { Embedder, SparseEmbedder } from '@quarry/core/ingest';
import { openaiEmbedder } from '@quarry/core/ingest';
import { bm25Embedder, offlineEmbedder } from '@quarry/offline-embedder';
import OpenAI from 'openai';

/** The two models that turn text into vectors, and where vectors of exactly these models live. */
export interface Embedding {
  embedder: Embedder;
  sparse: SparseEmbedder;
  collection: string;
  /** Why the configured embedding model is not the one in use; null if it is, or if none was configured. */
  problem: string | null;
}

/** Milliseconds a configured service may take to show that it works. */
const patience = 8000;

/**
 * OpenAI's embeddings with a key, those of another server if `OPENAI_EMBEDDING_MODEL` names one (a chat server need not
 * have any), else the offline embedder. Each model has a collection of its own, so changing back costs nothing.
 */
export async function chooseEmbedding(): Promise<Embedding> {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = process.env;
  const named = process.env['OPENAI_EMBEDDING_MODEL'];
  const model = named || (apiKey && !baseURL ? 'text-embedding-3-small' : undefined);
  if (!model) return embeddingOf(await offlineEmbedder(), null);
  try {
    const client = new OpenAI({
      apiKey: apiKey || 'local',
      ...(baseURL ? { baseURL } : {}),
      maxRetries: 1,
    });
    const dimension = await measureDimension(client, model);
    return embeddingOf(sayingWhenUnavailable(openaiEmbedder({ client, model, dimension })), null);
  } catch (error) {
    const reason =
      error instanceof OpenAI.APIError ? (error.status ?? 'no connection') : 'no vector';
    const problem = `${model} could not be used (${reason}), so search runs on the offline embedder.`;
    return embeddingOf(await offlineEmbedder(), problem);
  }
}

/** Name of the error by which the embedder says that its service failed. Class identity is of no use across bundles. */
export const embedderUnavailable = 'EmbedderUnavailable';

function sayingWhenUnavailable(embedder: Embedder): Embedder {
  return {
    ...embedder,
    embedQuery: async (text, options) => {
      try {
        return await embedder.embedQuery(text, options);
      } catch (cause) {
        options?.signal?.throwIfAborted();
        const error = new Error(`${embedder.name} could not embed the question`, { cause });
        error.name = embedderUnavailable;
        throw error;
      }
    },
  };
}

function embeddingOf(embedder: Embedder, problem: string | null): Embedding {
  const name = embedder.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return { embedder, sparse: bm25Embedder(), collection: `passages-${name}`, problem };
}

/** Servers do not say how long their vectors are, so one is asked for. */
async function measureDimension(client: OpenAI, model: string): Promise<number> {
  const { data } = await client.embeddings.create(
    { model, input: ['dimension'], encoding_format: 'float' },
    { timeout: patience },
  );
  const dimension = data[0]?.embedding.length ?? 0;
  if (dimension === 0) throw new TypeError(`${model} gave an empty vector`);
  return dimension;
}
