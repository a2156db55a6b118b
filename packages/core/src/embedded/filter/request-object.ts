import { BadRequestError } from '../../engine/index.js';

/** A JSON object of a request and where in the request it stands, such as `filter.must[0].match`. */
export interface RequestObject {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** What `malformed` is thrown with: the place, then what is wrong there. */
export function malformed(at: string, problem: string): BadRequestError {
  return new BadRequestError(`Format error in JSON body: ${at}: ${problem}`);
}

/**
 * The own keys of an object that hold something; keys whose value is `undefined` count as absent, because JSON would
 * not have carried them.
 */
export function readObject(input: unknown, at: string, expected = 'an object'): RequestObject {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw malformed(at, `expected ${expected}, got ${describe(input)}`);
  }
  const fields: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(input)) {
    const value = (input as Record<string, unknown>)[key];
    if (value !== undefined) fields[key] = value;
  }
  return { fields, at };
}

/** Refuses keys outside `known`. */
export function allowKeys({ fields, at }: RequestObject, known: readonly string[]): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    const choices = known.map((name) => `\`${name}\``).join(', ');
    throw malformed(`${at}.${key}`, `unknown field \`${key}\`, expected one of ${choices}`);
  }
}

/** Refuses the absence of a key. */
export function requireKeys({ fields, at }: RequestObject, required: readonly string[]): void {
  for (const key of required) {
    if (fields[key] === undefined) throw malformed(at, `missing field \`${key}\``);
  }
}

/** A finite number. */
export function readNumber(input: unknown, at: string): number {
  if (typeof input === 'bigint') return Number(input);
  if (typeof input !== 'number' || !Number.isFinite(input)) {
    throw malformed(at, `expected a number, got ${describe(input)}`);
  }
  return input;
}

/** A whole number from 0 to `most`. */
export function readCount(input: unknown, at: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = typeof input === 'bigint' ? Number(input) : input;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw malformed(at, `expected a whole number from 0 to ${most}, got ${describe(input)}`);
  }
  return value;
}

export function readString(input: unknown, at: string): string {
  if (typeof input !== 'string') throw malformed(at, `expected a string, got ${describe(input)}`);
  return input;
}

export function readBoolean(input: unknown, at: string): boolean {
  if (typeof input !== 'boolean') throw malformed(at, `expected a boolean, got ${describe(input)}`);
  return input;
}

export function readArray(input: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(input)) throw malformed(at, `expected an array, got ${describe(input)}`);
  return input;
}

const LONGEST_QUOTE = 60;

/** A value in an error text: short scalars as they are, anything else by its type. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') {
    return value.length <= LONGEST_QUOTE ? `"${value}"` : `"${value.slice(0, LONGEST_QUOTE)}…"`;
  }
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`;
  return String(value);
}
