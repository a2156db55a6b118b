import type { CollectionInfo, VectorEngine } from '../../engine/index.js';
import type { AddFinding, DoctorOptions } from './finding.js';
import { measureRecall } from './measure-recall.js';
import { SMALL_COLLECTION } from './small-collection.js';

const RECALL = 0.95;
const SAMPLES = 20;

/** Do searches find what an exact search finds? */
export async function checkRecall(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  { recall = RECALL, samples = SAMPLES, searchParams }: DoctorOptions,
  add: AddFinding,
): Promise<void> {
  if (recall <= 0 || (info.points_count ?? 0) < SMALL_COLLECTION) return;
  for (const measured of await measureRecall(engine, collection, info, samples, searchParams)) {
    if (measured.recall >= recall) continue;
    const { using, ef } = measured;
    const name = using === '' ? 'the unnamed vector' : `\`${using}\``;
    add(
      measured.recall < recall - 0.1 ? 'error' : 'warning',
      'low-recall',
      `Searches by ${name} miss points that an exact search finds.`,
      `recall@10 ${measured.recall.toFixed(3)} over ${measured.samples} searches at hnsw_ef ${ef}, wanted ${recall}`,
      measured.enough === undefined
        ? 'Raise m and ef_construct, or use rescore with oversampling.'
        : `params: { hnsw_ef: ${measured.enough} } reached ${recall}`,
    );
  }
}
