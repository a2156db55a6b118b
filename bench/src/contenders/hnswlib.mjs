import { existsSync } from 'node:fs';
import path from 'node:path';
import { peer } from './peer.mjs';

/** hnswlib in float32; `build` is the package: `hnswlib-node` or `hnswlib-native`, whose index files are the same. */
export async function prepare({ base, count, dimension, directory }, { build }) {
  const { HierarchicalNSW } = await peer(build);
  const index = new HierarchicalNSW('ip', dimension);
  const file = path.join(directory, 'hnswlib.bin');
  if (existsSync(file)) {
    index.readIndexSync(file);
  } else {
    index.initIndex({ maxElements: count, m: 16, efConstruction: 200 });
    for (let row = 0; row < count; row++) {
      index.addPoint(Array.from(base.subarray(row * dimension, (row + 1) * dimension)), row);
    }
    index.writeIndexSync(file);
  }
  return {
    query: (values) => Array.from(values),
    search: (query, limit, ef, isAllowed) => {
      index.setEf(ef);
      return index.searchKnn(query, limit, isAllowed).neighbors;
    },
  };
}
