/** Points per upsert: large enough that the call's own cost does not count. */
const BATCH = 1000;

/**
 * Creates collection `bench` from a dataset, in bulk (no graph while points come), and builds its graph.
 * `payload` gives each row's payload; `vectors` is merged into the vector's parameters.
 */
export async function fillEngine(
  engine,
  data,
  { payload = (row) => ({ row }), vectors = {}, ...settings } = {},
) {
  await engine.createCollection('bench', {
    vectors: { size: data.dimension, distance: 'Cosine', ...vectors },
    hnsw_config: { m: 16, ef_construct: 200 },
    ...settings,
    optimizers_config: { indexing_threshold: 0 },
  });
  for (let from = 0; from < data.count; from += BATCH) {
    await engine.upsert('bench', { wait: true, points: pointsOf(data, from, BATCH, payload) });
  }
}

/** Builds the graph that `fillEngine` left out. */
export async function indexEngine(engine) {
  await engine.updateCollection('bench', { optimizers_config: { indexing_threshold: 1 } });
  await engine.optimize('bench');
}

/** Points of rows `[from, from + count)`. */
export function pointsOf(
  { base, dimension, count: rows },
  from,
  count,
  payload = (row) => ({ row }),
) {
  const points = [];
  for (let row = from; row < Math.min(rows, from + count); row++) {
    const vector = base.subarray(row * dimension, (row + 1) * dimension);
    points.push({ id: row, vector, payload: payload(row) });
  }
  return points;
}

/** The dataset's queries as plain arrays. */
export function queriesOf({ queries, dimension }) {
  const list = [];
  for (let at = 0; at < queries.length; at += dimension) {
    list.push(Array.from(queries.subarray(at, at + dimension)));
  }
  return list;
}
