import type { ReadOptions, WriteOptions } from '@quarry/core';
import type { FastifyRequest } from 'fastify';
import { HttpError } from './http-error.js';
import { QueryParameters } from './query-parameters.js';

/** A body as far as the server looks into it: the engine checks the rest. */
// biome-ignore lint/suspicious/noExplicitAny: every engine method checks what it is given and names what is wrong.
export type Body = any;

/** One request, as routes read it. */
export class Call {
  readonly query: QueryParameters;

  constructor(readonly request: FastifyRequest) {
    this.query = new QueryParameters(request.query);
  }

  /** A part of the path, decoded. */
  path(name: string): string {
    return (this.request.params as Record<string, string>)[name] ?? '';
  }

  /** Name of the collection in the path. */
  get collection(): string {
    return this.path('collection_name');
  }

  /** The body, which has to be an object. */
  body(): Body {
    const { body } = this.request;
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
    const got = body === undefined ? 'nothing' : JSON.stringify(body).slice(0, 80);
    throw new HttpError(400, `Format error in JSON body: body: expected an object, got ${got}`);
  }

  /** Seconds the caller is willing to wait. */
  timeout(): { timeout?: number } {
    return given({ timeout: this.query.integer('timeout', 1) });
  }

  /** Over HTTP a write is acknowledged, not awaited, unless the caller says otherwise. */
  writeOptions(): WriteOptions {
    return {
      wait: this.query.boolean('wait') ?? false,
      ...given({ ordering: this.query.oneOf('ordering', ['weak', 'medium', 'strong']) }),
      ...this.timeout(),
    };
  }

  readOptions(): ReadOptions {
    return { ...given({ consistency: this.#consistency() }), ...this.timeout() };
  }

  #consistency(): ReadOptions['consistency'] {
    const text = this.query.text('consistency');
    if (text !== undefined && /^\d+$/.test(text)) return this.query.integer('consistency', 1);
    return this.query.oneOf('consistency', ['majority', 'quorum', 'all']);
  }
}

/** The object without what is undefined: an engine may tell absent from undefined. */
export function given<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as never;
}
