/**
 * What a narrow datatype saves and costs: bytes a vector in memory and in files, queries per CPU second at a recall, exact
 * scans, and writing; searches of the graph alone, in turns, and files through the engine.
 *
 *   npm run bench -- datatypes [--dims 768] [--count 100000] [--distance Cosine] [--rounds 3] [--no-file]
 *
 * Cosine: float32 beside float16. Euclid and Manhattan: bytes too, of values spread over 0 to 255, and all are scored by
 * Cosine's neighbours, which Euclid has as well; Manhattan by those that its exact scan of float32 finds.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { HnswIndex, narrow, prepareDense } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine } from './support/fill-engine.mjs';
import { cpuSeconds, rateAt, recallOf, settle } from './support/measure.mjs';
import { report } from './support/report.mjs';

const EFS = [24, 32, 48, 64, 96, 128, 192];
const RECALLS = [0.95, 0.99];
/** Exact scans take long, and vary little. */
const SCANS = 40;

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    distance: { type: 'string', default: 'Cosine' },
    rounds: { type: 'string', default: '3' },
    'no-file': { type: 'boolean' },
  },
});
const { distance } = values;
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { count, dimension } = data;
const datatypes = distance === 'Cosine' ? ['float32', 'float16'] : ['float32', 'float16', 'uint8'];

const contenders = [];
for (const datatype of datatypes) {
  const { base, queries } = inDatatype(data, datatype);
  const before = cpuSeconds();
  const index = await HnswIndex.build({
    count,
    dimension,
    distance,
    datatype,
    copyInto: (target, from, to) => narrow(base.subarray(from * dimension, to * dimension), target),
  });
  const build = cpuSeconds() - before;
  const points = EFS.map((ef) => ({ ef, recall: 0, rate: 0 }));
  contenders.push({ datatype, index, queries: rowsOf(queries), build, points, scan: 0 });
}
const truth = distance === 'Manhattan' ? exactNeighbours(contenders[0]) : data.truth;

for (let round = 0; round < Number(values.rounds); round++) {
  for (const contender of contenders) {
    for (const point of contender.points) await searchAll(contender, point);
    await scanSome(contender);
  }
}

const figures = {};
for (const { datatype, index, build, points, scan } of contenders) {
  figures[datatype] = {
    'bytes a vector in memory': Math.round(index.bytes() / count),
    ...(values['no-file'] ? {} : await throughEngine(datatype)),
    'CPU seconds to build': Math.round(build * 10) / 10,
    'walks by': index.navigation,
    ...Object.fromEntries(
      RECALLS.map((recall) => [`at ${recall}`, Math.round(rateAt(points, recall) ?? 0)]),
    ),
    'highest recall': Math.max(...points.map(({ recall }) => recall)),
    'exact scan, ns a row': Math.round(1e9 / scan / count),
  };
  console.log(datatype.padEnd(8), figures[datatype]);
}
report(`datatypes --dims ${dimension} --distance ${distance}`, { count, ...figures }, {});
process.exit(0);

/** The data as a collection of the datatype stores it. Bytes are spread over the range that nearly all values have. */
function inDatatype({ base, queries }, datatype) {
  if (datatype === 'float32') return { base, queries };
  const step = (255 * Math.sqrt(dimension)) / 8;
  const stored = (rows) =>
    prepareDense(
      datatype === 'uint8' ? rows.map((value) => 128 + step * value) : rows,
      datatype === 'uint8' ? distance : 'Dot',
      datatype,
    );
  return { base: stored(base), queries: stored(queries) };
}

function rowsOf(values) {
  const rows = [];
  for (let at = 0; at < values.length; at += dimension) {
    rows.push(values.subarray(at, at + dimension));
  }
  return rows;
}

function exactNeighbours({ index, queries }) {
  const limit = NEIGHBOURS;
  return Uint32Array.from(
    queries.flatMap((query) => [...index.search(query, { limit, exact: true }).rows]),
  );
}

async function searchAll({ index, queries }, point) {
  const options = { limit: NEIGHBOURS, ef: point.ef };
  for (const query of queries.slice(0, 100)) index.search(query, options);
  await settle();
  const start = cpuSeconds();
  const found = queries.map((query) => index.search(query, options).rows);
  point.rate = Math.max(point.rate, queries.length / (cpuSeconds() - start));
  point.recall = recallOf(found, truth, NEIGHBOURS);
}

async function scanSome(contender) {
  const { index, queries } = contender;
  await settle();
  const start = cpuSeconds();
  for (const query of queries.slice(0, SCANS)) index.search(query, { limit: 10, exact: true });
  contender.scan = Math.max(contender.scan, SCANS / (cpuSeconds() - start));
}

/** Files have checksums, ids and small payloads too. */
async function throughEngine(datatype) {
  const place = path.join(data.directory, `datatypes-${datatype}`);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const engine = await openEngine({ path: place });
  const { base } = inDatatype(data, datatype);
  await settle();
  const before = cpuSeconds();
  await fillEngine(engine, { ...data, base }, { vectors: { datatype, distance } });
  const written = cpuSeconds() - before;
  await indexEngine(engine);
  const { size } = await engine.createSnapshot('bench');
  await engine.close();
  let bytes = 0;
  for (const name of readdirSync(place, { recursive: true })) {
    if (path.basename(name) === 'data') bytes += statSync(path.join(place, name)).size;
  }
  rmSync(place, { recursive: true });
  return {
    'bytes a vector in the data file': Math.round(bytes / count),
    'in a snapshot': Math.round(size / count),
    'CPU us to upsert': Math.round((1e6 * written) / count),
  };
}
