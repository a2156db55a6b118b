import { BadRequestError, TenancyError } from '../../engine/index.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';

/**
 * Reads an object of a request. Whatever the scope does not know it cannot judge, so an unknown
 * field is refused, not passed on: a later engine may give it a meaning. Fields that are null count
 * as absent, as they do for the engine.
 */
export function readFields(
  call: ScopedCall,
  value: Plain | undefined,
  path: string,
  known: ReadonlySet<string>,
): PlainObject {
  const fields: PlainObject = {};
  for (const [name, field] of Object.entries(plainObject(value, path))) {
    if (!known.has(name) && call.stands('unknown-fields')) {
      throw new BadRequestError(
        `Format error in JSON body: ${path}.${name}: unknown field, which a tenant scope does not pass on`,
      );
    }
    if (field !== null) fields[name] = field;
  }
  if (fields['shard_key'] !== undefined && call.stands('shard-key')) {
    throw new TenancyError(`A tenant scope chooses the shard itself: ${path}.shard_key`);
  }
  return fields;
}

/** `value` as an object that is not a list, or a 400. */
export function plainObject(value: Plain | undefined, path: string): PlainObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadRequestError(`Format error in JSON body: ${path} must be an object`);
}

/** `value` as a list, or a 400. */
export function plainList(value: Plain | undefined, path: string): Plain[] {
  if (Array.isArray(value)) return value;
  throw new BadRequestError(`Format error in JSON body: ${path} must be a list`);
}

/** `value` as text, or a 400. */
export function plainText(value: Plain | undefined, path: string): string {
  if (typeof value === 'string') return value;
  throw new BadRequestError(`Format error in JSON body: ${path} must be a string`);
}
