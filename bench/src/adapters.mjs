/**
 * What the adapters cost over the bare engine call, and how they stand beside other vector stores of their frameworks.
 *
 *   npm run bench -- adapters [--counts 1000,10000,100000] [--dims 384] [--only quarry,memory]
 *
 * Vectors are given, so nothing is embedded: what is timed is the store. `bare` is `engine.query` with the same payload and
 * `official` is `@langchain/qdrant`, both on the collection that `quarry` filled and in turns with it. Rates are of sequential calls per CPU second, all threads, the best
 * of three rounds; recall is that of the ten
 * best, against an exhaustive search. HNSWLib takes its defaults, and functions for filters, which it applies to what it
 * found.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuSeconds } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const peers = path.resolve(here, '../peers/langchain');

const { values } = parseArgs({
  strict: false,
  options: {
    counts: { type: 'string', default: '1000,10000,100000' },
    dims: { type: 'string', default: '384' },
    only: { type: 'string' },
    'skip-build': { type: 'boolean', default: false },
  },
});
const dimension = Number(values.dims);
const neighbours = 10;
const groups = 100;
const seed = 20261107;
/** CPU seconds of each round. */
const seconds = 1;
const rounds = 3;

if (!values['skip-build']) {
  for (const name of ['adapter-kit', 'langchain', 'llamaindex']) {
    execFileSync('npm', ['run', '--silent', 'build', '-w', `@quarry/${name}`], {
      cwd: root,
      stdio: 'inherit',
    });
  }
}
if (!existsSync(path.join(peers, 'node_modules/@langchain/community'))) {
  execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], {
    cwd: peers,
    stdio: 'inherit',
  });
}

const fromPeers = (file) => import(pathToFileURL(path.join(peers, 'node_modules', file)).href);
const { openEngine } = await import('@quarry/core');
const { QuarryVectorStore } = await import('@quarry/langchain');
const LlamaIndex = await import('@quarry/llamaindex');
const { TextNode } = await import('@llamaindex/core/schema');
const { SimpleVectorStore } = await import('llamaindex');
const { QdrantVectorStore } = await import('@langchain/qdrant');
const { Document } = await import('@langchain/core/documents');
const { MemoryVectorStore } = await fromPeers('@langchain/classic/dist/vectorstores/memory.js');

/** Vectors are given; stores that ask for one to learn the dimension get it. */
const embeddings = {
  embedDocuments: async (texts) => texts.map(() => new Array(dimension).fill(1)),
  embedQuery: async () => new Array(dimension).fill(1),
};

/** Clustered directions, so that neighbours are neighbours for a reason, as those of texts are. */
function makeData(count) {
  const { normal, uniform } = randomSource(seed);
  const centres = Array.from({ length: 200 }, () => Array.from({ length: dimension }, normal));
  const vector = () => {
    const centre = centres[Math.floor(uniform() * centres.length)];
    const raw = centre.map((value) => value + 0.8 * normal());
    const length = Math.hypot(...raw);
    return raw.map((value) => value / length);
  };
  const vectors = Array.from({ length: count }, vector);
  const documents = vectors.map(
    (_, n) =>
      new Document({
        id: String(n),
        pageContent: `Paragraph ${n} of a handbook, about as long as a sentence or two usually are.`,
        metadata: { n, group: n % groups, source: `page-${n % 500}.md` },
      }),
  );
  const queries = Array.from({ length: 200 }, vector);
  return { vectors, documents, queries };
}

const contenders = {
  /** Three ways to ask one collection. */
  async quarry(data) {
    const engine = await openEngine({ memory: true });
    const store = new QuarryVectorStore(embeddings, {
      client: engine,
      batchSize: 1000,
      payloadIndexes: { 'metadata.group': 'integer' },
    });
    const quarry = await langchain(store, data, engine, (group) => ({ group }));
    const native = (group) => ({
      must: [{ key: 'metadata.group', range: { gte: group, lte: group } }],
    });
    const official = new QdrantVectorStore(embeddings, { client: engine });
    const bare = async (query, filter) => {
      const answer = await engine.query('documents', {
        query,
        limit: neighbours,
        with_payload: true,
        ...(filter ? { filter } : {}),
      });
      return answer.points.map(({ payload }) => payload.metadata.n);
    };
    return {
      ...quarry,
      inTurns: {
        bare: {
          search: (query) => bare(query),
          filtered: (query, group) => bare(query, native(group)),
        },
        official: searches(official, native),
      },
    };
  },

  async memory(data) {
    const store = new MemoryVectorStore(embeddings);
    return langchain(
      store,
      data,
      undefined,
      (group) => (document) => document.metadata.group === group,
    );
  },

  async hnswlib(data) {
    const { HNSWLib } = await fromPeers('@langchain/community/dist/vectorstores/hnswlib.js');
    const store = new HNSWLib(embeddings, { space: 'cosine', numDimensions: dimension });
    return langchain(
      store,
      data,
      undefined,
      (group) => (document) => document.metadata.group === group,
    );
  },

  /** The nearest to FaissStore that installs everywhere: exact distances over a graph, in native code. It has no filters. */
  async usearch(data) {
    const { USearch } = await fromPeers('@langchain/community/dist/vectorstores/usearch.js');
    const { filtered: _none, ...store } = await langchain(new USearch(embeddings, {}), data);
    return store;
  },

  async faiss(data) {
    installFaiss();
    const { FaissStore } = await fromPeers('@langchain/community/dist/vectorstores/faiss.js');
    const { filtered: _none, ...store } = await langchain(new FaissStore(embeddings, {}), data);
    return store;
  },

  async 'llamaindex-quarry'(data) {
    const engine = await openEngine({ memory: true });
    const store = new LlamaIndex.QuarryVectorStore({
      client: engine,
      batchSize: 1000,
      payloadIndexes: { group: 'integer' },
    });
    return llamaindex(store, data, engine);
  },

  async 'llamaindex-simple'(data) {
    return llamaindex(new SimpleVectorStore({ embedModel: {} }), data);
  },
};

/** Its install script downloads a binary, or else its source. @throws Error with the reason where it cannot */
function installFaiss() {
  if (existsSync(path.join(peers, 'node_modules/faiss-node/build/Release'))) return;
  try {
    execFileSync('npm', ['install', '--no-save', '--no-package-lock', 'faiss-node@0.5.1'], {
      cwd: peers,
      stdio: 'pipe',
      encoding: 'utf8',
    });
  } catch (error) {
    const reason = /(?:fatal|warn install|ERR!): .*|warn install .*/.exec(error.stderr)?.[0];
    throw new Error(`faiss-node does not install: ${reason ?? error.message}`);
  }
}

async function langchain(store, { vectors, documents }, engine, filterOf) {
  const added = await timed(() => store.addVectors(vectors, documents));
  await engine?.optimize();
  return { added, ...searches(store, filterOf), close: () => engine?.close() };
}

function searches(store, filterOf) {
  const ask = async (query, filter) => {
    const found = await store.similaritySearchVectorWithScore(query, neighbours, filter);
    return found.map(([document]) => document.metadata.n);
  };
  return {
    search: (query) => ask(query),
    filtered: (query, group) => ask(query, filterOf(group)),
  };
}

async function llamaindex(store, { vectors, documents }, engine) {
  const nodes = documents.map(
    ({ pageContent, metadata }, n) =>
      new TextNode({ id_: String(n), text: pageContent, metadata, embedding: vectors[n] }),
  );
  const added = await timed(() => store.add(nodes));
  await engine?.optimize();
  const ask = async (queryEmbedding, filters) => {
    const query = { queryEmbedding, similarityTopK: neighbours, mode: 'default' };
    const { ids } = await store.query({ ...query, ...(filters ? { filters } : {}) }, {});
    return ids.map(Number);
  };
  return {
    added,
    search: (query) => ask(query),
    filtered: (query, group) =>
      ask(query, { filters: [{ key: 'group', operator: '==', value: group }] }),
    close: () => engine?.close(),
  };
}

async function timed(work) {
  const start = cpuSeconds();
  await work();
  return cpuSeconds() - start;
}

/** Calls per CPU second of several ways to ask, each warmed up, in turns: the best round of each. */
async function ratesOf(calls, queries) {
  const best = calls.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < calls.length; turn++) {
      // Another one begins each round: who comes first finds the machine in another state.
      const place = (round + turn) % calls.length;
      const call = calls[place];
      for (let n = 0; n < 20; n++) await call(queries[n % queries.length], n);
      globalThis.gc?.();
      const start = cpuSeconds();
      let asked = 0;
      while (cpuSeconds() - start < seconds) {
        await call(queries[asked % queries.length], asked);
        asked++;
      }
      best[place] = Math.max(best[place], asked / (cpuSeconds() - start));
    }
  }
  return best;
}

/** The true neighbours of a few queries. */
function exact({ vectors, queries }) {
  return queries.slice(0, 50).map((query) => {
    const scores = vectors.map((vector, n) => {
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += vector[d] * query[d];
      return [sum, n];
    });
    return new Set(
      scores
        .sort((a, b) => b[0] - a[0])
        .slice(0, neighbours)
        .map(([, n]) => n),
    );
  });
}

async function recallOf(search, queries, truth) {
  let hits = 0;
  for (const [n, wanted] of truth.entries()) {
    for (const id of await search(queries[n])) if (wanted.has(id)) hits++;
  }
  return hits / (truth.length * neighbours);
}

const names = values.only?.split(',') ?? Object.keys(contenders);
const figures = [];
for (const count of values.counts.split(',').map(Number)) {
  const data = makeData(count);
  const truth = exact(data);
  for (const name of names) {
    let contender;
    try {
      contender = await contenders[name](data);
    } catch (error) {
      console.log(`${name} at ${count}: not measured (${error.message.split('\n')[0]})`);
      continue;
    }
    const ways = Object.entries({ [name]: contender, ...contender.inTurns });
    const queries = await ratesOf(
      ways.map(([, { search }]) => search),
      data.queries,
    );
    const filtered = contender.filtered
      ? await ratesOf(
          ways.map(
            ([, way]) =>
              (query, n) =>
                way.filtered(query, n % groups),
          ),
          data.queries,
        )
      : [];
    for (const [place, [store, way]] of ways.entries()) {
      const figure = {
        store,
        count,
        recall: await recallOf(way.search, data.queries, truth),
        queries: Math.round(queries[place]),
        ...(filtered.length > 0 ? { filtered: Math.round(filtered[place]) } : {}),
        ...(store === name ? { added: Math.round(count / contender.added) } : {}),
      };
      figures.push(figure);
      console.log(
        `${String(count).padStart(7)} ${store.padEnd(18)} ${String(figure.queries).padStart(7)} queries/s at recall ${figure.recall.toFixed(3)}, ` +
          `${String(figure.filtered ?? 'no').padStart(7)} filtered/s${figure.added ? `, ${String(figure.added).padStart(7)} added/s` : ''}`,
      );
    }
    await contender.close();
  }
}

const of = (store, count) => figures.find((f) => f.store === store && f.count === count);
const ratios = {};
for (const { store, count } of figures) {
  const ours = of(store.startsWith('llamaindex') ? 'llamaindex-quarry' : 'quarry', count);
  if (!ours || ours.store === store) continue;
  ratios[`${store} at ${count}`] = ours.queries / of(store, count).queries;
}
for (const count of new Set(figures.map((f) => f.count))) {
  const [bare, ours] = [of('bare', count), of('quarry', count)];
  if (bare && ours) {
    const overhead = 1e6 / ours.queries - 1e6 / bare.queries;
    console.log(
      `at ${count}, the adapter adds ${overhead.toFixed(0)} us to a call of ${(1e6 / bare.queries).toFixed(0)} us`,
    );
  }
}
report('adapters', figures, ratios);
