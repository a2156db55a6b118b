import type { VectorEngine } from '../engine/index.js';

/** Deletes all chunks of a document. A source that is not there is no error. */
export async function removeDocument({
  engine,
  collection,
  source,
}: {
  readonly engine: VectorEngine;
  readonly collection: string;
  readonly source: string;
}): Promise<void> {
  const filter = { must: [{ key: 'source', match: { value: source } }] };
  await engine.delete(collection, { wait: true, filter });
}
