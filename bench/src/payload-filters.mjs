/**
 * Filters over payload indexes, without vectors.
 *
 *   npm run bench -- payload-filters [--count 1000000]
 *
 * Fills one segment's indexes row by row as ingestion does, writes them out, loads them as opening a collection does, and
 * answers filters as sets of rows. Times are CPU times. `scan@FILTER` compares with the plain evaluator over payloads that are
 * parsed already.
 */
import { parseArgs } from 'node:util';
import {
  Bitset,
  compileFilter,
  matchesPayload,
  PayloadIndexSet,
  parseFilter,
} from './support/core.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: { count: { type: 'string', default: '1000000' } },
});
const COUNT = Number(values.count);
const MEASURED_SECONDS = 0.25;
/** Rows whose payloads are made before they are timed. */
const BATCH = 1000;
/** Rows that the plain evaluator is timed on. */
const SCANNED = 20_000;

const SCHEMAS = {
  tenant: { type: 'keyword', is_tenant: true },
  status: 'keyword',
  hash: { type: 'keyword', prefix: true },
  tags: 'keyword',
  views: 'integer',
  price: 'float',
  created: 'datetime',
  active: 'bool',
  place: 'geo',
  doc: 'uuid',
  text: { type: 'text', phrase_matching: true },
};

const center = { lon: 13.4, lat: 52.5 };
const FILTERS = {
  'one tenant (1 in 1,000)': { must: [{ key: 'tenant', match: { value: 'tenant-500' } }] },
  'one status (1 in 2)': { must: [{ key: 'status', match: { value: 'published' } }] },
  'one of many hashes': { must: [{ key: 'hash', match: { value: hashOf(77) } }] },
  'hash prefix (1 in 256)': { must: [{ key: 'hash', match: { prefix: 'a7' } }] },
  'any of 100 tags': { must: [{ key: 'tags', match: { any: range(100).map((i) => `tag-${i}`) } }] },
  'no tag but one': { must: [{ key: 'tags', match: { except: ['tag-1'] } }] },
  'integer range (1 in 10)': { must: [{ key: 'views', range: { gte: 10_000, lt: 20_000 } }] },
  'float range (1 in 2)': { must: [{ key: 'price', range: { gte: 50 } }] },
  'date range (1 in 12)': {
    must: [{ key: 'created', range: { gte: '2025-03-01', lt: '2025-04-01' } }],
  },
  'bool (1 in 2)': { must: [{ key: 'active', match: { value: true } }] },
  'within 100 km': { must: [{ key: 'place', geo_radius: { center, radius: 100_000 } }] },
  'within 5,000 km': { must: [{ key: 'place', geo_radius: { center, radius: 5_000_000 } }] },
  'two rare words': { must: [{ key: 'text', match: { text: 'word900 word901' } }] },
  'two common words': { must: [{ key: 'text', match: { text: 'word0 word1' } }] },
  'phrase of common words': { must: [{ key: 'text', match: { phrase: 'word0 word1' } }] },
  'tenant, status and range': {
    must: [
      { key: 'tenant', match: { value: 'tenant-500' } },
      { key: 'status', match: { value: 'published' } },
      { key: 'price', range: { lt: 50 } },
    ],
  },
  'status or bool, not a range': {
    should: [
      { key: 'status', match: { value: 'draft' } },
      { key: 'active', match: { value: true } },
    ],
    must_not: [{ key: 'views', range: { gte: 50_000 } }],
  },
};

const { uniform } = randomSource(7);
const vocabulary = range(1000).map((i) => `word${i}`);
const figures = { count: COUNT, milliseconds: {}, matches: {} };
const ratios = {};

const rows = await build();
for (const [name, filter] of Object.entries(FILTERS)) {
  const parsed = parseFilter(filter);
  const count = answer(parsed).count();
  const took = timeOf(() => answer(parsed));
  const scan = scanTime(parsed);
  figures.milliseconds[name] = round(took);
  figures.matches[name] = count;
  ratios[`scan@${name}`] = round(scan / took);
  console.log(
    `${name}: ${took.toFixed(3)} ms, ${count} rows (plain evaluator ${scan.toFixed(0)} ms)`,
  );
}
measureOrder();
report('payload-filters', figures, ratios);

async function build() {
  const set = PayloadIndexSet.create();
  for (const [field, schema] of Object.entries(SCHEMAS)) set.define(field, schema);
  const payloads = [];
  let seconds = 0;
  for (let i = 0; i < COUNT; i += BATCH) {
    const batch = range(Math.min(BATCH, COUNT - i)).map((k) => payloadOf(i + k));
    if (i < SCANNED) payloads.push(...batch);
    const start = cpuSeconds();
    batch.forEach((payload, k) => {
      set.addRow(i + k, payload);
    });
    seconds += cpuSeconds() - start;
  }
  const perRow = (seconds / COUNT) * 1e6;
  figures['microseconds per row, 11 indexes'] = round(perRow);
  console.log(`filled: ${round(perRow)} us a row`);
  const beforeSave = cpuSeconds();
  const saved = set.fields().map(saveInSteps);
  figures['save, ms'] = round((cpuSeconds() - beforeSave) * 1000);
  figures['bytes per row'] = Object.fromEntries(
    saved.map(({ field, bytes }) => [field, round(bytes.length / COUNT)]),
  );
  const beforeLoad = cpuSeconds();
  const loaded = PayloadIndexSet.load(saved);
  figures['load, ms'] = round((cpuSeconds() - beforeLoad) * 1000);
  console.log(
    `saved in ${figures['save, ms']} ms, loaded in ${figures['load, ms']} ms`,
    figures['bytes per row'],
  );
  return {
    size: COUNT,
    payloadAt: (offset) => payloads[offset],
    idAt: (offset) => offset,
    offsetOf: (id) => id,
    hasVector: () => true,
    payloadIndexes: loaded,
  };
}

function saveInSteps(index) {
  const steps = index.saveInSteps();
  for (;;) {
    const start = cpuSeconds();
    const { done, value } = steps.next();
    const took = round((cpuSeconds() - start) * 1000);
    const longest = figures['longest step of save, ms'] ?? 0;
    figures['longest step of save, ms'] = Math.max(longest, took);
    if (done) return { field: index.path.text, schema: index.schema, bytes: value };
  }
}

function answer(parsed) {
  const found = new Bitset(COUNT);
  compileFilter(parsed, rows).evaluate(0, COUNT, found);
  return found;
}

function measureOrder() {
  const all = Bitset.full(COUNT);
  const created = rows.payloadIndexes.field('created');
  const firstTen = () => {
    let taken = 0;
    for (const _ of created.ordered({ direction: 'desc', allowed: all })) if (++taken === 10) break;
  };
  const facet = (field) => () =>
    rows.payloadIndexes
      .field(field)
      .facet(all)
      .forEach(() => {});
  figures.milliseconds['newest ten'] = round(timeOf(firstTen));
  figures.milliseconds['facet of 1,000 tenants'] = round(timeOf(facet('tenant')));
  figures.milliseconds['facet of tags, three a row'] = round(timeOf(facet('tags')));
  for (const name of ['newest ten', 'facet of 1,000 tenants', 'facet of tags, three a row']) {
    console.log(`${name}: ${figures.milliseconds[name]} ms`);
  }
}

/** Milliseconds that looking at every payload would take. */
function scanTime(parsed) {
  const start = cpuSeconds();
  const scanned = Math.min(SCANNED, COUNT);
  for (let offset = 0; offset < scanned; offset++) {
    matchesPayload(parsed, rows.payloadAt(offset), offset);
  }
  return ((cpuSeconds() - start) / scanned) * COUNT * 1000;
}

function payloadOf(i) {
  const tenant = Math.floor(uniform() * 1000);
  const day = Math.floor(uniform() * 365);
  const pick = () => vocabulary[Math.floor(uniform() ** 3 * vocabulary.length)];
  return {
    tenant: `tenant-${tenant}`,
    status: uniform() < 0.5 ? 'published' : ['draft', 'archived', 'deleted'][i % 3],
    hash: hashOf(i),
    tags: [0, 0, 0].map(() => `tag-${Math.floor(uniform() * 1000)}`),
    views: Math.floor(uniform() * 100_000),
    price: uniform() * 100,
    created: new Date(
      Date.UTC(2025, 0, 1 + day) + Math.floor(uniform() * 86_400_000),
    ).toISOString(),
    active: uniform() < 0.5,
    place: { lon: uniform() * 360 - 180, lat: uniform() * 180 - 90 },
    doc: `00000000-0000-4000-8000-${hashOf(i).slice(0, 12)}`,
    text: range(8).map(pick).join(' '),
  };
}

/** A well-mixed hexadecimal text for a number. */
function hashOf(i) {
  let hash = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
  const other = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (
    hash.toString(16).padStart(8, '0') +
    other.toString(16).padStart(8, '0') +
    i.toString(16).padStart(8, '0')
  );
}

/** CPU milliseconds of one run, the mean over a quarter of a second of them. */
function timeOf(run) {
  run();
  const start = cpuSeconds();
  let runs = 0;
  do {
    run();
    runs++;
  } while (cpuSeconds() - start < MEASURED_SECONDS);
  return ((cpuSeconds() - start) / runs) * 1000;
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}

function range(length) {
  return Array.from({ length }, (_, i) => i);
}
