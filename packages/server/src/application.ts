import multipart from '@fastify/multipart';
import { observe, type VectorEngine } from '@quarry/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { authentication } from './authentication.js';
import type { Background } from './background.js';
import type { Access, Route } from './http/index.js';
import { ACCEPTED, Call, errorAnswer, HttpError, PlainAnswer } from './http/index.js';
import { parseJson, printJson } from './json/index.js';
import { Issues, RequestStatistics } from './observe/index.js';
import type { ServeOptions } from './options.js';
import { DEFAULT_MAX_REQUEST_BYTES } from './options.js';
import {
  clusterRoutes,
  collectionRoutes,
  deprecatedSearchRoutes,
  pointReadRoutes,
  pointWriteRoutes,
  serviceRoutes,
  snapshotRoutes,
} from './routes/index.js';

/** Longest part of a path: a collection's name of 255 bytes, each percent-encoded, and room for field paths. */
const MAX_PATH_PART = 2048;
const JSON_TYPE = 'application/json';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    endpoint?: string;
  }
}

/** The HTTP application in front of an engine, not listening yet. */
export function createApplication(
  engine: VectorEngine,
  background: Background,
  { maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES, logger, ...keys }: ServeOptions,
): FastifyInstance {
  const fail = (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
    const { status, message, headers } = errorAnswer(error, maxRequestBytes);
    if (status >= 500) logger?.error(message, error);
    for (const [name, value] of headers) reply.header(name, value);
    return send(reply, status, { status: { error: message } });
  };
  const app = fastify({
    bodyLimit: maxRequestBytes,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    frameworkErrors: fail,
  });
  const statistics = new RequestStatistics();
  const watched = observe(engine);
  const issues = new Issues(engine, watched.usage);
  const authenticate = authentication(keys);
  let closing = false;

  app.setErrorHandler(fail);
  app.setNotFoundHandler((request) => {
    throw new HttpError(404, `Not found: there is nothing at ${request.method} ${pathOf(request)}`);
  });
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    authenticate(headers, routeOptions.config?.access ?? 'read');
  });
  app.addHook('onSend', async (_request, reply) => {
    // The connection would otherwise outlive the server by its keep-alive time.
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const endpoint = routeOptions.config?.endpoint;
    if (endpoint === undefined) return;
    statistics.record(method, endpoint, reply.statusCode, reply.elapsedTime / 1000);
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    JSON_TYPE,
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) =>
      body.length === 0 ? undefined : parseJson(body),
  );
  app.register(multipart);
  app.register(async (routed) => {
    const routes = [
      ...serviceRoutes(engine, statistics, issues),
      ...collectionRoutes(engine),
      ...pointWriteRoutes(watched.engine),
      ...pointReadRoutes(watched.engine),
      ...deprecatedSearchRoutes(watched.engine),
      ...snapshotRoutes(engine, background),
      ...clusterRoutes(engine),
    ];
    for (const route of routes) register(routed, route);
  });
  return app;
}

function register(app: FastifyInstance, { method, path, access, answer }: Route): void {
  app.route({
    method,
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    config: { access, endpoint: path },
    async handler(request, reply) {
      const result = await answer(new Call(request));
      if (result === ACCEPTED) return send(reply, 202, { status: 'accepted' });
      if (!(result instanceof PlainAnswer)) {
        return send(reply, 200, { result: result ?? null, status: 'ok' });
      }
      return reply
        .code(result.status)
        .headers({ 'content-type': result.contentType, ...result.headers })
        .send(result.body);
    },
  });
}

/** Sends Qdrant's envelope; `time` is in seconds. */
function send(reply: FastifyReply, status: number, envelope: object): FastifyReply {
  const text = printJson({ ...envelope, time: reply.elapsedTime / 1000 });
  return reply.code(status).header('content-type', JSON_TYPE).send(text);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0]!;
}
