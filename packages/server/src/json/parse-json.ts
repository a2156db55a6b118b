import { isUtf8 } from 'node:buffer';
import { parse as parseLossless } from 'lossless-json';
import { HttpError } from '../http/index.js';

/** Lists and objects inside each other at most; the limit of Qdrant's own reader. */
const MAX_DEPTH = 128;
const MAX_U64 = 2n ** 64n - 1n;
const MIN_I64 = -(2n ** 63n);

/**
 * Reads a JSON body. Integers that a `number` cannot hold exactly come as `bigint`, because ids go up to 2^64.
 *
 * `JSON.parse` rounds such integers, but never to below 2^53. So it does the work, and only where a number of that size came
 * out is the text read again by a slower reader that sees the digits.
 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw formatError('the text is not UTF-8');
  const text = body.toString();
  try {
    const value: unknown = JSON.parse(text);
    return holdsLargeNumber(value, MAX_DEPTH) ? parseExactly(text) : value;
  } catch (error) {
    if (error instanceof SyntaxError) throw formatError(error.message, error);
    throw error;
  }
}

function parseExactly(text: string): unknown {
  return parseLossless(text, null, {
    parseNumber: exactNumber,
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

function exactNumber(digits: string): number | bigint {
  const number = Number(digits);
  if (!Number.isFinite(number)) throw formatError(`number out of range: ${shortened(digits)}`);
  if (Number.isSafeInteger(number) || !/^-?\d+$/.test(digits)) return number;
  const exact = BigInt(digits);
  return exact >= MIN_I64 && exact <= MAX_U64 ? exact : number;
}

function holdsLargeNumber(value: unknown, depth: number): boolean {
  if (typeof value === 'number') {
    return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;
  }
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) throw formatError(`nested deeper than ${MAX_DEPTH} levels`);
  let found = false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsLargeNumber(item, depth - 1)) found = true;
  } else {
    for (const key in value) {
      if (holdsLargeNumber((value as Record<string, unknown>)[key], depth - 1)) found = true;
    }
  }
  return found;
}

function shortened(digits: string): string {
  return digits.length > 40 ? `${digits.slice(0, 37)}...` : digits;
}

function formatError(problem: string, cause?: unknown): HttpError {
  return new HttpError(400, `Format error in JSON body: ${problem}`, { cause });
}
