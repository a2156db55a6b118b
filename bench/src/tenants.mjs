/**
 * Searches of one tenant among many: all in one collection with an `is_tenant` index, with and without `payload_m` (a graph for
 * each large tenant), beside a collection for each.
 *
 *   npm run bench -- tenants [--tenants 10,1000] [--dims 768] [--count 50000] [--ef 64] [--build 100]
 *
 * `ef`: the searches' `hnsw_ef`; default `build`, the `ef_construct` of all graphs.
 * Tenants' sizes follow Zipf's law. `largest` asks the tenant with the most points, `median` those in the middle of the
 * order of sizes. There are at least as many points as tenants; more than 1,000 tenants are put in one collection only.
 */
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, pointsOf, queriesOf } from './support/fill-engine.mjs';
import { percentiles, timeCalls } from './support/latency.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    tenants: { type: 'string', default: '10,1000' },
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '50000' },
    ef: { type: 'string' },
    build: { type: 'string', default: '100' },
  },
});
const dimension = Number(values.dims);
const FIELD = 'tenant_id';
const GRAPH = { m: 16, ef_construct: Number(values.build) };
const PARAMS = values.ef ? { hnsw_ef: Number(values.ef) } : {};
/** One collection of all tenants, by what it has of graphs. */
const SHARED = {
  shared: GRAPH,
  'shared, payload_m': { ...GRAPH, payload_m: 16 },
  'shared, payload_m, m 0': { ...GRAPH, payload_m: 16, m: 0 },
};
/** Searches per figure. */
const QUERIES = 500;

const figures = {};
const ratios = {};
for (const tenants of values.tenants.split(',').map(Number)) {
  await compare(Math.max(Number(values.count), tenants), tenants);
}
report(`tenants --tenants ${values.tenants} --dims ${dimension}`, figures, ratios);
process.exit(0);

async function compare(count, tenants) {
  const data = loadDataset({ dimension, count });
  const queries = queriesOf(data).slice(0, QUERIES);
  const owners = drawOwners(count, tenants);
  const asked = chooseTenants(owners, tenants);
  const label = `${tenants} tenants`;
  figures[label] = { points: count, pointsOf: sizesOf(asked, owners) };
  for (const [kind, hnsw] of Object.entries(SHARED)) {
    figures[label][kind] = await measure(
      () => sharedCollection(data, owners, hnsw),
      asked,
      queries,
    );
    console.log(label, kind, figures[label][kind]);
  }
  // A collection has its own directory, log and segments: a hundred thousand of them is no way to run.
  if (tenants > 1000) return;
  figures[label].separate = await measure(() => separate(data, owners, tenants), asked, queries);
  console.log(label, 'separate', figures[label].separate);
  for (const who of Object.keys(asked)) {
    const { shared, separate: apart, 'shared, payload_m': graphs } = figures[label];
    ratios[`${label}, ${who}: p50 of a collection each`] = apart[who].p50 / shared[who].p50;
    ratios[`${label}, ${who}, payload_m: p50 of a collection each`] =
      apart[who].p50 / graphs[who].p50;
  }
}

async function measure(prepare, asked, queries) {
  globalThis.gc?.();
  const rss = process.memoryUsage.rss();
  const cpu = cpuSeconds();
  const { search, close } = await prepare();
  const outcome = { 'CPU seconds to load': Math.round((cpuSeconds() - cpu) * 10) / 10 };
  // Memory of segments that were replaced is given back by the collections after the next.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  outcome.megabytes = Math.round((process.memoryUsage.rss() - rss) / 2 ** 20);
  for (const [who, names] of Object.entries(asked)) {
    const tenantOf = (i) => names[i % names.length];
    const calls = queries.map((query, i) => () => search(query, tenantOf(i)));
    // The quickest of them take a tenth of a second to be compiled to the last.
    for (let turn = 0; turn < 4; turn++) await timeCalls(calls);
    outcome[who] = percentiles(await timeCalls(calls));
    outcome[who].recall = await recall(search, queries.slice(0, 100), tenantOf);
  }
  await close();
  return outcome;
}

/** Share of what an exact search finds that the ordinary one finds too. */
async function recall(search, queries, tenantOf) {
  let found = 0;
  let wanted = 0;
  for (const [i, query] of queries.entries()) {
    const exact = new Set(await search(query, tenantOf(i), { exact: true }));
    wanted += exact.size;
    for (const id of await search(query, tenantOf(i))) if (exact.has(id)) found++;
  }
  return wanted === 0 ? 1 : found / wanted;
}

async function sharedCollection(data, owners, hnsw_config) {
  const engine = await openEngine({ memory: true });
  const payload = (row) => ({ [FIELD]: nameOf(owners[row]) });
  await fillEngine(engine, data, { payload, hnsw_config });
  await engine.createPayloadIndex('bench', {
    field_name: FIELD,
    field_schema: { type: 'keyword', is_tenant: true },
    wait: true,
  });
  await indexEngine(engine);
  return {
    search: (query, tenant, params) => {
      const filter = { must: [{ key: FIELD, match: { value: nameOf(tenant) } }] };
      return ask(engine, 'bench', { query, filter, params });
    },
    close: () => engine.close(),
  };
}

async function separate(data, owners, tenants) {
  const engine = await openEngine({ memory: true });
  for (let tenant = 0; tenant < tenants; tenant++) {
    await engine.createCollection(nameOf(tenant), {
      vectors: { size: dimension, distance: 'Cosine' },
      hnsw_config: GRAPH,
    });
  }
  const rows = Array.from({ length: tenants }, () => []);
  owners.forEach((tenant, row) => rows[tenant].push(row));
  for (const [tenant, own] of rows.entries()) {
    const points = own.flatMap((row) => pointsOf(data, row, 1));
    if (points.length > 0) await engine.upsert(nameOf(tenant), { wait: true, points });
  }
  await engine.optimize();
  return {
    search: (query, tenant, params) => ask(engine, nameOf(tenant), { query, params }),
    close: () => engine.close(),
  };
}

async function ask(engine, collection, request) {
  const params = { ...PARAMS, ...request.params };
  const { points } = await engine.query(collection, { ...request, params, limit: NEIGHBOURS });
  return points.map(({ id }) => id);
}

/** The tenant of each row; tenant n has a share of 1 / (n + 1), and everyone has a row as long as there are enough. */
function drawOwners(count, tenants) {
  const { uniform } = randomSource(31);
  const shares = new Float64Array(tenants);
  let total = 0;
  for (let tenant = 0; tenant < tenants; tenant++) {
    total += 1 / (tenant + 1);
    shares[tenant] = total;
  }
  return Uint32Array.from({ length: count }, (_, row) => {
    if (row < tenants / 2) return row;
    const share = uniform() * total;
    let low = 0;
    let high = tenants - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] < share) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

function chooseTenants(owners, tenants) {
  const sizes = sizesByTenant(owners, tenants);
  const order = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a]);
  const middle = tenants >> 1;
  return { largest: [order[0]], median: order.slice(middle - 2, middle + 3) };
}

function sizesOf(asked, owners) {
  return Object.fromEntries(
    Object.entries(asked).map(([who, names]) => [
      who,
      owners.reduce((sum, owner) => sum + (owner === names[0] ? 1 : 0), 0),
    ]),
  );
}

function sizesByTenant(owners, tenants) {
  const sizes = new Uint32Array(tenants);
  for (const tenant of owners) sizes[tenant]++;
  return sizes;
}

function nameOf(tenant) {
  return `tenant-${tenant}`;
}
