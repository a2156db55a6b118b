/** The inverted index one would write in an hour: a list per term, an array of sums, a heap. What pruning is compared with. */
export class PlainInvertedIndex {
  #lists = new Map();
  #sums;

  constructor(vectors) {
    const building = new Map();
    vectors.forEach(({ indices, values }, row) => {
      indices.forEach((index, i) => {
        let list = building.get(index);
        if (list === undefined) building.set(index, (list = { rows: [], weights: [] }));
        list.rows.push(row);
        list.weights.push(values[i]);
      });
    });
    for (const [index, { rows, weights }] of building) {
      this.#lists.set(index, { rows: Uint32Array.from(rows), weights: Float32Array.from(weights) });
    }
    this.#sums = new Float64Array(vectors.length);
  }

  search({ indices, values }, limit) {
    const sums = this.#sums;
    const seen = [];
    for (let i = 0; i < indices.length; i++) {
      const list = this.#lists.get(indices[i]);
      if (list === undefined) continue;
      const { rows, weights } = list;
      const weight = values[i];
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at];
        if (sums[row] === 0) seen.push(row);
        sums[row] += weight * weights[at];
      }
    }
    const heap = [];
    for (const row of seen) {
      const score = Math.fround(sums[row]);
      sums[row] = 0;
      if (heap.length < limit) rise(heap, { row, score });
      else if (score > heap[0].score) sink(heap, { row, score });
    }
    return heap.sort((a, b) => b.score - a.score);
  }
}

function rise(heap, entry) {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent].score <= entry.score) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = entry;
}

function sink(heap, entry) {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1].score < heap[child].score) child++;
    if (heap[child].score >= entry.score) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = entry;
}
