import { HttpError } from './http-error.js';

/** The part of an address after `?`, read name by name; a mistake is a 400 that names the parameter. */
export class QueryParameters {
  readonly #values: Record<string, unknown>;

  constructor(values: unknown) {
    this.#values = (values ?? {}) as Record<string, unknown>;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string') return value;
    throw formatError(name, 'one value', value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw formatError(name, 'true or false', value);
  }

  integer(name: string, min: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) {
      throw formatError(name, 'an unsigned integer', value);
    }
    if (number >= min) return number;
    throw new HttpError(
      422,
      `Validation error in query parameters: [${name}: value ${value} invalid, must be ${min} or larger]`,
    );
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    throw formatError(name, `one of ${allowed.join(', ')}`, value);
  }
}

function formatError(name: string, expected: string, value: unknown): HttpError {
  const got = JSON.stringify(value).slice(0, 80);
  return new HttpError(
    400,
    `Deserialize error in query parameters: ${name}: expected ${expected}, got ${got}`,
  );
}
