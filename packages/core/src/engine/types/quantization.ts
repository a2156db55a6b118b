import type { Memory } from './storage.js';

/** Compact copies of vectors to search first; originals are kept. */
export type QuantizationConfig =
  | ScalarQuantization
  | ProductQuantization
  | BinaryQuantization
  | TurboQuantization;

export type ScalarQuantization = {
  scalar: ScalarQuantizationConfig;
};

export type ScalarType = 'int8';

/** One byte per dimension. */
export type ScalarQuantizationConfig = {
  type: ScalarType;
  /** Share of values the scale covers, 0.5 to 1; the rest is cut off. Default: all. */
  quantile?: number | null;
  /** Older form of `memory`: true is `pinned`. */
  always_ram?: boolean | null;
  memory?: Memory | null;
};

export type ProductQuantization = {
  product: ProductQuantizationConfig;
};

export type CompressionRatio = 'x4' | 'x8' | 'x16' | 'x32' | 'x64';

/**
 * Pieces of a vector replaced by the nearest of 256 learnt ones. Small, slower than scalar, loses
 * more.
 */
export type ProductQuantizationConfig = {
  compression: CompressionRatio;
  always_ram?: boolean | null;
  memory?: Memory | null;
};

export type BinaryQuantization = {
  binary: BinaryQuantizationConfig;
};

export type BinaryQuantizationEncoding = 'one_bit' | 'two_bits' | 'one_and_half_bits';

export type BinaryQuantizationQueryEncoding = 'default' | 'binary' | 'scalar4bits' | 'scalar8bits';

/** A bit or two per dimension. Suits wide vectors (1024 dimensions and more), with rescoring. */
export type BinaryQuantizationConfig = {
  always_ram?: boolean | null;
  memory?: Memory | null;
  /** Default `one_bit`. */
  encoding?: BinaryQuantizationEncoding | null;
  /** How finely the query is rounded. Default: as the stored vectors. */
  query_encoding?: BinaryQuantizationQueryEncoding | null;
};

export type TurboQuantization = {
  turbo: TurboQuantQuantizationConfig;
};

export type TurboQuantBitSize = 'bits1' | 'bits1_5' | 'bits2' | 'bits4';

/** A random rotation, then a few bits per dimension. */
export type TurboQuantQuantizationConfig = {
  always_ram?: boolean | null;
  memory?: Memory | null;
  /** Default `bits4`. */
  bits?: TurboQuantBitSize | null;
};

/** Takes quantization away. */
export type Disabled = 'Disabled';

export type QuantizationConfigDiff = QuantizationConfig | Disabled;
