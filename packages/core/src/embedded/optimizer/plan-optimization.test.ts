import { describe, expect, it } from 'vitest';
import type { HnswIndex } from '../index/hnsw/index.js';
import type { FlatDenseField } from '../segment/index.js';
import { AppendableSegment, HnswDenseField } from '../segment/index.js';
import { parseCreate, vectorKinds } from '../settings/index.js';
import { planOptimization } from './plan-optimization.js';

/** A row of 256 dimensions is a kilobyte of vectors. */
const settingsWith = (indexing_threshold: number) =>
  parseCreate({
    vectors: { size: 256, distance: 'Dot' },
    optimizers_config: { indexing_threshold, max_segment_size: 100 },
  });

function segmentOf(number: number, rows: number, size = 256): AppendableSegment {
  const kinds = vectorKinds(parseCreate({ vectors: { size, distance: 'Dot' } }));
  const segment = new AppendableSegment(number, kinds, new Map());
  for (let id = 0; id < rows; id++) {
    const vectors = new Map([['', { kind: 'dense' as const, values: new Float32Array(size) }]]);
    segment.bind(segment.append(number * 100_000 + id, new Uint8Array(2), vectors));
    segment.publish(id);
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

/** Of the graph only what it was built with counts here. */
function pretendGraph(segment: AppendableSegment): void {
  const { map } = segment.fields.get('') as FlatDenseField;
  const built = { m: 16, efConstruct: 100 };
  segment.fields.set('', new HnswDenseField(map, {} as HnswIndex, built));
}

describe('when it has become quiet', () => {
  const quiet = (threshold: number, sizes: number[], appendable: number, isAsked = false) => {
    const settings = parseCreate({
      vectors: { size: 16, distance: 'Dot' },
      optimizers_config: { indexing_threshold: threshold },
    });
    const segments = [...sizes, appendable].map((rows, i) => segmentOf(i, rows, 16));
    if (threshold > 0) for (const segment of segments.slice(0, -1)) pretendGraph(segment);
    const plan = planOptimization({
      settings,
      segments,
      appendable: segments.at(-1)!,
      logBytes: 0,
      isQuiet: true,
      isAsked,
    });
    return plan && [plan.kind, plan.sources.map(({ number }) => number)];
  };

  it('merges rows that came last with others, where they are many enough', () => {
    // A row is 1/16 kilobyte: 4,000 rows are 250.
    expect(quiet(300, [4000], 1500)).toEqual(['merge', [1, 0]]);
    expect(quiet(300, [4000], 900)).toBeUndefined();
    expect(quiet(300, [4000], 900, true)).toEqual(['merge', [1, 0]]);
    expect(quiet(300, [4000], 30, true)).toBeUndefined();
  });

  it('gives rows that came last a graph of their own, where merging is not worth it', () => {
    expect(quiet(1900, [30_000], 1500)).toEqual(['indexing', [1]]);
    expect(quiet(1900, [30_000], 1500, true)).toEqual(['merge', [1, 0]]);
    expect(quiet(1900, [30_000], 900)).toBeUndefined();
  });

  it('leaves in peace what the threshold leaves without a graph', () => {
    expect(quiet(2000, [], 20_000)).toBeUndefined();
    expect(quiet(0, [20_000], 9_000)).toBeUndefined();
  });
});

it('vacuums the segment that takes writes too, at once when it has gathered many dead rows', () => {
  const segment = segmentOf(1, 20, 4);
  const settings = settingsWith(0);
  const plan = (isQuiet: boolean) =>
    planOptimization({ settings, segments: [segment], appendable: segment, logBytes: 0, isQuiet })
      ?.kind;
  const upsert = (times: number) => {
    for (let i = 0; i < times; i++) {
      const row = segment.append(100_000 + (i % 20), new Uint8Array(2), new Map());
      segment.kill(segment.offsetOf(100_000 + (i % 20))!);
      segment.bind(row);
      segment.publish(row);
    }
  };
  upsert(900);
  expect(plan(true)).toBeUndefined();
  upsert(200);
  expect([plan(true), plan(false)]).toEqual(['vacuum', undefined]);
  upsert(9_000);
  expect(plan(false)).toBe('vacuum');
});

it('takes out segments that have no living row left, however small', () => {
  const first = segmentOf(0, 5);
  for (let row = 0; row < 5; row++) first.kill(row);
  const last = segmentOf(1, 0);
  const plan = planOptimization({
    settings: settingsWith(10),
    segments: [first, last],
    appendable: last,
    logBytes: 0,
    isQuiet: false,
  });
  expect(plan).toEqual({ kind: 'vacuum', sources: [first] });
});
