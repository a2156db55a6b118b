import { BadRequestError, NotFoundError, TenancyError } from '../../engine/index.js';
import type { ScopeRules } from './rules.js';
import type { Plain, PlainObject } from './snapshot.js';
import type { Wall } from './walls.js';

/**
 * One call of a scoped engine: the rules, and the names it handed to the engine, by which the
 * engine's error texts are put back into the caller's words.
 */
export class ScopedCall {
  readonly rules: ScopeRules;
  readonly #spoken = new Map<string, string>();

  constructor(rules: ScopeRules) {
    this.rules = rules;
  }

  stands(wall: Wall): boolean {
    return this.rules.walls.has(wall);
  }

  /** Names the engine saw, with the names the caller used. */
  get spoken(): ReadonlyMap<string, string> {
    return this.#spoken;
  }

  /** The engine's name of a collection. Throws the 404 of a missing one for names not allowed. */
  collection(
    name: unknown,
    wall: 'collection-names' | 'lookup-names' = 'collection-names',
  ): string {
    if (typeof name !== 'string') throw new TenancyError('A collection name must be a string');
    const target = this.rules.collections.get(name);
    if (target === undefined) {
      if (!this.stands(wall)) return name;
      throw NotFoundError.collection(name);
    }
    if (target !== name) this.#spoken.set(target, name);
    return target;
  }

  /** The engine's id of a point. */
  id(
    id: Plain | undefined,
    field: string,
    wall: 'point-ids' | 'condition-ids' | 'example-ids' = 'point-ids',
  ): Plain {
    const target = this.rules.identity.inward(id, field);
    if (!this.stands(wall)) return id!;
    this.#spoken.set(target, String(id));
    return target;
  }

  /** The engine's ids of a list of points. */
  idList(ids: Plain | undefined, field: string, wall?: 'point-ids' | 'condition-ids'): Plain[] {
    return listOf(ids, field).map((id, index) => this.id(id, `${field}[${index}]`, wall));
  }

  /** `wait`, `timeout` and the like, and the shard of the tenant. */
  options(fields: PlainObject, names: readonly string[]): PlainObject {
    const kept = checkedOptions(pick(fields, names));
    const { shardKey } = this.rules;
    if (shardKey !== undefined) kept['shard_key'] = shardKey as Plain;
    else if (fields['shard_key'] !== undefined) kept['shard_key'] = fields['shard_key'];
    return kept;
  }
}

/** What `wait` and the like may be. They may end up in an address, so nothing else is let through. */
const OPTION_CHECKS: { readonly [name: string]: (value: Plain) => boolean } = {
  wait: (value) => typeof value === 'boolean',
  timeout: (value) => typeof value === 'number',
  ordering: (value) => ['weak', 'medium', 'strong'].includes(value as string),
  consistency: (value) =>
    typeof value === 'number' || ['majority', 'quorum', 'all'].includes(value as string),
};

/** Throws a 400 for an option of a call that is not one of its values. */
export function checkedOptions(options: PlainObject): PlainObject {
  for (const [name, value] of Object.entries(options)) {
    if (OPTION_CHECKS[name]?.(value) === false) {
      throw new BadRequestError(`Format error in query parameters: invalid ${name}`);
    }
  }
  return options;
}

/** The fields of that name that are there. */
export function pick(fields: PlainObject, names: readonly string[]): PlainObject {
  const picked: PlainObject = {};
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function listOf(value: Plain | undefined, field: string): Plain[] {
  if (Array.isArray(value)) return value;
  throw new BadRequestError(`Format error in JSON body: ${field} must be a list`);
}
