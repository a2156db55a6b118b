import type { PointId } from '../../engine/index.js';
import type { TextLengths } from '../index/text/index.js';
import type { RowVectors } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';

/** A point as it is stored: payload as JSON bytes, vectors in stored form. */
export interface StoredRow {
  readonly id: PointId;
  readonly payload: Uint8Array;
  readonly vectors: RowVectors;
}

/** A point's new payload; its vectors stay. */
export interface PayloadChange {
  readonly id: PointId;
  readonly payload: Uint8Array;
}

/**
 * What the log records. Requests are resolved before they get here (filters to ids, merges to results), so applying an
 * operation needs no decision: replaying a log gives the same state, whatever the time or the indexes.
 */
export type Operation =
  | { readonly kind: 'put'; readonly rows: readonly StoredRow[] }
  | { readonly kind: 'payload'; readonly changes: readonly PayloadChange[] }
  | { readonly kind: 'delete'; readonly ids: readonly PointId[] }
  | { readonly kind: 'settings'; readonly settings: CollectionSettings }
  | { readonly kind: 'texts'; readonly lengths: CollectionTexts };

/** Lengths of the texts that `quarry/bm25` has weighed, by sparse vector name. */
export type CollectionTexts = Readonly<Record<string, TextLengths>>;
