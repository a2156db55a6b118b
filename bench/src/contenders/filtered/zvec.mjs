import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peer } from '../peer.mjs';

const BATCH = 1000;

/** zvec's HNSW over int8 codes, and its inverted index, optimized for ranges, on each field. */
export async function prepare({ base, count, dimension, directory }, fields) {
  const zvec = await peer('@zvec/zvec');
  const { ZVecDataType: Type, ZVecIndexType: Index } = zvec;
  zvec.ZVecInitialize?.({ queryThreads: 1, optimizeThreads: 1, logLevel: zvec.ZVecLogLevel.ERROR });
  const target = path.join(directory, 'zvec-filtered');
  const complete = `${target}.complete`;
  const names = Object.keys(fields);
  let collection;
  if (existsSync(complete) && readFileSync(complete, 'utf8') === names.join()) {
    collection = zvec.ZVecOpen(target);
  } else {
    rmSync(target, { recursive: true, force: true });
    const schema = new zvec.ZVecCollectionSchema({
      name: 'bench',
      fields: names.map((name) => ({
        name,
        dataType: Type.INT32,
        indexParams: { indexType: Index.INVERT, enableRangeOptimization: true },
      })),
      vectors: {
        name: 'dense',
        dataType: Type.VECTOR_FP32,
        dimension,
        indexParams: {
          indexType: Index.HNSW,
          metricType: zvec.ZVecMetricType.COSINE,
          m: 16,
          efConstruction: 200,
          quantizeType: zvec.ZVecQuantizeType.INT8,
        },
      },
    });
    collection = zvec.ZVecCreateAndOpen(target, schema);
    for (let from = 0; from < count; from += BATCH) {
      const documents = [];
      for (let row = from; row < Math.min(count, from + BATCH); row++) {
        const dense = base.slice(row * dimension, (row + 1) * dimension);
        const values = Object.fromEntries(names.map((name) => [name, fields[name][row]]));
        documents.push({ id: `${row}`, vectors: { dense }, fields: values });
      }
      collection.insertSync(documents);
    }
    collection.optimizeSync({ concurrency: 1 });
    writeFileSync(complete, names.join());
  }
  return {
    query: (values) => Float32Array.from(values),
    search: (vector, topk, ef, { field, from, below }) =>
      collection
        .querySync({
          fieldName: 'dense',
          vector,
          topk,
          filter: from > 0 ? `${field} >= ${from}` : `${field} < ${below}`,
          params: { indexType: Index.HNSW, ef },
        })
        .map(({ id }) => Number(id)),
    close: () => collection.closeSync?.(),
  };
}
