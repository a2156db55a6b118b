import { expect, it } from 'vitest';
import { AppendableSegment } from '../segment/index.js';
import { parseCreate, vectorKinds } from '../settings/index.js';
import { planOptimization } from './plan-optimization.js';

/** A row of 256 dimensions is a kilobyte of vectors. */
const settingsWith = (indexing_threshold: number) =>
  parseCreate({
    vectors: { size: 256, distance: 'Dot' },
    optimizers_config: { indexing_threshold, max_segment_size: 100 },
  });

function segmentOf(number: number, rows: number): AppendableSegment {
  const segment = new AppendableSegment(number, vectorKinds(settingsWith(0)), new Map());
  for (let id = 0; id < rows; id++) {
    const vectors = new Map([['', { kind: 'dense' as const, values: new Float32Array(256) }]]);
    segment.publish(segment.append(number * 1000 + id, new Uint8Array(2), vectors));
  }
  return segment;
}

const state = (threshold: number, sizes: number[], appendable: number) => {
  const last = segmentOf(sizes.length, appendable);
  const segments = [...sizes.map((rows, i) => segmentOf(i, rows)), last];
  const settings = settingsWith(threshold);
  return { settings, segments, appendable: last, logBytes: 0, isQuiet: false };
};

const planned = (threshold: number, sizes: number[], appendable: number) => {
  const plan = planOptimization(state(threshold, sizes, appendable));
  return plan && [plan.kind, plan.sources.map(({ number }) => number)];
};

it('indexes no more rows at once than one segment may hold', () => {
  expect(planned(10, [40, 40, 40], 0)).toEqual(['indexing', [0, 1]]);
  expect(planned(10, [90, 40, 10], 0)).toEqual(['indexing', [0, 2]]);
  expect(planned(10, [300], 0)).toEqual(['indexing', [0]]);
});

it('starts a new segment in bulk mode before one has grown too large to be indexed', () => {
  expect(planned(0, [80], 40)).toBeUndefined();
  expect(planned(0, [80], 50)).toEqual(['checkpoint', [1]]);
});
