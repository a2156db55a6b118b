import { canonicalUuid } from '../../bytes/index.js';

/** How the values of a dictionary are kept as bytes. Distinct values have distinct bytes. */
export interface TextCodec {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
  /** Bytes that a text takes at most. */
  most(text: string): number;
  /** Writes the bytes of a text to a place that has room for `most`, and returns where they end. */
  write(text: string, target: Uint8Array, at: number): number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const HALF_PAIR = /\p{Surrogate}/u;

/**
 * UTF-8, extended to half surrogate pairs (WTF-8): JavaScript strings may have them, and UTF-8 would merge them all into
 * one replacement character.
 */
export const utf8: TextCodec = {
  encode: (text) => (HALF_PAIR.test(text) ? encodeCodePoints(text) : encoder.encode(text)),
  decode: (bytes) => (hasHalfPair(bytes) ? decodeCodePoints(bytes) : decoder.decode(bytes)),
  most: (text) => text.length * 3,
  write(text, target, at) {
    // A loop over ASCII makes no garbage, of which a million strings make seconds' worth.
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        const bytes = utf8.encode(text);
        target.set(bytes, at);
        return at + bytes.length;
      }
      target[at + i] = unit;
    }
    return at + text.length;
  },
};

/** UUIDs in canonical spelling as their 16 bytes. */
export const uuidBytes: TextCodec = {
  encode(text) {
    const bytes = new Uint8Array(16);
    uuidBytes.write(text, bytes, 0);
    return bytes;
  },
  most: () => 16,
  write(text, target, at) {
    let digits = 0;
    for (let i = 0; i < text.length; i++) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit < 0) continue;
      const place = at + (digits >> 1);
      target[place] = digits & 1 ? target[place]! | digit : digit << 4;
      digits++;
    }
    return at + 16;
  },
  decode(bytes) {
    let hex = '';
    for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
    return canonicalUuid(hex) ?? hex;
  },
};

/** The value of a digit from 0 to f, or -1 for a hyphen. */
function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1;
}

/** Bytewise order; a shorter one comes before those it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function encodeCodePoints(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (!HALF_PAIR.test(character)) bytes.push(...encoder.encode(character));
    else bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  }
  return Uint8Array.from(bytes);
}

function decodeCodePoints(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = length === 1 ? lead : lead & (0x7f >> length);
    for (let k = 1; k < length; k++) point = (point << 6) | (bytes[i + k]! & 0x3f);
    text += String.fromCodePoint(point);
    i += length;
  }
  return text;
}

/** Code points D800 to DFFF begin with ED and a second byte from A0 on. */
function hasHalfPair(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(0xed); i >= 0; i = bytes.indexOf(0xed, i + 1)) {
    if (bytes[i + 1]! >= 0xa0) return true;
  }
  return false;
}
