import type { Memory } from './storage.js';

/** Compact copies of vectors to search first; originals are kept. */
export type QuantizationConfig =
  | ScalarQuantization
  | ProductQuantization
  | BinaryQuantization
  | TurboQuantization;

/** Scalar quantization with its settings. */
export type ScalarQuantization = {
  scalar: ScalarQuantizationConfig;
};

/** The only integer width there is. */
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

/** Product quantization with its settings. */
export type ProductQuantization = {
  product: ProductQuantizationConfig;
};

/** How many times smaller than 32-bit floats. */
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

/** Binary quantization with its settings. */
export type BinaryQuantization = {
  binary: BinaryQuantizationConfig;
};

/** Bits per dimension. */
export type BinaryQuantizationEncoding = 'one_bit' | 'two_bits' | 'one_and_half_bits';

/** How finely a query is rounded. */
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

/** Turbo quantization with its settings. */
export type TurboQuantization = {
  turbo: TurboQuantQuantizationConfig;
};

/** Bits per dimension. */
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

/** Another quantization, or none. */
export type QuantizationConfigDiff = QuantizationConfig | Disabled;
