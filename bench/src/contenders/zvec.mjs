import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peer } from './peer.mjs';

const BATCH = 1000;

/** By directory: zvec opens a collection for writing once per process, and two contenders ask the same one. */
const opened = new Map();

/** zvec's HNSW over int8 codes, its fastest index. `refine`: scores the found again by originals. */
export async function prepare({ base, count, dimension, directory }, { refine = false } = {}) {
  const zvec = await peer('@zvec/zvec');
  const {
    ZVecCollectionSchema: Schema,
    ZVecDataType: Type,
    ZVecIndexType: Index,
    ZVecMetricType: Metric,
    ZVecQuantizeType: Quantize,
  } = zvec;
  zvec.ZVecInitialize?.({ queryThreads: 1, optimizeThreads: 1, logLevel: zvec.ZVecLogLevel.ERROR });
  const target = path.join(directory, 'zvec');
  const complete = `${target}.complete`;
  let collection = opened.get(target);
  if (collection !== undefined) {
    // Opened by another contender.
  } else if (existsSync(complete)) {
    collection = zvec.ZVecOpen(target);
  } else {
    rmSync(target, { recursive: true, force: true });
    const indexParams = {
      indexType: Index.HNSW,
      metricType: Metric.COSINE,
      m: 16,
      efConstruction: 200,
      quantizeType: Quantize.INT8,
    };
    const schema = new Schema({
      name: 'bench',
      vectors: { name: 'dense', dataType: Type.VECTOR_FP32, dimension, indexParams },
    });
    collection = zvec.ZVecCreateAndOpen(target, schema);
    for (let from = 0; from < count; from += BATCH) {
      const documents = [];
      for (let row = from; row < Math.min(count, from + BATCH); row++) {
        const dense = base.slice(row * dimension, (row + 1) * dimension);
        documents.push({ id: `${row}`, vectors: { dense } });
      }
      collection.insertSync(documents);
    }
    collection.optimizeSync({ concurrency: 1 });
    writeFileSync(complete, '');
  }
  opened.set(target, collection);
  return {
    query: (values) => Float32Array.from(values),
    search: (vector, topk, ef) =>
      collection
        .querySync({
          fieldName: 'dense',
          vector,
          topk,
          params: { indexType: Index.HNSW, ef, isUsingRefiner: refine },
        })
        .map(({ id }) => Number(id)),
    close: () => {
      if (opened.delete(target)) collection.closeSync?.();
    },
  };
}
