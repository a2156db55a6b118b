import { EngineError, UnsupportedError } from '@quarry/core';
import type { FastifyError } from 'fastify';
import { HttpError } from './http-error.js';

/** What a client is told about a failure. */
export interface ErrorAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers: Headers;
}

/**
 * The answer to a failure. Engines reject with a status and a text, be they ours or the official client, which this server
 * may stand in front of; whatever else is thrown is a defect, and a client learns no more than that.
 */
export function errorAnswer(error: unknown, maxRequestBytes: number): ErrorAnswer {
  if (error instanceof HttpError) return answer(error.status, error.message);
  if (UnsupportedError.isInstance(error))
    return answer(405, `Method not allowed: ${error.message}`);
  if (EngineError.isInstance(error)) return answer(error.status, error.message, error.headers);
  if (!(error instanceof Error)) return answer(500, 'Service internal error');
  const { status, data, headers, code, statusCode } = error as Partial<RemoteError & FastifyError>;
  const reason = data?.status?.error;
  if (typeof status === 'number' && status >= 400 && typeof reason === 'string') {
    return answer(status, reason, retryAfter(headers));
  }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return answer(
        413,
        `Payload error: JSON payload is larger than allowed (limit: ${maxRequestBytes} bytes).`,
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return answer(400, 'Content type error: expected application/json');
    default:
      return typeof statusCode === 'number' && statusCode < 500
        ? answer(statusCode, `Bad request: ${error.message}`)
        : answer(500, 'Service internal error');
  }
}

/** What the official client rejects with. */
interface RemoteError {
  readonly status: number;
  readonly data: { readonly status?: { readonly error?: unknown } };
  readonly headers: Headers;
}

function answer(status: number, message: string, headers = new Headers()): ErrorAnswer {
  return { status, message, headers };
}

function retryAfter(headers: unknown): Headers {
  const seconds = headers instanceof Headers ? headers.get('retry-after') : null;
  return new Headers(seconds === null ? [] : [['retry-after', seconds]]);
}
