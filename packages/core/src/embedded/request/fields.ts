import { BadRequestError } from '../../engine/index.js';
import { type Bounds, isWithin, outOfBounds } from './bounds.js';

/**
 * Reads a caller's object field by field and complains with the path of the mistake. `undefined` and `null` count as
 * absent. `done()` refuses keys that nobody asked for, so that a misspelt option is never dropped silently.
 */
export class Fields {
  readonly #object: Record<string, unknown>;
  readonly #known = new Set<string>();

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw formatError(path === '' ? 'body' : path, 'an object', value);
    }
    this.#object = value as Record<string, unknown>;
  }

  /** The value as it came. */
  raw(name: string): unknown {
    this.#known.add(name);
    return this.#object[name] ?? undefined;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  object(name: string): Fields | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : new Fields(value, this.at(name));
  }

  keys(): string[] {
    return Object.keys(this.#object).filter((key) => this.#object[key] !== undefined);
  }

  integer(name: string, bounds: Bounds = {}): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw formatError(this.at(name), 'an integer', value);
    }
    if (!isWithin(value, bounds)) throw outOfBounds(this.at(name), value, bounds);
    return value;
  }

  number(name: string, bounds: Bounds = {}): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw formatError(this.at(name), 'a finite number', value);
    }
    if (!isWithin(value, bounds)) throw outOfBounds(this.at(name), value, bounds);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw formatError(this.at(name), 'true or false', value);
  }

  string(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw formatError(this.at(name), 'a string', value);
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.raw(name);
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    throw formatError(this.at(name), `one of ${allowed.map((v) => `"${v}"`).join(', ')}`, value);
  }

  array(name: string): unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw formatError(this.at(name), 'an array', value);
  }

  /** Refuses every key that was not read. */
  done(): void {
    for (const key of this.keys()) {
      if (this.#known.has(key)) continue;
      const known = [...this.#known].map((name) => `\`${name}\``).join(', ');
      throw new BadRequestError(
        `Format error in JSON body: ${this.at(key)}: unknown field \`${key}\`, expected one of ${known}`,
      );
    }
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

/** A 400 that names the field, what was expected and what came. */
export function formatError(path: string, expected: string, value: unknown): BadRequestError {
  return new BadRequestError(
    `Format error in JSON body: ${path}: expected ${expected}, got ${describeValue(value)}`,
  );
}

/** A short form of any value, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  let text: string;
  try {
    text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  } catch {
    return 'a value that is not JSON';
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
