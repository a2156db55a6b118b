import { BadRequestError } from '../../engine/index.js';
import { checkPaths } from './payload-keys.js';
import { readFields } from './request-fields.js';
import { pick, type ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';

const INCLUDE = new Set(['include']);
const EXCLUDE = new Set(['exclude']);

/** What to ask of the engine, and whether the caller gets to see a payload at all. */
export interface PayloadChoice {
  readonly request: Plain;
  readonly wanted: boolean;
}

/**
 * Every read also fetches the reserved keys: one to give the point its own id back, one to check
 * that the point is the tenant's. They are stripped from what the caller sees.
 */
export function readPayloadChoice(
  call: ScopedCall,
  choice: Plain | undefined,
  whenAbsent: boolean,
): PayloadChoice {
  const reserved = [call.rules.field, call.rules.idField];
  const wanted = choice ?? whenAbsent;
  if (wanted === true) return { request: true, wanted: true };
  if (wanted === false) return { request: reserved, wanted: false };
  if (Array.isArray(wanted)) {
    return { request: [...checkPaths(call, wanted, 'with_payload'), ...reserved], wanted: true };
  }
  if (typeof wanted === 'object' && 'include' in wanted) {
    const { include } = readFields(call, wanted, 'with_payload', INCLUDE);
    const paths = checkPaths(call, include, 'with_payload.include');
    return { request: { include: [...paths, ...reserved] }, wanted: true };
  }
  if (typeof wanted === 'object' && 'exclude' in wanted) {
    const { exclude } = readFields(call, wanted, 'with_payload', EXCLUDE);
    const paths = checkPaths(call, exclude, 'with_payload.exclude');
    return { request: { exclude: paths }, wanted: true };
  }
  throw new BadRequestError(
    'Format error in JSON body: with_payload is true, false, a list of paths, or { include } or { exclude }',
  );
}

/** `with_vector` as it was given, if it was. */
export function readVectorChoice(choice: Plain | undefined): PlainObject {
  return choice === undefined ? {} : pick({ with_vector: choice }, ['with_vector']);
}
