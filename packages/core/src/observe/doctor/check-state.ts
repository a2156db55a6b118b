import type { CollectionInfo } from '../../engine/index.js';
import type { AddFinding } from './finding.js';
import { SMALL_COLLECTION } from './small-collection.js';

/** More segments than this make every search slower. */
const MANY_SEGMENTS = 12;

/** Is the collection in order, and are its graphs being built? */
export function checkState(info: CollectionInfo, add: AddFinding): void {
  const failed =
    typeof info.optimizer_status === 'object' ? info.optimizer_status.error : undefined;
  if (failed !== undefined) {
    add(
      'error',
      'optimizer-failed',
      'The optimizer has failed.',
      failed,
      'Mend the cause and write again, or call optimize().',
    );
  } else if (info.status === 'red') {
    add(
      'error',
      'not-green',
      'The collection is red.',
      `status ${info.status}`,
      'Look into the log of the engine.',
    );
  } else if (info.status !== 'green') {
    add(
      'note',
      'not-green',
      'Segments are being rewritten, or wait for it.',
      `status ${info.status}`,
      'Wait, or write once to wake the optimizer.',
    );
  }
  if (info.config.optimizer_config.indexing_threshold === 0) {
    const points = info.points_count ?? 0;
    add(
      points > SMALL_COLLECTION ? 'error' : 'warning',
      'indexing-off',
      'No graph is built: indexing_threshold is 0, as for a bulk load.',
      `${info.indexed_vectors_count ?? 0} of ${points} points are indexed`,
      'updateCollection(name, { optimizers_config: { indexing_threshold: 10000 } })',
    );
  }
  if (info.segments_count > MANY_SEGMENTS) {
    add(
      'warning',
      'many-segments',
      'Every search looks into many segments.',
      `${info.segments_count} segments`,
      'Leave the collection alone for a while, or raise max_segment_size.',
    );
  }
}
