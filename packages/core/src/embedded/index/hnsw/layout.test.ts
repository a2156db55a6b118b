import { describe, expect, it } from 'vitest';
import { oneBitBytes, oneBitStrideFor } from './layout.js';

describe('the distance between one-bit codes', () => {
  it('lets no code touch more cache lines than it has to', () => {
    for (let codeWidth = 64; codeWidth <= 65_536; codeWidth += 64) {
      const bytes = oneBitBytes(codeWidth);
      const stride = oneBitStrideFor(codeWidth);
      expect(stride % 8).toBe(0);
      expect(stride).toBeGreaterThanOrEqual(bytes);
      for (let row = 0; row < 64; row++) {
        const first = Math.floor((row * stride) / 64);
        const last = Math.floor((row * stride + bytes - 1) / 64);
        expect(last - first + 1).toBe(Math.ceil(bytes / 64));
      }
    }
  });

  it('wastes little where padding gains nothing', () => {
    expect([512, 768, 1024, 1536, 3072].map(oneBitStrideFor)).toEqual([80, 128, 144, 208, 400]);
  });
});
