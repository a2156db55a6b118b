/**
 * Runs the kill test's program in the directory of argument 2 from the operation of argument 3 on, and writes the number
 * of each operation once it is acknowledged. Ends only by being killed.
 */
import { openEngine } from '../../src/index.js';
import { applyToEngine, COLLECTION, DIMENSION, WINDOW } from './kill-program.js';

const engine = await openEngine({ path: process.argv[2]! });
const { exists } = await engine.collectionExists(COLLECTION);
if (!exists) {
  await engine.createCollection(COLLECTION, {
    vectors: { size: DIMENSION, distance: 'Dot' },
    // So low that graphs are built, merged and replaced all the time.
    optimizers_config: { indexing_threshold: 8, default_segment_number: 2 },
  });
}
process.stdout.write('ready\n');

const underWay = new Set<Promise<void>>();
for (let n = Number(process.argv[3]); ; n++) {
  const done = applyToEngine(engine, n).then(() => {
    process.stdout.write(`${n}\n`);
    underWay.delete(done);
  });
  underWay.add(done);
  if (n % 25 === 0) void engine.optimize(COLLECTION);
  if (n % 90 === 0) void engine.createSnapshot(COLLECTION);
  if (underWay.size >= WINDOW) await Promise.race(underWay);
}
