/**
 * What Qdrant's `payload_m` could buy on fields other than a tenant's: links of their own among the rows that share a payload
 * value. At best they search like a graph of just those rows, so that is measured beside the filtered search that there is,
 * and what such graphs would cost to build.
 *
 *   npm run bench -- payload-m [--dims 768] [--count 100000] [--shares 50,20,10,5,1,.1]
 *
 * `random`: the value has nothing to do with the vector. `near`: the rows of a value lie together, as those of a tenant or a
 * topic do. Rates are queries per CPU second at a recall of .99 among the rows of the value. Ratios: filtered search beside
 * the graph of its own.
 */
import { parseArgs } from 'node:util';
import { FlatVectors, HnswIndex, RowSet } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { cpuSeconds, rateAt, recallOf } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const RECALL = 0.99;
const EFS = [16, 32, 48, 64, 96, 128, 192, 256];
const ROUNDS = 3;
const QUERIES = 300;
const GRAPH = { m: 16, efConstruct: 100 };

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    shares: { type: 'string', default: '50,20,10,5,1,.1' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension } = data;
const rowAt = (row) => base.subarray(row * dimension, (row + 1) * dimension);
const queries = Array.from({ length: QUERIES }, (_, i) =>
  data.queries.subarray(i * dimension, (i + 1) * dimension),
);
const orders = { random: randomOrder(), near: orderByNearness() };

const whole = await HnswIndex.build(sourceOf(Uint32Array.from({ length: count }, (_, i) => i)), {
  ...GRAPH,
  workers: 2,
});
const figures = { count };
const ratios = {};
for (const [kind, order] of Object.entries(orders)) {
  for (const share of values.shares.split(',').map(Number)) {
    const members = order.slice(0, Math.round((count * share) / 100)).sort();
    const truth = neighboursIn(members);
    const allowed = RowSet.ofList(members);
    const filtered = curve((query, ef) => {
      const found = whole.search(query, {
        limit: NEIGHBOURS,
        ef,
        allowed,
      });
      return [found.rows, found.strategy];
    }, truth);
    const cpu = cpuSeconds();
    const own = await HnswIndex.build(sourceOf(members), GRAPH);
    const building = ((cpuSeconds() - cpu) / members.length) * 1e6;
    const alone = curve((query, ef) => {
      const found = own.search(query, { limit: NEIGHBOURS, ef });
      return [Array.from(found.rows, (row) => members[row]), found.strategy];
    }, truth);
    own.free();
    const name = `${kind}, ${share} %`;
    figures[name] = {
      filtered,
      'graph of its own': alone,
      'CPU us a row to build that': Math.round(building),
    };
    if (filtered.rate && alone.rate) ratios[name] = filtered.rate / alone.rate;
    console.log(name, JSON.stringify(figures[name]));
  }
}
report(`payload-m --dims ${dimension}`, figures, ratios);
process.exit(0);

/** Rate at the recall, the recall at the widest search, and how it was answered there. */
function curve(search, truth) {
  let strategy = '';
  const points = EFS.map((ef) => {
    let rate = 0;
    let found = [];
    for (let round = 0; round < ROUNDS; round++) {
      found = [];
      const start = cpuSeconds();
      for (const query of queries) {
        const [rows, how] = search(query, ef);
        found.push(rows);
        strategy = how;
      }
      rate = Math.max(rate, queries.length / (cpuSeconds() - start));
    }
    return { ef, recall: recallOf(found, truth, NEIGHBOURS), rate };
  });
  const rate = rateAt(points, RECALL);
  const best = Math.max(...points.map(({ recall }) => recall));
  return { rate: rate && Math.round(rate), best: Math.round(best * 1e4) / 1e4, strategy };
}

function sourceOf(rows) {
  return {
    count: rows.length,
    dimension,
    distance: 'Cosine',
    copyInto: (target, from, to) => {
      for (let i = from; i < to; i++) target.set(rowAt(rows[i]), (i - from) * dimension);
    },
  };
}

function neighboursIn(members) {
  const flat = new FlatVectors({ dimension, distance: 'Cosine' });
  for (const row of members) flat.append(rowAt(row));
  const truth = new Uint32Array(queries.length * NEIGHBOURS);
  queries.forEach((query, i) => {
    const found = Array.from(flat.search(query, NEIGHBOURS).rows, (row) => members[row]);
    truth.set(found, i * NEIGHBOURS);
  });
  flat.free();
  return truth;
}

function randomOrder() {
  const { uniform } = randomSource(7);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(uniform() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** Rows by their nearness to one of them: the first tenth is a region of the space. */
function orderByNearness() {
  const pivot = rowAt(0);
  const nearness = Float32Array.from({ length: count }, (_, row) => {
    const values = rowAt(row);
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += values[i] * pivot[i];
    return sum;
  });
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => nearness[b] - nearness[a]);
}
