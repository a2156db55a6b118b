import assert from 'node:assert/strict';
import { type ContractContext, family } from './contract-case.js';
import { assertClose, assertRejects, assertScores, BAD_REQUEST, ids } from './expectations.js';
import { givenHybrid, givenPlane } from './sample-points.js';

const root2 = Math.SQRT1_2;

async function givenMulti({ engine, admin, name }: ContractContext) {
  await admin.createCollection(name, {
    vectors: { size: 2, distance: 'Dot', multivector_config: { comparator: 'max_sim' } },
  });
  await engine.upsert(name, {
    wait: true,
    points: [
      {
        id: 1,
        vector: [
          [1, 0],
          [0, 1],
        ],
      },
      { id: 2, vector: [[0.9, 0.9]] },
    ],
  });
  return engine;
}

/** Searching by similarity to a vector. */
export const nearest = family('nearest', {
  'Dot: products, largest first': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, { query: [1, 0] });
    assertScores(points, [
      [2, 2],
      [1, 1],
      [3, 0],
      [4, -1],
    ]);
  },

  'Cosine: of normalised vectors, largest first': async (context) => {
    const engine = await givenPlane(context, 'Cosine');
    const { points } = await engine.query(context.name, { query: [10, 0] });
    assertScores(points, [
      [1, 1],
      [2, 2 / Math.sqrt(5)],
      [3, 0],
      [4, -root2],
    ]);
  },

  'Euclid: distances, smallest first': async (context) => {
    const engine = await givenPlane(context, 'Euclid');
    const { points } = await engine.query(context.name, { query: [1, 0.5] });
    assertScores(points, [
      [1, 0.5],
      [2, Math.sqrt(1.25)],
      [4, Math.sqrt(4.25)],
      [3, Math.sqrt(7.25)],
    ]);
  },

  'Manhattan: distances, smallest first': async (context) => {
    const engine = await givenPlane(context, 'Manhattan');
    const { points } = await engine.query(context.name, { query: [1, 0.5] });
    assertScores(points, [
      [1, 0.5],
      [2, 1.5],
      [4, 2.5],
      [3, 3.5],
    ]);
  },

  'nearest may be spelt out': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, { query: { nearest: [1, 0] }, limit: 2 });
    assert.deepEqual(ids(points), [2, 1]);
  },

  'ten points without payload and vector by default': async (context) => {
    const { engine, name } = context;
    await givenPlane(context);
    const more = Array.from({ length: 20 }, (_, index) => ({
      id: 100 + index,
      vector: [index, 1],
    }));
    await engine.upsert(name, { points: more, wait: true });
    const { points } = await engine.query(name, { query: [1, 0] });
    assert.equal(points.length, 10);
    assert.ok(points.every(({ payload }) => Object.keys(payload ?? {}).length === 0));
    assert.ok(points.every(({ vector }) => (vector ?? undefined) === undefined));
  },

  'payload and vectors on request': async (context) => {
    const engine = await givenPlane(context);
    const request = { query: [1, 0], limit: 1, with_payload: ['name'], with_vector: true };
    const { points } = await engine.query(context.name, request);
    assert.deepEqual(points[0]?.payload, { name: 'two' });
    assert.deepEqual(points[0]?.vector, [2, 1]);
  },

  'limit and offset': async (context) => {
    const engine = await givenPlane(context);
    const page = (limit: number, offset: number) =>
      engine.query(context.name, { query: [1, 0], limit, offset });
    assert.deepEqual(ids((await page(2, 1)).points), [1, 3]);
    assert.deepEqual(ids((await page(2, 4)).points), []);
    await assertRejects(engine.query(context.name, { query: [1, 0], limit: 0 }), BAD_REQUEST);
  },

  'a score threshold is strict and faces the right way': async (context) => {
    const engine = await givenPlane(context);
    const above = await engine.query(context.name, { query: [1, 0], score_threshold: 0 });
    assert.deepEqual(ids(above.points), [2, 1]);
  },

  'a distance threshold is strict and faces the other way': async (context) => {
    const engine = await givenPlane(context, 'Manhattan');
    const below = await engine.query(context.name, { query: [1, 0.5], score_threshold: 2.5 });
    assert.deepEqual(ids(below.points), [1, 2]);
  },

  'a query by id leaves that point out': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, { query: 1 });
    assertScores(points, [
      [2, 2],
      [3, 0],
      [4, -1],
    ]);
  },

  'a query by an unknown id is 404': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.query(context.name, { query: 99 }), {
      status: 404,
      text: 'Not found: No point with id 99 found',
    });
    const uuid = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
    await assertRejects(engine.query(context.name, { query: uuid }), {
      status: 404,
      text: `No point with id ${uuid} found`,
    });
  },

  'a query by a point that lacks the vector is 404': async (context) => {
    const engine = await givenHybrid(context);
    await engine.upsert(context.name, { points: [{ id: 9, vector: {} }], wait: true });
    await assertRejects(engine.query(context.name, { query: 9, using: 'dense' }), {
      status: 404,
      text: 'Vector with name "dense" for point not found',
    });
  },

  'a wrong dimension is 400': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.query(context.name, { query: [1, 2, 3] }), {
      status: 400,
      text: 'Vector dimension error: expected dim: 2, got 3',
    });
  },

  'an unknown vector name is 400': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.query(context.name, { query: [1, 2], using: 'nope' }), {
      status: 400,
      text: 'Not existing vector name error: nope',
    });
  },

  'exact search answers the same': async (context) => {
    const engine = await givenPlane(context);
    const params = { exact: true, hnsw_ef: 16 };
    const { points } = await engine.query(context.name, { query: [1, 0], params, limit: 2 });
    assert.deepEqual(ids(points), [2, 1]);
  },

  'quantized vectors are found like any other': async (context) => {
    const { engine, admin, name } = context;
    const quantizations = [
      { scalar: { type: 'int8', always_ram: true } },
      { binary: { always_ram: true } },
      { product: { compression: 'x4' } },
    ] as const;
    for (const quantization_config of quantizations) {
      await admin.createCollection(name, {
        vectors: { size: 8, distance: 'Cosine' },
        quantization_config,
      });
      const points = Array.from({ length: 8 }, (_, index) => ({
        id: index,
        vector: Array.from({ length: 8 }, (_, place) => (place === index ? 1 : -0.1)),
      }));
      await engine.upsert(name, { points, wait: true });
      const query = points[5]!.vector;
      const params = { quantization: { rescore: true, oversampling: 2 } };
      const { points: found } = await engine.query(name, { query, params, limit: 1 });
      assertScores(found, [[5, 1]]);
      const ignoring = { quantization: { ignore: true } };
      const plain = await engine.query(name, { query, params: ignoring, limit: 1 });
      assertScores(plain.points, [[5, 1]]);
      await admin.deleteCollection(name);
    }
  },

  'named vectors are searched one at a time': async (context) => {
    const engine = await givenHybrid(context);
    const dense = await engine.query(context.name, { query: [1, 0], using: 'dense' });
    assertScores(dense.points, [
      [1, 3],
      [2, 2],
      [3, 1],
    ]);
  },

  'sparse: products over common indices; points without one are left out': async (context) => {
    const engine = await givenHybrid(context);
    const query = { indices: [7, 1, 999], values: [2, 1, 5] };
    const both = await engine.query(context.name, { query, using: 'words' });
    assertScores(both.points, [
      [3, 10],
      [2, 5],
      [1, 1],
    ]);
    const one = await engine.query(context.name, {
      query: { indices: [7], values: [1] },
      using: 'words',
    });
    assert.deepEqual(ids(one.points), [3, 2]);
  },

  'sparse: rare terms weigh more under idf': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, { sparse_vectors: { words: { modifier: 'idf' } } });
    const words = [[1], [1, 2], [1], [1]];
    const points = words.map((indices, index) => ({
      id: index + 1,
      vector: { words: { indices, values: indices.map(() => 1) } },
    }));
    await engine.upsert(name, { points, wait: true });
    const idf = (frequency: number) => Math.log((4 - frequency + 0.5) / (frequency + 0.5) + 1);
    const query = { indices: [1, 2], values: [1, 1] };
    const found = await engine.query(name, { query, using: 'words', limit: 1 });
    assertScores(found.points, [[2, idf(4) + idf(1)]]);
  },

  'sparse: idf over a part of the collection': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, { sparse_vectors: { words: { modifier: 'idf' } } });
    const points = [1, 2, 3, 4].map((id) => ({
      id,
      vector: { words: { indices: id === 1 ? [1] : [2], values: [1] } },
      payload: { part: id <= 2 ? 'a' : 'b' },
    }));
    await engine.upsert(name, { points, wait: true });
    const corpus = { must: [{ key: 'part', match: { value: 'a' } }] };
    const { points: found } = await engine.query(name, {
      query: { indices: [2], values: [1] },
      using: 'words',
      params: { idf: { corpus } },
      filter: corpus,
    });
    assertScores(found, [[2, Math.log((2 - 1 + 0.5) / (1 + 0.5) + 1)]]);
  },

  'multivectors: the best row for every row of the query': async (context) => {
    const engine = await givenMulti(context);
    const query = [
      [1, 0],
      [0, 2],
    ];
    const { points } = await engine.query(context.name, { query });
    assertScores(points, [
      [1, 3],
      [2, 2.7],
    ]);
  },

  'text is embedded by the bm25 model': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, { sparse_vectors: { words: { modifier: 'idf' } } });
    const document = (text: string) => ({ text, model: 'qdrant/bm25' });
    const texts = ['the cat sat on the mat', 'a dog chases cats', 'rain in spring'];
    const points = texts.map((text, index) => ({
      id: index + 1,
      vector: { words: document(text) },
    }));
    await engine.upsert(name, { points, wait: true });
    const ask = (text: string) => engine.query(name, { query: document(text), using: 'words' });
    const dog = await ask('dogs');
    assert.deepEqual(ids(dog.points), [2]);
    const idf = Math.log((3 - 1 + 0.5) / (1 + 0.5) + 1);
    const weight = 2.2 / (1 + 1.2 * (1 - 0.75 + (0.75 * 3) / 256));
    assertClose(dog.points[0]?.score, idf * weight, 'score');
    assert.deepEqual(ids((await ask('the of and')).points), []);
    await assertRejects(
      engine.query(name, { query: { text: 'x', model: 'nobody/knows' }, using: 'words' }),
      { status: [400, 422, 500] },
    );
  },

  'a batch answers in order': async (context) => {
    const engine = await givenPlane(context);
    const responses = await engine.queryBatch(context.name, {
      searches: [
        { query: [1, 0], limit: 1 },
        { query: [0, 1], limit: 1, with_payload: ['name'] },
        { query: 1, limit: 1 },
      ],
    });
    assert.deepEqual(
      responses.map(({ points }) => ids(points)),
      [[2], [3], [2]],
    );
    assert.deepEqual(responses[1]?.points[0]?.payload, { name: 'three' });
    assert.deepEqual(await engine.queryBatch(context.name, { searches: [] }), []);
  },

  'nothing stored, nothing found': async ({ engine, admin, name }) => {
    await admin.createCollection(name, { vectors: { size: 2, distance: 'Dot' } });
    assert.deepEqual(await engine.query(name, { query: [1, 0] }), { points: [] });
    assert.deepEqual((await engine.scroll(name)).points, []);
  },

  'a query without a question scrolls': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, { limit: 3 });
    const scrolled = await engine.scroll(context.name, { limit: 3 });
    assert.deepEqual(ids(points), ids(scrolled.points));
    assert.deepEqual(
      points.map(({ score }) => score),
      [1, 1, 1],
    );
  },

  'lookup_from takes the vector from another collection': async (context) => {
    const { engine, admin, name, other } = context;
    await givenPlane(context);
    await admin.createCollection(other, { vectors: { size: 2, distance: 'Dot' } });
    await engine.upsert(other, { points: [{ id: 3, vector: [-1, 0] }], wait: true });
    const request = { query: 3, lookup_from: { collection: other } };
    assertScores((await engine.query(name, request)).points, [
      [4, 1],
      [3, 0],
      [1, -1],
      [2, -2],
    ]);
  },

  'lookup_from a missing collection is 404': async (context) => {
    const engine = await givenPlane(context);
    const request = { query: 3, lookup_from: { collection: context.other } };
    await assertRejects(engine.query(context.name, request), { status: 404 });
  },
});
