import type { Readable } from 'node:stream';
import type { Call } from './call.js';

/** Who may call: anybody, holders of any key, or holders of the key that may write. */
export type Access = 'public' | 'read' | 'write';

/** One operation of the REST interface. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path as Qdrant's OpenAPI description writes it, such as `/collections/{collection_name}`. */
  readonly path: string;
  readonly access: Access;
  /** What becomes `result` of the answer, or an answer of another form. */
  readonly answer: (call: Call) => Promise<unknown> | unknown;
}

/** An answer that is not `{ result, status, time }`. */
export class PlainAnswer {
  constructor(
    readonly body: string | Readable,
    readonly contentType: string,
    readonly status = 200,
    readonly headers: { readonly [name: string]: string } = {},
  ) {}
}

/** The work has been taken on and goes on after the answer. */
export const ACCEPTED = Symbol('accepted');
