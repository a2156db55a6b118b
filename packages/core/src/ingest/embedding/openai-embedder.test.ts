import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openaiEmbedder } from './openai-embedder.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Seen {
  readonly body: { model: string; input: string[]; encoding_format?: string; dimensions?: number };
  readonly request: IncomingMessage;
}

async function serve(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    seen.push({ body: JSON.parse(text), request });
    answer(seen.at(-1)!, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, baseURL: `http://127.0.0.1:${port}/v1/` };
}

/** Vectors [length, position], in reverse order as the protocol allows. */
function embed({ body }: Seen, response: ServerResponse): void {
  const data = body.input.map((text, index) => ({ index, embedding: [text.length, index] }));
  response.end(JSON.stringify({ data: data.reverse() }));
}

test('asks for floats, in batches, and puts answers in order', async () => {
  const { seen, baseURL } = await serve(embed);
  const embedder = openaiEmbedder({
    baseURL,
    apiKey: 'k',
    model: 'm',
    dimension: 2,
    maximumBatch: 2,
  });
  expect(await embedder.embedDocuments(['a', 'bb', 'ccc'])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
  ]);
  expect(await embedder.embedDocuments([])).toEqual([]);
  expect(seen.map(({ body }) => body)).toEqual([
    { model: 'm', input: ['a', 'bb'], encoding_format: 'float' },
    { model: 'm', input: ['ccc'], encoding_format: 'float' },
  ]);
  expect(seen[0]!.request.url).toBe('/v1/embeddings');
  expect(seen[0]!.request.headers.authorization).toBe('Bearer k');
});

test('prefixes and requested dimensions', async () => {
  const { seen, baseURL } = await serve(embed);
  const embedder = openaiEmbedder({
    baseURL,
    model: 'm',
    dimension: 2,
    requestDimension: true,
    documentPrefix: 'passage: ',
    queryPrefix: 'query: ',
  });
  await embedder.embedDocuments(['x']);
  await embedder.embedQuery('y');
  expect(seen.map(({ body }) => [body.input[0], body.dimensions])).toEqual([
    ['passage: x', 2],
    ['query: y', 2],
  ]);
  expect(seen[0]!.request.headers.authorization).toBeUndefined();
});

test.each([
  [
    'a quarter of the dimensions',
    { data: [{ index: 0, embedding: [1] }] },
    '1 vectors of 1 dimensions, expected 1 of 2',
  ],
  ['nothing', { data: [] }, '0 vectors of no dimensions'],
  ['something else', { ok: true }, 'has no list "data"'],
])('refuses %s', async (_, body, message) => {
  const { baseURL } = await serve((__, response) => response.end(JSON.stringify(body)));
  const embedder = openaiEmbedder({ baseURL, model: 'm', dimension: 2 });
  await expect(embedder.embedQuery('x')).rejects.toThrow(message);
});

test('carries status, reason and wait of a refusal', async () => {
  const { baseURL } = await serve((_, response) => {
    response.writeHead(429, { 'retry-after': '7' });
    response.end(JSON.stringify({ error: { message: 'slow down' } }));
  });
  const embedder = openaiEmbedder({ baseURL, model: 'm', dimension: 2 });
  await expect(embedder.embedQuery('x')).rejects.toMatchObject({
    name: 'EmbeddingError',
    status: 429,
    isRetryable: true,
    retryAfter: 7,
    message: expect.stringContaining('answered 429: slow down'),
  });
});

test('a proxy page does not hide the status', async () => {
  const { baseURL } = await serve((_, response) => {
    response.writeHead(400);
    response.end('<html>Bad gateway</html>');
  });
  const embedder = openaiEmbedder({ baseURL, model: 'm', dimension: 2 });
  await expect(embedder.embedQuery('x')).rejects.toMatchObject({ status: 400, isRetryable: false });
});

test('a lost connection may be tried again, an abort is the caller’s', async () => {
  const embedder = openaiEmbedder({ baseURL: 'http://127.0.0.1:9/v1', model: 'm', dimension: 2 });
  await expect(embedder.embedQuery('x')).rejects.toMatchObject({ isRetryable: true });

  const { baseURL } = await serve(() => {});
  const slow = openaiEmbedder({ baseURL, model: 'm', dimension: 2 });
  const controller = new AbortController();
  const answer = slow.embedQuery('x', { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('left')), 20);
  await expect(answer).rejects.toThrow('left');

  const limited = openaiEmbedder({ baseURL, model: 'm', dimension: 2, timeout: 20 });
  await expect(limited.embedQuery('x')).rejects.toMatchObject({ isRetryable: true });
});

test('works through a client of the openai package’s shape', async () => {
  const bodies: unknown[] = [];
  const client = {
    embeddings: {
      async create(body: { input: string[] }) {
        bodies.push(body);
        return { data: body.input.map(() => ({ embedding: [1, 2] })) };
      },
    },
  };
  const embedder = openaiEmbedder({ client, model: 'm', dimension: 2 });
  expect(await embedder.embedQuery('x')).toEqual([1, 2]);
  expect(bodies).toEqual([{ model: 'm', input: ['x'], encoding_format: 'float' }]);
});
