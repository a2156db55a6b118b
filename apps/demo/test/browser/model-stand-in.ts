import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stand-in was asked. */
export interface ModelRequest {
  path: string;
  body: {
    model: string;
    encoding_format?: string;
    input?: string[];
    messages?: { role: string; content: string }[];
  };
}

/** What the next chat answer does. */
export type ChatScript =
  | { kind: 'say'; pieces: string[]; pause?: number }
  | { kind: 'refuse'; status: number }
  /** Sends some text, then cuts the connection. */
  | { kind: 'break'; pieces: string[] };

const dimension = 48;

/**
 * A server of the OpenAI protocol as local ones are: streams Chat Completions, answers embeddings as plain floats whatever
 * encoding it is asked for, and knows no Responses interface. Its vectors count letters, which is enough to rank by.
 */
export class ModelStandIn {
  readonly requests: ModelRequest[] = [];
  script: ChatScript = { kind: 'say', pieces: [] };
  /** Whether embeddings are refused. */
  embeddingsFail = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ModelStandIn> {
    const standIn = new ModelStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get baseURL(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as ModelRequest['body'];
    this.requests.push({ path, body });
    if (path === '/v1/embeddings') return this.#embed(body, response);
    if (path === '/v1/chat/completions') return this.#chat(response);
    response.writeHead(404).end('{"error":{"message":"no such path"}}');
  }

  #embed({ input = [] }: ModelRequest['body'], response: ServerResponse): void {
    if (this.embeddingsFail) {
      response.writeHead(503).end('{"error":{"message":"busy"}}');
      return;
    }
    const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  }

  async #chat(response: ServerResponse): Promise<void> {
    const { script } = this;
    if (script.kind === 'refuse') {
      response.writeHead(script.status, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"refused"}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (delta: object, finish_reason: string | null) =>
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
      );
    for (const content of script.pieces) {
      send({ content }, null);
      const pause = script.kind === 'say' ? (script.pause ?? 5) : 5;
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (response.destroyed) return;
    }
    if (script.kind === 'break') {
      response.destroy();
      return;
    }
    send({}, 'stop');
    response.end('data: [DONE]\n\n');
  }
}

function vectorOf(text: string): number[] {
  const vector = new Array<number>(dimension).fill(0.01);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    let hash = 7;
    for (const character of word) hash = (hash * 31 + character.charCodeAt(0)) % 65_521;
    vector[hash % dimension]! += 1;
  }
  return vector;
}
