/**
 * Queries per CPU second at a recall, ours beside the others', in one process and in turns.
 *
 *   npm run bench -- search [--dims 768] [--count 100000] [--rounds 4] [--only quarry,zvec]
 *
 * `quarry` goes through the public interface (`engine.query`), `quarry-index` asks the graph directly; the difference is the
 * public interface's own cost.
 */
import { parseArgs } from 'node:util';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { cpuSeconds, rateAt, recallOf, settle } from './support/measure.mjs';
import { report } from './support/report.mjs';

/** Rows where the issue names no other: fewer where they are wide, so that every run takes minutes. */
const COUNTS = { 128: 200_000, 768: 100_000, 1536: 50_000 };
const RECALLS = [0.9, 0.95, 0.99];

const CONTENDERS = {
  quarry: { module: 'quarry', efs: [20, 24, 32, 40, 48, 64, 96, 128, 160] },
  'quarry-index': { module: 'quarry-index', efs: [20, 24, 32, 40, 48, 64, 96, 128, 160] },
  zvec: { module: 'zvec', efs: [16, 24, 32, 48, 64, 96, 128, 192] },
  'zvec-refined': { module: 'zvec', options: { refine: true }, efs: [16, 24, 32, 48, 64, 96, 128] },
  'hnswlib-native': {
    module: 'hnswlib',
    options: { build: 'hnswlib-native' },
    efs: [16, 24, 32, 48, 64, 96, 128],
  },
  hnswlib: {
    module: 'hnswlib',
    options: { build: 'hnswlib-node' },
    efs: [16, 24, 32, 48, 64, 96, 128],
  },
  usearch: { module: 'usearch', efs: [16, 24, 32, 48, 64, 96, 128] },
};

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string' },
    rounds: { type: 'string', default: '4' },
    only: { type: 'string' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count ?? COUNTS[dimension] ?? 100_000);
const names = values.only?.split(',') ?? Object.keys(CONTENDERS);
const data = loadDataset({ dimension, count });

const field = [];
for (const name of names) {
  const { module, options, efs } = CONTENDERS[name];
  const { prepare } = await import(`./contenders/${module}.mjs`);
  const before = cpuSeconds();
  const contender = await prepare(data, options);
  console.log(
    `${name}: ready after ${(cpuSeconds() - before).toFixed(1)} CPU s`,
    contender.note ?? '',
  );
  const queries = [];
  for (let at = 0; at < data.queries.length; at += dimension) {
    queries.push(contender.query(data.queries.subarray(at, at + dimension)));
  }
  field.push({ name, contender, queries, points: efs.map((ef) => ({ ef, recall: 0, rate: 0 })) });
}

for (let round = 0; round < Number(values.rounds); round++) {
  for (const { contender, queries, points } of field) {
    for (const point of points) {
      // The first queries of a breadth load what it needs and let the compilers finish.
      for (const query of queries.slice(0, 100)) {
        await contender.search(query, NEIGHBOURS, point.ef);
      }
      await settle();
      const start = cpuSeconds();
      const found = [];
      for (const query of queries) {
        const answer = contender.search(query, NEIGHBOURS, point.ef);
        found.push(answer instanceof Promise ? await answer : answer);
      }
      const rate = queries.length / (cpuSeconds() - start);
      point.rate = Math.max(point.rate, rate);
      point.recall = recallOf(found, data.truth, NEIGHBOURS);
    }
  }
}

const figures = {};
const ratios = {};
for (const { name, points, contender } of field) {
  await contender.close?.();
  figures[name] = Object.fromEntries(
    RECALLS.map((recall) => [recall, Math.round(rateAt(points, recall) ?? 0)]),
  );
  const curve = points.map(
    ({ ef, recall, rate }) => `${ef}:${recall.toFixed(4)}@${Math.round(rate)}`,
  );
  console.log(`${name.padEnd(15)} ${curve.join('  ')}`);
}
const ours = figures.quarry ?? figures['quarry-index'];
for (const [name, rates] of Object.entries(figures)) {
  if (rates === ours || ours === undefined) continue;
  for (const recall of RECALLS) {
    if (rates[recall] > 0) ratios[`${name}@${recall}`] = ours[recall] / rates[recall];
  }
}
report(`search --dims ${dimension}`, { count, queriesPerCpuSecond: figures }, ratios);
process.exit(0);
