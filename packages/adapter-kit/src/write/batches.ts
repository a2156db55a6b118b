/** How much one request carries. */
export interface BatchLimits {
  /** Items at most. */
  readonly count: number;
  /** Bytes at most, by estimate; a single item may exceed it. */
  readonly bytes: number;
}

/** Cuts a list into batches, in order. */
export function* batches<Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  { count, bytes }: BatchLimits,
): Generator<Item[]> {
  let batch: Item[] = [];
  let size = 0;
  for (const item of items) {
    const itemSize = sizeOf(item);
    if (batch.length > 0 && (batch.length >= count || size + itemSize > bytes)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += itemSize;
  }
  if (batch.length > 0) yield batch;
}
