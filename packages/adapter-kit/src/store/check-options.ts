import { VectorStoreError } from '../error/index.js';
import { checkFusion } from '../search/fusion.js';
import type { PointStoreOptions } from './store-options.js';

/** @throws VectorStoreError naming the first option that makes no sense */
export function checkOptions(options: PointStoreOptions): void {
  const { retrievalMode, sparse, collection, fusion, batchSize = 1, prefetchLimit = 1 } = options;
  const problem =
    typeof collection !== 'string' || collection === ''
      ? `the collection's name is ${JSON.stringify(collection)}, expected a text`
      : !['dense', 'sparse', 'hybrid'].includes(retrievalMode)
        ? `retrievalMode is ${JSON.stringify(retrievalMode)}, expected "dense", "sparse" or "hybrid"`
        : retrievalMode !== 'dense' && !sparse
          ? `retrievalMode "${retrievalMode}" needs BM25 or sparse embeddings`
          : !(Number.isInteger(batchSize) && batchSize > 0)
            ? `batchSize is ${batchSize}, expected a positive integer`
            : !(Number.isInteger(prefetchLimit) && prefetchLimit > 0)
              ? `prefetchLimit is ${prefetchLimit}, expected a positive integer`
              : undefined;
  if (problem) throw new VectorStoreError('invalid-option', problem);
  if (fusion !== undefined) checkFusion(fusion);
}
