import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { checksum } from './checksum.js';

const whole = fc.oneof(fc.nat(300), fc.maxSafeNat());

describe('ByteWriter and ByteReader', () => {
  it('gives back every kind of value, whatever came before it', () => {
    const field = fc.oneof(
      fc.record({ kind: fc.constant('u8' as const), value: fc.nat(0xff) }),
      fc.record({ kind: fc.constant('u16' as const), value: fc.nat(0xffff) }),
      fc.record({
        kind: fc.constant('u32' as const),
        value: fc.integer({ min: 0, max: 0xffffffff }),
      }),
      fc.record({ kind: fc.constant('u64' as const), value: whole }),
      fc.record({ kind: fc.constant('f32' as const), value: fc.float({ noNaN: true }) }),
      fc.record({ kind: fc.constant('f64' as const), value: fc.double({ noNaN: true }) }),
      fc.record({ kind: fc.constant('varint' as const), value: whole }),
      fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
      fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array() }),
      fc.record({
        kind: fc.constant('signedVarint' as const),
        value: fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const writer = new ByteWriter(1);
        for (const { kind, value } of fields) {
          (writer[kind] as (value: unknown) => unknown).call(writer, value);
        }
        const reader = new ByteReader(writer.result());
        for (const { kind, value } of fields) expect(reader[kind]()).toEqual(value);
        expect(reader.remaining).toBe(0);
      }),
      { seed: 11 },
    );
  });

  it('writes small numbers in one byte and the largest in eight', () => {
    expect(new ByteWriter().varint(127).length).toBe(1);
    expect(new ByteWriter().varint(128).length).toBe(2);
    expect(new ByteWriter().varint(Number.MAX_SAFE_INTEGER).length).toBe(8);
  });

  it('refuses to read past the end', () => {
    expect(() => new ByteReader(new Uint8Array(3)).u32()).toThrow(RangeError);
    expect(() => new ByteReader(Uint8Array.of(5, 1)).bytes()).toThrow(RangeError);
  });
});

describe('checksum', () => {
  it('is CRC-32: the check value of the standard', () => {
    expect(checksum(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('does not depend on how the bytes are cut, and does on the seed', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
    expect(checksum([bytes.subarray(0, 33), bytes.subarray(33)])).toBe(checksum(bytes));
    expect(checksum([bytes, new Uint8Array(0)])).toBe(checksum(bytes));
    expect(checksum(new Uint8Array(0), 5)).toBe(checksum([], 5));
    expect(checksum(bytes, 1)).not.toBe(checksum(bytes, 2));
  });
});
