import type { PointId } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { canonicalUuid, hyphenated } from './uuid.js';

/**
 * Point ids: an unsigned 64-bit integer or a UUID. Integers up to 2^53 - 1 are plain numbers; larger ones are
 * accepted and returned as `bigint`, which the public type leaves out because JSON clients cannot carry it.
 * UUIDs are accepted in any common form and returned in lower case with hyphens.
 */

const MAX_U64 = 0xffffffffffffffffn;

/** Parses what a caller gave as a point id, or throws a 400 that names the field and the value. */
export function parsePointId(value: unknown, field = 'id'): PointId {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return value;
  } else if (typeof value === 'bigint') {
    if (value >= 0n && value <= MAX_U64) return canonicalInteger(value);
  } else if (typeof value === 'string') {
    const uuid = canonicalUuid(value);
    if (uuid !== undefined) return uuid;
  }
  throw new BadRequestError(
    `Format error in JSON body: ${field}: value ${describe(value)} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
  );
}

/** Order of ids in scrolls: integers first, ascending, then UUIDs by their bytes. */
export function comparePointIds(a: PointId, b: PointId): number {
  const aIsUuid = typeof a === 'string';
  const bIsUuid = typeof b === 'string';
  if (aIsUuid !== bIsUuid) return aIsUuid ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The id as four 32-bit words and its kind, the form that segments keep. */
export interface PointIdWords {
  readonly isUuid: boolean;
  readonly words: readonly [number, number, number, number];
}

/** Splits a canonical id into words, most significant first; integers use the last two. */
export function pointIdWords(id: PointId): PointIdWords {
  if (typeof id === 'string') {
    const hex = id.replaceAll('-', '');
    return {
      isUuid: true,
      words: [hexWord(hex, 0), hexWord(hex, 8), hexWord(hex, 16), hexWord(hex, 24)],
    };
  }
  const wide = id as number | bigint;
  if (typeof wide === 'bigint') {
    return { isUuid: false, words: [0, 0, Number(wide >> 32n), Number(wide & 0xffffffffn)] };
  }
  return { isUuid: false, words: [0, 0, Math.floor(wide / 0x100000000), wide >>> 0] };
}

/** The id that `pointIdWords` split. */
export function pointIdFromWords({ isUuid, words }: PointIdWords): PointId {
  if (isUuid) {
    return hyphenated(words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''));
  }
  const high = words[2] >>> 0;
  const low = words[3] >>> 0;
  if (high <= 0x1fffff) return high * 0x100000000 + low;
  return ((BigInt(high) << 32n) | BigInt(low)) as unknown as PointId;
}

function canonicalInteger(value: bigint): PointId {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : (value as unknown as PointId);
}

function hexWord(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + 8), 16);
}

function describe(value: unknown): string {
  return typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? String(value));
}
