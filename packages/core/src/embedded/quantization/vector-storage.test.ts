import { describe, expect, it } from 'vitest';
import { storageFor } from './index.js';

const wide = { dimension: 768, distance: 'Cosine' } as const;
const narrow = { dimension: 128, distance: 'Dot' } as const;
const binary = { binary: {} };
const scalar = { scalar: { type: 'int8' } } as const;

describe('storageFor', () => {
  it('keeps everything in memory unless told otherwise', () => {
    expect(storageFor(wide)).toEqual({ oneBit: true, int8: true, floats: true });
    expect(storageFor(narrow)).toEqual({ oneBit: false, int8: true, floats: true });
  });

  it('keeps the least where originals are on disk', () => {
    const least = { oneBit: true, int8: false, floats: false };
    expect(storageFor({ ...wide, onDisk: true })).toEqual(least);
    expect(storageFor({ ...narrow, onDisk: true })).toEqual({
      ...least,
      oneBit: false,
      int8: true,
    });
  });

  it('keeps what the quantization names', () => {
    expect(storageFor({ ...wide, onDisk: true, quantization: scalar }).int8).toBe(true);
    for (const input of [wide, narrow]) {
      expect(storageFor({ ...input, quantization: binary })).toEqual({
        oneBit: true,
        int8: false,
        floats: true,
      });
    }
    const product = (compression: 'x4' | 'x16') => ({ product: { compression } });
    expect(storageFor({ ...wide, quantization: product('x4') }).int8).toBe(true);
    expect(storageFor({ ...wide, quantization: product('x16') }).int8).toBe(false);
  });

  it('has no codes for Manhattan and for the narrowest vectors, whatever is asked', () => {
    const originals = { oneBit: false, int8: false, floats: true };
    for (const quantization of [undefined, binary, scalar]) {
      expect(
        storageFor({ dimension: 768, distance: 'Manhattan', onDisk: true, quantization }),
      ).toEqual(originals);
      expect(storageFor({ dimension: 31, distance: 'Dot', onDisk: true, quantization })).toEqual(
        originals,
      );
    }
  });
});
