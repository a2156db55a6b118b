import type { PointStruct, SparseVector, UpdateOperation, VectorEngine } from '../engine/index.js';
import type { DocumentChanges } from './compare.js';
import { type RetryOptions, withRetry } from './embedding/index.js';

/** Points one write carries at most. At 3072 dimensions that is some 15 MB of JSON; Qdrant refuses more than 32. */
const pointsPerWrite = 256;

interface WriteOptions {
  readonly engine: VectorEngine;
  readonly collection: string;
  readonly vectorName: string;
  readonly sparseVectorName: string;
  readonly retry: RetryOptions | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Vectors of a document's fresh chunks, in their order. */
export interface FreshVectors {
  readonly dense: readonly ArrayLike<number>[];
  readonly sparse: readonly SparseVector[] | undefined;
}

/**
 * Brings a document up to date: new points first, then payloads of moved ones, then the deletion of old ones, the last
 * three in one batch (which an embedded engine applies all or nothing). Until that batch, the old version is complete.
 *
 * Points already added are taken back when a write fails for good, unless it may be the last one that failed after having
 * taken effect: then the old version may be gone, and what is there stays for the next run to complete.
 */
export async function writeChanges(
  changes: DocumentChanges,
  vectors: FreshVectors,
  { engine, collection, vectorName, sparseVectorName, retry, signal }: WriteOptions,
): Promise<void> {
  const points = changes.fresh.map(({ id, payload }, index): PointStruct => {
    const dense = Array.from(vectors.dense[index]!);
    const sparse = vectors.sparse?.[index];
    const named = { [vectorName]: dense, ...(sparse ? { [sparseVectorName]: sparse } : {}) };
    return { id, vector: named, payload: { ...payload } };
  });
  const lastStart = Math.max(0, points.length - pointsPerWrite);
  const write = (operations: UpdateOperation[]) =>
    withRetry(() => engine.batchUpdate(collection, { wait: true, operations }), retry, signal);

  let written = 0;
  try {
    while (written < lastStart) {
      const end = Math.min(lastStart, written + pointsPerWrite);
      await write([{ upsert: { points: points.slice(written, end) } }]);
      written = end;
    }
    const operations = finalOperations(changes, points.slice(lastStart));
    if (operations.length > 0) await write(operations);
  } catch (error) {
    const oldVersionIsThere = written < lastStart || wasRefused(error);
    if (written > 0 && oldVersionIsThere) {
      await takeBack(engine, collection, points.slice(0, written), error);
    }
    throw error;
  }
}

function finalOperations(changes: DocumentChanges, points: PointStruct[]): UpdateOperation[] {
  const operations: UpdateOperation[] = [];
  if (points.length > 0) operations.push({ upsert: { points } });
  for (const { id, payload } of changes.moved) {
    operations.push({ set_payload: { payload: { ...payload }, points: [id] } });
  }
  if (changes.obsolete.length > 0) operations.push({ delete: { points: [...changes.obsolete] } });
  return operations;
}

/** Whether an engine answered that it would not do it, so that nothing was done. */
function wasRefused(error: unknown): boolean {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' && status >= 400 && status < 500;
}

async function takeBack(
  engine: VectorEngine,
  collection: string,
  points: readonly PointStruct[],
  error: unknown,
): Promise<void> {
  try {
    await engine.delete(collection, { wait: true, points: points.map(({ id }) => id) });
  } catch (second) {
    throw new AggregateError(
      [error, second],
      `writing failed, and so did taking ${points.length} new chunks back: the next run will replace them`,
    );
  }
}
