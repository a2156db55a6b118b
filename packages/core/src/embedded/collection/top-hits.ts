import type { PointId } from '../../engine/index.js';
import { comparePointIds } from '../bytes/index.js';
import type { Hit } from '../query/index.js';
import type { Segment } from '../segment/index.js';

/** A hit that still knows its row, so that reading its payload needs no look-up. */
export interface LocatedHit extends Hit {
  readonly segment: Segment;
  readonly offset: number;
}

/** Better first: the higher score, among equals the larger id. */
export function compareHits(
  a: { readonly score: number; readonly id: PointId },
  b: { readonly score: number; readonly id: PointId },
): number {
  return b.score - a.score || comparePointIds(b.id, a.id);
}

/** What one segment found, best first. */
export interface SegmentHits {
  readonly segment: Segment;
  readonly offsets: Uint32Array;
  readonly scores: Float32Array;
}

/** The `limit` best of several sorted lists. Ids are read only for the hits that are returned. */
export function mergeHits(lists: readonly SegmentHits[], limit: number): LocatedHit[] {
  const hits: LocatedHit[] = [];
  for (const { segment, offsets, scores } of lists) {
    const count = Math.min(offsets.length, limit);
    for (let i = 0; i < count; i++) {
      const offset = offsets[i]!;
      hits.push({ id: segment.idAt(offset), score: scores[i]!, segment, offset });
    }
  }
  if (lists.length > 1 || hasTies(hits)) hits.sort(compareHits);
  return hits.length > limit ? hits.slice(0, limit) : hits;
}

function hasTies(hits: readonly LocatedHit[]): boolean {
  for (let i = 1; i < hits.length; i++) if (hits[i]!.score === hits[i - 1]!.score) return true;
  return false;
}

/** Keeps the best rows of a scan. A binary heap with the worst on top. */
export class TopRows {
  readonly #scores: number[] = [];
  readonly #offsets: number[] = [];

  constructor(readonly limit: number) {}

  offer(offset: number, score: number): void {
    if (this.#scores.length < this.limit) {
      this.#scores.push(score);
      this.#offsets.push(offset);
      this.#up(this.#scores.length - 1);
    } else if (score > this.#scores[0]!) {
      this.#scores[0] = score;
      this.#offsets[0] = offset;
      this.#down();
    }
  }

  /** Best first. */
  take(): { offsets: Uint32Array; scores: Float32Array } {
    const order = this.#scores.map((_, i) => i).sort((a, b) => this.#scores[b]! - this.#scores[a]!);
    return {
      offsets: Uint32Array.from(order, (i) => this.#offsets[i]!),
      scores: Float32Array.from(order, (i) => this.#scores[i]!),
    };
  }

  #up(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#scores[parent]! <= this.#scores[at]!) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    let at = 0;
    for (;;) {
      const left = at * 2 + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#scores.length && this.#scores[left]! < this.#scores[least]!) least = left;
      if (right < this.#scores.length && this.#scores[right]! < this.#scores[least]!) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    [this.#scores[a], this.#scores[b]] = [this.#scores[b]!, this.#scores[a]!];
    [this.#offsets[a], this.#offsets[b]] = [this.#offsets[b]!, this.#offsets[a]!];
  }
}
