import type { CollectionInfo, VectorEngine } from '../../engine/index.js';
import type { AddFinding, DoctorOptions } from './finding.js';
import { unlessUnsupported } from './unless-unsupported.js';

const SNAPSHOT_DAYS = 7;
const DAY = 86_400_000;

/** Is there a snapshot, and is it young enough? */
export async function checkSnapshots(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  { snapshotDays = SNAPSHOT_DAYS }: DoctorOptions,
  add: AddFinding,
): Promise<void> {
  if (snapshotDays <= 0 || (info.points_count ?? 0) === 0) return;
  const snapshots = await unlessUnsupported(engine.listSnapshots(collection));
  if (!snapshots) return;
  const times = snapshots.map(({ creation_time }) => Date.parse(`${creation_time}Z`));
  const newest = Math.max(...times.filter((time) => !Number.isNaN(time)));
  if (snapshots.length === 0) {
    add(
      'warning',
      'snapshot-missing',
      'There is no snapshot.',
      '0 snapshots',
      'createSnapshot(name), and keep the file elsewhere',
    );
  } else if (Date.now() - newest > snapshotDays * DAY) {
    const days = Math.floor((Date.now() - newest) / DAY);
    add(
      'warning',
      'snapshot-old',
      'The newest snapshot is old.',
      `${days} days`,
      'createSnapshot(name), and keep the file elsewhere',
    );
  }
}
