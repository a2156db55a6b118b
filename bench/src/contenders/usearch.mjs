import { existsSync } from 'node:fs';
import path from 'node:path';
import { peer } from './peer.mjs';

/** usearch over bfloat16. It takes the search's breadth only when it is made, so one is opened for each. */
export async function prepare({ base, count, dimension, directory }) {
  const { Index } = await peer('usearch');
  const file = path.join(directory, 'usearch-bf16.bin');
  const options = { metric: 'ip', quantization: 'bf16', connectivity: 16, dimensions: dimension };
  const open = (ef) => new Index({ ...options, expansion_add: 200, expansion_search: ef });
  if (!existsSync(file)) {
    const index = open(64);
    const keys = BigUint64Array.from({ length: count }, (_, row) => BigInt(row));
    index.add(keys, base, 1);
    index.save(file);
  }
  const opened = new Map();
  return {
    query: (values) => Float32Array.from(values),
    search: (query, limit, ef) => {
      let index = opened.get(ef);
      if (index === undefined) {
        index = open(ef);
        index.load(file);
        opened.clear();
        opened.set(ef, index);
      }
      return index.search(query, limit, 1).keys;
    },
  };
}
