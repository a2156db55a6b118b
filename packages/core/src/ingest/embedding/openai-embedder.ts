import type { Embedder, EmbedOptions } from './embedder.js';
import { EmbeddingError } from './embedding-error.js';
import { parseRetryAfter } from './retry.js';

/** The part of an `openai` client that embedding needs. */
export interface EmbeddingClient {
  readonly embeddings: {
    create(
      body: EmbeddingRequest,
      options?: { signal?: AbortSignal },
    ): PromiseLike<{ data: readonly EmbeddingItem[] }>;
  };
}

interface EmbeddingRequest {
  model: string;
  input: string[];
  encoding_format: 'float';
  dimensions?: number;
}

interface EmbeddingItem {
  readonly index?: number;
  readonly embedding: readonly number[];
}

interface ModelOptions {
  /** For example `text-embedding-3-small`. */
  readonly model: string;
  /** Dimensions of the vectors the model gives. Checked against what comes back. */
  readonly dimension: number;
  /**
   * Ask the service for `dimension` explicitly. Models of the `text-embedding-3` family shorten their vectors then; most
   * local servers refuse the field. Default false.
   */
  readonly requestDimension?: boolean;
  /** Texts a request carries at most. The hosted service takes 2048; small local servers want fewer. Default 256. */
  readonly maximumBatch?: number;
  /** Put before every document, for models that want `passage: ` or the like. Default `''`. */
  readonly documentPrefix?: string;
  /** Put before every query. Default `''`. */
  readonly queryPrefix?: string;
}

/** How to reach a service: by an address, or through a client that exists already. */
export type OpenAIEmbedderOptions = ModelOptions &
  (
    | {
        /** An `openai` client, or anything of its shape. Retries and time limits are then its own. */
        readonly client: EmbeddingClient;
      }
    | {
        readonly client?: undefined;
        /** Default `https://api.openai.com/v1`. */
        readonly baseURL?: string;
        /** Sent as a bearer token. Local servers need none. */
        readonly apiKey?: string;
        /** Further headers. */
        readonly headers?: { readonly [name: string]: string };
        /** Milliseconds for one request. Default 60000. */
        readonly timeout?: number;
        /** Default: the global `fetch`. */
        readonly fetch?: typeof fetch;
      }
  );

/**
 * Embeddings from OpenAI or any server that speaks its protocol (Ollama, llama.cpp, vLLM, LM Studio), without the `openai`
 * package. It never tries again by itself: `ingest` does, and `retrieve` should fail fast.
 *
 * `encoding_format: 'float'` is always sent. Without it clients ask for base64 and silently decode plain floats of servers
 * that ignore the wish into garbage.
 */
export function openaiEmbedder(options: OpenAIEmbedderOptions): Embedder {
  const { model, dimension, requestDimension = false, maximumBatch = 256 } = options;
  const { documentPrefix = '', queryPrefix = '' } = options;
  const request = options.client
    ? viaClient(options.client)
    : viaFetch({
        baseURL: options.baseURL ?? 'https://api.openai.com/v1',
        headers: {
          ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
          ...options.headers,
        },
        timeout: options.timeout ?? 60_000,
        send: options.fetch ?? fetch,
      });

  async function embed(input: string[], signal: AbortSignal | undefined) {
    const body: EmbeddingRequest = { model, input, encoding_format: 'float' };
    if (requestDimension) body.dimensions = dimension;
    const items = await request(body, signal);
    return vectorsInOrder(items, model, dimension, input.length);
  }

  return {
    name: `${model}@${dimension}${documentPrefix && `#${documentPrefix}`}`,
    dimension,
    strength: 'strong',
    maximumBatch,
    async embedDocuments(texts, { signal }: EmbedOptions = {}) {
      const vectors: (readonly number[])[] = [];
      for (let from = 0; from < texts.length; from += maximumBatch) {
        const batch = texts.slice(from, from + maximumBatch).map((text) => documentPrefix + text);
        vectors.push(...(await embed(batch, signal)));
      }
      return vectors;
    },
    async embedQuery(text, { signal }: EmbedOptions = {}) {
      const [vector] = await embed([queryPrefix + text], signal);
      return vector!;
    },
  };
}

type SendRequest = (
  body: EmbeddingRequest,
  signal: AbortSignal | undefined,
) => Promise<readonly EmbeddingItem[]>;

function viaClient(client: EmbeddingClient): SendRequest {
  return async (body, signal) => {
    const { data } = await client.embeddings.create(body, signal ? { signal } : {});
    return data;
  };
}

function viaFetch(service: {
  baseURL: string;
  headers: { readonly [name: string]: string };
  timeout: number;
  send: typeof fetch;
}): SendRequest {
  const url = `${service.baseURL.replace(/\/+$/, '')}/embeddings`;
  return async (body, signal) => {
    const limit = AbortSignal.timeout(service.timeout);
    const response = await service
      .send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...service.headers },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      .catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw new EmbeddingError(`no answer from ${url}`, { cause, isRetryable: true });
      });
    if (!response.ok) throw await refusal(response, url);
    const answer = (await response.json()) as { data?: unknown };
    if (Array.isArray(answer.data)) return answer.data as EmbeddingItem[];
    throw new EmbeddingError(`the answer of ${url} has no list "data"`);
  };
}

async function refusal(response: Response, url: string): Promise<EmbeddingError> {
  const { status } = response;
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'));
  const text = await response.text();
  return new EmbeddingError(`${url} answered ${status}: ${reason(text)}`, {
    status,
    isRetryable: [408, 409, 425, 429].includes(status) || status >= 500,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** The message inside an error body, else its beginning. */
function reason(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string | { message?: string } };
    const message = typeof error === 'string' ? error : error?.message;
    if (message) return message;
  } catch (error) {
    // Proxies answer with HTML.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.slice(0, 200);
}

function vectorsInOrder(
  items: readonly EmbeddingItem[],
  model: string,
  dimension: number,
  count: number,
): (readonly number[])[] {
  const ordered = [...items].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const lengths = new Set(ordered.map(({ embedding }) => embedding?.length));
  if (ordered.length !== count || lengths.size !== 1 || !lengths.has(dimension)) {
    throw new EmbeddingError(
      `model "${model}" gave ${ordered.length} vectors of ${[...lengths].join(', ') || 'no'} dimensions, ` +
        `expected ${count} of ${dimension}`,
    );
  }
  return ordered.map(({ embedding }) => embedding);
}
