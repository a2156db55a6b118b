import type { QuantizationConfig } from '../../engine/index.js';
import type { Distance } from '../kernel/index.js';

/** What a sealed segment keeps in memory of its vectors. */
export interface VectorStorage {
  /** One bit a coordinate: 1/32 of float32, and what wide vectors are found by. */
  readonly oneBit: boolean;
  /** Seven bits a coordinate, in a byte. */
  readonly int8: boolean;
  /** Originals. Where they are not kept, the few that a search wants are read from the segment's file. */
  readonly floats: boolean;
}

/** One-bit codes say too little of vectors narrower than this: at 128 they need three times the candidates of int8 codes. */
const NARROWEST_ONE_BIT = 256;
/** Below this, originals are hardly larger than codes and say more. */
const NARROWEST_CODES = 32;

/** What decides about storage. */
export interface StorageInput {
  readonly dimension: number;
  readonly distance: Distance;
  /** The collection's `on_disk`: originals are read from files. Default false. */
  readonly onDisk?: boolean | undefined;
  /** The collection's `quantization_config`. */
  readonly quantization?: QuantizationConfig | undefined;
}

/**
 * What to keep in memory. Qdrant's settings keep their meaning for memory, while what they are made of is ours:
 *
 * | setting                  | in memory, beside originals unless `on_disk`              |
 * |--------------------------|-----------------------------------------------------------|
 * | none                     | one bit and int8; with `on_disk` one bit alone             |
 * | `scalar`                 | one bit and int8                                           |
 * | `product` x4             | one bit and int8                                           |
 * | `product` x8 to x64      | one bit (x32): better recall per byte than learnt pieces   |
 * | `binary`                 | one bit                                                    |
 *
 * One-bit codes are left out below 256 dimensions unless asked for, int8 codes then take their place. Manhattan distances
 * survive no rotation, and vectors below 32 dimensions gain nothing from codes: they keep originals, always.
 */
export function storageFor(input: StorageInput): VectorStorage {
  const { dimension, distance, onDisk = false, quantization } = input;
  if (distance === 'Manhattan' || dimension < NARROWEST_CODES) {
    return { oneBit: false, int8: false, floats: true };
  }
  const wide = dimension >= NARROWEST_ONE_BIT;
  const smallest = isSmall(quantization) || (quantization === undefined && onDisk && wide);
  return {
    oneBit: wide || smallest,
    int8: !smallest,
    floats: !onDisk,
  };
}

/**
 * The settings by which `storageFor` decides, as text: `none`, `scalar`, `product x16`, `binary`, each with `, on disk` or
 * without. A segment that was made under others has other codes than it should.
 */
export function storageName({
  onDisk = false,
  quantization,
}: Pick<StorageInput, 'onDisk' | 'quantization'>): string {
  const kind = quantization === undefined ? 'none' : Object.keys(quantization)[0]!;
  const compression =
    quantization !== undefined && 'product' in quantization
      ? ` ${quantization.product.compression}`
      : '';
  return `${kind}${compression}${onDisk ? ', on disk' : ''}`;
}

function isSmall(quantization: QuantizationConfig | undefined): boolean {
  if (quantization === undefined) return false;
  if ('binary' in quantization) return true;
  return 'product' in quantization && quantization.product.compression !== 'x4';
}
