/**
 * Filtered search beside zvec: an indexed integer, uniform in [0, 1000), below a bound.
 *
 *   npm run bench -- filtered [--dims 768] [--count 100000] [--queries 200]
 *
 * Prints queries per CPU second at the first breadth whose recall reaches .99.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { peer } from './contenders/peer.mjs';
import { FlatVectors } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds, rateAt, recallOf } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const SHARES = [0.5, 0.1, 0.01, 0.001];
const EFS = [48, 64, 96, 128, 192];
const ROUNDS = 3;
const RECALL = 0.99;

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '200' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension, directory } = data;
const queries = queriesOf(data).slice(0, Number(values.queries));
const { uniform } = randomSource(819);
const category = Uint16Array.from({ length: count }, () => Math.floor(uniform() * 1000));

const contenders = { quarry: await quarry(), zvec: await zvec() };
const figures = {};
const ratios = {};
for (const share of SHARES) {
  const bound = share * 1000;
  const truth = trueNeighbours(bound);
  const rates = {};
  for (const [name, { search }] of Object.entries(contenders)) {
    const points = EFS.map((ef) => ({ ef, rate: 0, recall: 0 }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const point of points) {
        const start = cpuSeconds();
        const found = [];
        for (const query of queries) found.push(await search(query, point.ef, bound));
        point.rate = Math.max(point.rate, queries.length / (cpuSeconds() - start));
        point.recall = recallAmong(found, truth);
      }
    }
    console.log(
      `${(share * 100).toString().padStart(5)} % ${name.padEnd(8)}`,
      points
        .map(({ ef, recall, rate }) => `${ef}:${recall.toFixed(4)}@${Math.round(rate)}`)
        .join('  '),
    );
    rates[name] = Math.round(rateAt(points, RECALL) ?? 0);
  }
  figures[`${share * 100} %`] = rates;
  if (rates.zvec > 0) ratios[`zvec@${share * 100}%`] = rates.quarry / rates.zvec;
}
for (const { close } of Object.values(contenders)) await close();
report(
  `filtered --dims ${dimension}`,
  { count, recall: RECALL, queriesPerCpuSecond: figures },
  ratios,
);
process.exit(0);

async function quarry() {
  const engine = await openEngine({ memory: true });
  await fillEngine(engine, data, { payload: (row) => ({ category: category[row] }) });
  await engine.createPayloadIndex('bench', {
    field_name: 'category',
    field_schema: 'integer',
    wait: true,
  });
  await indexEngine(engine);
  return {
    search: async (query, ef, bound) => {
      const filter = { must: [{ key: 'category', range: { lt: bound } }] };
      const request = { query, filter, limit: NEIGHBOURS, params: { hnsw_ef: ef } };
      return (await engine.query('bench', request)).points.map(({ id }) => id);
    },
    close: () => engine.close(),
  };
}

async function zvec() {
  const library = await peer('@zvec/zvec');
  const { ZVecDataType: Type, ZVecIndexType: Index } = library;
  library.ZVecInitialize?.({ queryThreads: 1, optimizeThreads: 1 });
  const target = path.join(directory, 'zvec-filtered');
  const complete = `${target}.complete`;
  let collection;
  if (existsSync(complete)) {
    collection = library.ZVecOpen(target);
  } else {
    rmSync(target, { recursive: true, force: true });
    const schema = new library.ZVecCollectionSchema({
      name: 'bench',
      fields: {
        name: 'category',
        dataType: Type.INT32,
        indexParams: { indexType: Index.INVERT, enableRangeOptimization: true },
      },
      vectors: {
        name: 'dense',
        dataType: Type.VECTOR_FP32,
        dimension,
        indexParams: {
          indexType: Index.HNSW,
          metricType: library.ZVecMetricType.COSINE,
          m: 16,
          efConstruction: 200,
          quantizeType: library.ZVecQuantizeType.INT8,
        },
      },
    });
    collection = library.ZVecCreateAndOpen(target, schema);
    for (let from = 0; from < count; from += 1000) {
      const documents = [];
      for (let row = from; row < Math.min(count, from + 1000); row++) {
        const dense = base.slice(row * dimension, (row + 1) * dimension);
        documents.push({ id: `${row}`, vectors: { dense }, fields: { category: category[row] } });
      }
      collection.insertSync(documents);
    }
    collection.optimizeSync({ concurrency: 1 });
    writeFileSync(complete, '');
  }
  return {
    search: (query, ef, bound) =>
      collection
        .querySync({
          fieldName: 'dense',
          vector: query,
          topk: NEIGHBOURS,
          filter: `category < ${bound}`,
          params: { indexType: Index.HNSW, ef },
        })
        .map(({ id }) => Number(id)),
    close: () => collection.closeSync?.(),
  };
}

function trueNeighbours(bound) {
  const vectors = new FlatVectors({ dimension, distance: 'Cosine' });
  const ids = [];
  for (let row = 0; row < count; row++) {
    if (category[row] >= bound) continue;
    vectors.append(base.subarray(row * dimension, (row + 1) * dimension));
    ids.push(row);
  }
  const truth = queries.map((query) =>
    Array.from(vectors.search(Float32Array.from(query), NEIGHBOURS).rows, (row) => ids[row]),
  );
  vectors.free();
  return truth;
}

function recallAmong(found, truth) {
  const flat = Uint32Array.from(truth.flat());
  return recallOf(found, flat, truth[0].length);
}
