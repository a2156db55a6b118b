/**
 * Filtered search beside the other engines, in one process and in turns.
 *
 *   npm run bench -- filtered [--dims 768] [--count 100000] [--queries 200] [--rounds 3] [--shares 50,10,1,.1]
 *                             [--kinds uniform,far] [--only quarry,zvec,lancedb,hnswlib]
 *
 * The filter is a range of an indexed integer. `uniform`: any row may match, whatever its vector. `far`: queries come from one
 * region, and only the rows farthest from it match. Prints queries per CPU second at a recall of .99. `quarry, new filters` is
 * asked with a filter that it has not met before every time; the others repeat theirs.
 */
import { parseArgs } from 'node:util';
import { FlatVectors } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { cpuSeconds, rateAt, recallOf } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const SHARES = { uniform: [50, 20, 10, 5, 2, 1, 0.1], far: [50, 20, 10, 5, 2, 1, 0.1] };
const RECALL = 0.99;
const EFS = [32, 48, 64, 96, 128, 192];
/** The last two take milliseconds, at few matches hundredths of a second: fewer queries, and each once. */
const CONTENDERS = {
  quarry: { efs: EFS },
  'quarry, new filters': { efs: EFS },
  zvec: { efs: EFS },
  lancedb: { efs: [64, 128], queries: 50, rounds: 1 },
  hnswlib: { efs: [32, 64, 128], queries: 20, rounds: 1 },
};

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    shares: { type: 'string' },
    kinds: { type: 'string', default: 'uniform,far' },
    only: { type: 'string' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension } = data;
const shares = values.shares?.split(',').map(Number);
const only = values.only?.split(',') ?? ['quarry', 'zvec', 'lancedb', 'hnswlib'];
const everyQuery = Array.from({ length: data.queries.length / dimension }, (_, i) =>
  data.queries.subarray(i * dimension, (i + 1) * dimension),
);
const pivot = everyQuery[0];
const fields = { category: drawCategories(), far: ranksFrom(pivot) };
const kinds = {
  uniform: { field: 'category', queries: everyQuery.slice(0, Number(values.queries)) },
  far: { field: 'far', queries: nearest(everyQuery, pivot, Number(values.queries)) },
};

const field = await prepareContenders();
const figures = {};
const ratios = {};
for (const kind of values.kinds.split(',')) {
  const { field: name, queries } = kinds[kind];
  for (const share of SHARES[kind].filter((each) => shares?.includes(each) ?? true)) {
    // The rows that match are those below a bound, or the farthest.
    const filter =
      kind === 'far'
        ? { field: name, from: Math.round(count * (1 - share / 100)), below: count }
        : { field: name, from: 0, below: Math.round(share * 10) };
    await compare(`${kind}, ${share} %`, queries, filter);
  }
}
for (const { close } of Object.values(field)) await close?.();
report(
  `filtered --dims ${dimension}`,
  { count, recall: RECALL, queriesPerCpuSecond: figures },
  ratios,
);
process.exit(0);

async function prepareContenders() {
  const prepared = {};
  for (const name of only) {
    const before = cpuSeconds();
    const { prepare } = await import(`./contenders/filtered/${name}.mjs`);
    prepared[name] = await prepare(data, fields);
    console.log(`${name}: ready after ${(cpuSeconds() - before).toFixed(1)} CPU s`);
  }
  if (!prepared.quarry) return prepared;
  const { quarry, ...others } = prepared;
  const fresh = { query: quarry.query, search: quarry.searchFresh };
  return { quarry, 'quarry, new filters': fresh, ...others };
}

async function compare(label, queries, filter) {
  const truth = trueNeighbours(queries, filter);
  const entries = Object.entries(field).map(([name, contender]) => ({
    name,
    contender,
    asked: queries.slice(0, CONTENDERS[name].queries).map((values) => contender.query(values)),
    rounds: CONTENDERS[name].rounds ?? Number(values.rounds),
    points: CONTENDERS[name].efs.map((ef) => ({ ef, rate: 0, recall: 0 })),
  }));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { contender, asked, rounds, points } of entries) {
      if (round >= rounds) continue;
      for (const point of points) await measure(point, contender, asked, filter, truth);
    }
  }
  figures[label] = {};
  for (const { name, points } of entries) {
    const curve = points.map(
      ({ ef, recall, rate }) => `${ef}:${recall.toFixed(4)}@${Math.round(rate)}`,
    );
    console.log(label.padEnd(15), name.padEnd(19), curve.join('  '));
    figures[label][name] = Math.round(bestRate(points) ?? 0);
  }
  const { quarry, 'quarry, new filters': fresh, ...peers } = figures[label];
  if (quarry === undefined) return;
  for (const [name, rate] of Object.entries(peers))
    if (rate > 0) ratios[`${name}@${label}`] = quarry / rate;
  const best = Math.max(...Object.values(peers));
  if (best > 0) ratios[`best-peer@${label}`] = quarry / best;
  if (best > 0) ratios[`best-peer@${label}, new filters`] = fresh / best;
}

async function measure(point, { search }, asked, filter, truth) {
  // The first queries of a breadth load what it needs and let the compilers finish.
  for (const query of asked.slice(0, asked.length / 4))
    await search(query, NEIGHBOURS, point.ef, filter);
  globalThis.gc?.();
  const start = cpuSeconds();
  const found = [];
  for (const query of asked) {
    const answer = search(query, NEIGHBOURS, point.ef, filter);
    found.push(answer instanceof Promise ? await answer : answer);
  }
  point.rate = Math.max(point.rate, asked.length / (cpuSeconds() - start));
  point.recall = recallOf(found, truth.rows, truth.depth);
}

/** The rate at the recall; where more breadth costs nothing, that of any breadth that reaches it. */
function bestRate(points) {
  const interpolated = rateAt(points, RECALL);
  if (interpolated === undefined) return undefined;
  const reached = points.filter(({ recall }) => recall >= RECALL).map(({ rate }) => rate);
  return Math.max(interpolated, ...reached);
}

function trueNeighbours(queries, { field: name, from, below }) {
  const vectors = new FlatVectors({ dimension, distance: 'Cosine' });
  const ids = [];
  for (let row = 0; row < count; row++) {
    if (fields[name][row] < from || fields[name][row] >= below) continue;
    vectors.append(base.subarray(row * dimension, (row + 1) * dimension));
    ids.push(row);
  }
  const depth = Math.min(NEIGHBOURS, ids.length);
  const rows = queries.flatMap((query) =>
    Array.from(vectors.search(query, depth).rows, (row) => ids[row]),
  );
  vectors.free();
  return { rows: Uint32Array.from(rows), depth };
}

/** A number from 0 to 999 for each row. */
function drawCategories() {
  const { uniform } = randomSource(819);
  return Uint16Array.from({ length: count }, () => Math.floor(uniform() * 1000));
}

/** Each row's place in the order of similarity to a vector: 0 is the most similar. */
function ranksFrom(vector) {
  const similarities = Float32Array.from({ length: count }, (_, row) =>
    dot(base.subarray(row * dimension, (row + 1) * dimension), vector),
  );
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  order.sort((a, b) => similarities[b] - similarities[a]);
  const ranks = new Uint32Array(count);
  order.forEach((row, rank) => {
    ranks[row] = rank;
  });
  return ranks;
}

function nearest(vectors, vector, many) {
  const similarity = new Map(vectors.map((each) => [each, dot(each, vector)]));
  return [...vectors].sort((a, b) => similarity.get(b) - similarity.get(a)).slice(0, many);
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
