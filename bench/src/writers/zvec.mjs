import path from 'node:path';
import { peer } from '../contenders/peer.mjs';

/** zvec without an index: the least it can do. It hands writes to the operating system and flushes nothing. */
export async function openWriter(directory, { base, dimension }, payload) {
  const zvec = await peer('@zvec/zvec');
  const schema = new zvec.ZVecCollectionSchema({
    name: 'bench',
    fields: ['source', 'text'].map((field) => ({
      name: field,
      dataType: zvec.ZVecDataType.STRING,
    })),
    vectors: { name: 'dense', dataType: zvec.ZVecDataType.VECTOR_FP32, dimension },
  });
  const collection = zvec.ZVecCreateAndOpen(path.join(directory, 'zvec'), schema);
  return {
    write: async (from, size) => {
      const documents = [];
      for (let row = from; row < from + size; row++) {
        const dense = base.slice(row * dimension, (row + 1) * dimension);
        documents.push({ id: `${row}`, vectors: { dense }, fields: payload(row) });
      }
      collection.upsertSync(documents);
    },
    close: async () => collection.closeSync?.(),
  };
}
