import type { VectorEngine } from '../../engine/index.js';
import { checkCluster } from './check-cluster.js';
import { checkIndexes } from './check-indexes.js';
import { checkRecall } from './check-recall.js';
import { checkQuantization, checkStrictMode } from './check-settings.js';
import { checkSnapshots } from './check-snapshots.js';
import { checkState } from './check-state.js';
import type { AddFinding, DoctorOptions, Finding } from './finding.js';

/** Examines an engine, embedded or a cluster, without changing it. Findings come worst first. */
export async function doctor(
  engine: VectorEngine,
  options: DoctorOptions = {},
): Promise<Finding[]> {
  const names =
    options.collections ?? (await engine.getCollections()).collections.map(({ name }) => name);
  const findings: Finding[] = [];
  for (const collection of names) {
    const add: AddFinding = (severity, code, message, evidence, fix) => {
      findings.push({ severity, code, collection, message, evidence, fix });
    };
    const info = await engine.getCollection(collection);
    checkState(info, add);
    checkIndexes(info, options, options.usage?.get(collection), add);
    checkQuantization(info, options, add);
    checkStrictMode(info, options, add);
    await checkRecall(engine, collection, info, options, add);
    await checkSnapshots(engine, collection, info, options, add);
    await checkCluster(engine, collection, info, add);
  }
  const order = { error: 0, warning: 1, note: 2 };
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}
