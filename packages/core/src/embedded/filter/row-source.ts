import type { Payload, PointId } from '../../engine/index.js';
import type { PayloadIndexSet } from '../index/payload/index.js';

/** One segment, as a filter sees it. */
export interface RowSource {
  /** Offsets `[0, size)` exist. Dead rows are masked by the caller. */
  readonly size: number;
  /** The payload of a row; the filter does not change it. */
  payloadAt(offset: number): Payload;
  idAt(offset: number): PointId;
  offsetOf(id: PointId): number | undefined;
  hasVector(name: string, offset: number): boolean;
  readonly payloadIndexes: PayloadIndexSet | undefined;
}
