import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../embedded/engine/index.js';
import { HnswIndex } from '../../embedded/index/hnsw/index.js';
import { narrow } from '../../embedded/vectors/index.js';
import { advise } from './advise.js';
import { billOf } from './bill.js';
import { completeWorkload } from './workload.js';

describe('the bill', () => {
  it.each([
    [128, false, 'float32'],
    [256, false, 'float32'],
    [256, true, 'float32'],
    [768, false, 'float32'],
    [768, false, 'float16'],
    [128, false, 'uint8'],
  ] as const)(
    'is what an index of %i dimensions takes (on disk: %s), of %s',
    async (dimension, onDisk, datatype) => {
      const count = 1_500;
      const rows = new Float32Array(count * dimension).map((_, i) => Math.sin(i * 12.9898) * 100);
      const index = await HnswIndex.build(
        {
          count,
          dimension,
          distance: 'Euclid',
          datatype,
          copyInto: (target, from, to) =>
            narrow(rows.subarray(from * dimension, to * dimension), target),
        },
        { m: 16, onDisk },
      );
      const workload = { points: count, dimension, distance: 'Euclid', datatype } as const;
      const bill = billOf(completeWorkload(workload), { m: 16, onDisk });
      const vectors = bill.memory
        .filter(({ what }) => what !== 'ids' && what !== 'places of payloads')
        .reduce((sum, { bytes }) => sum + bytes, 0);
      // The index also has scratch for searches, whole pages, and tables that do not grow with its rows.
      const fixed = 2.2 * 2 ** 20;
      expect(index.bytes()).toBeGreaterThan(vectors * 0.95);
      expect(index.bytes()).toBeLessThan(vectors * 1.1 + fixed);
      index.free();
    },
  );

  it.each(['float32', 'float16', 'uint8'] as const)(
    'is what a collection of %s takes on the disk',
    async (datatype) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'quarry-bill-'));
      try {
        const engine = await openEngine({ path: directory });
        await engine.createCollection('c', {
          vectors: { size: 256, distance: 'Dot', datatype },
          optimizers_config: { indexing_threshold: 100 },
        });
        const points = Array.from({ length: 2_000 }, (_, id) => ({
          id,
          vector: Array.from({ length: 256 }, (_, i) => 100 * Math.cos(id * 7.3 + i)),
          payload: { text: 'x'.repeat(990) },
        }));
        await engine.upsert('c', { points });
        await engine.optimize();
        await engine.close();
        let bytes = 0;
        for (const name of await readdir(directory, { recursive: true })) {
          const file = await stat(path.join(directory, name));
          if (file.isFile()) bytes += file.size;
        }
        const workload = { points: 2_000, dimension: 256, distance: 'Dot', datatype } as const;
        const bill = billOf(completeWorkload(workload), { m: 16, onDisk: false });
        const settled = bill.diskBytes / 2;
        expect(bytes).toBeGreaterThan(settled * 0.9);
        expect(bytes).toBeLessThan(settled * 1.1);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
});

describe('advise', () => {
  it('keeps all in memory while it fits, then codes, then only bits, and says when nothing fits', () => {
    const small = advise({ points: 100_000, dimension: 768 });
    expect(small.collection).toMatchObject({ vectors: { size: 768, distance: 'Cosine' } });
    expect(small.collection.quantization_config).toBeUndefined();
    expect(small.warnings).toEqual([]);
    const medium = advise({ points: 5_000_000, dimension: 768 });
    expect(medium.collection).toMatchObject({
      vectors: { on_disk: true },
      quantization_config: { scalar: { type: 'int8' } },
    });
    expect(medium.search.quantization).toMatchObject({ rescore: true });
    const large = advise({ points: 20_000_000, dimension: 768 });
    expect(large.collection).toMatchObject({ quantization_config: { binary: {} } });
    const huge = advise({ points: 500_000_000, dimension: 768 });
    expect(huge.warnings.join()).toContain('GiB are needed at least');
    for (const { bill } of [small, medium, large])
      expect(bill.memoryBytes).toBeLessThan(8 * 2 ** 30);
  });

  it('follows recall, tenants, nodes and load, with a reason for each line', () => {
    const precise = advise({ points: 1e6, dimension: 384, recall: 0.99 });
    expect(precise.collection.hnsw_config).toEqual({ m: 24, ef_construct: 200 });
    expect(precise.search.hnsw_ef).toBe(96);
    expect(advise({ points: 1e5, dimension: 64, tenants: { count: 5 } }).isolation).toBe(
      'collection',
    );
    expect(advise({ points: 1e5, dimension: 64, tenants: { count: 5_000 } }).isolation).toBe(
      'payload',
    );
    const few = advise({ points: 1e5, dimension: 64, tenants: { count: 5_000 } });
    expect(few.collection.hnsw_config).not.toHaveProperty('payload_m');
    const uneven = { points: 1e6, dimension: 64, tenants: { count: 5_000, largestShare: 0.3 } };
    const { collection, bill, reasons } = advise(uneven);
    expect(collection.hnsw_config).toEqual({ m: 16, ef_construct: 100, payload_m: 16 });
    expect(reasons.map(({ setting }) => setting)).toContain('hnsw_config.payload_m');
    const links = (of: typeof bill) => of.memory.find(({ what }) => what === 'graph links')!.bytes;
    expect(bill.memory).toContainEqual({
      what: "links of tenants' graphs",
      bytes: expect.closeTo(links(bill) * 0.3, 0),
    });
    expect(bill.memoryBytes).toBeCloseTo(
      advise({ ...uneven, tenants: undefined }).bill.memoryBytes + links(bill) * 0.3,
      0,
    );
    const cluster = advise({
      points: 1e7,
      dimension: 768,
      nodes: 3,
      strongConsistency: true,
      tenants: { count: 1_000, largestShare: 0.4 },
    });
    expect(cluster).toMatchObject({
      isolation: 'shard-key',
      collection: { shard_number: 6, replication_factor: 3, write_consistency_factor: 2 },
    });
    const busy = advise({ points: 1e6, dimension: 768, queriesPerSecond: 1e6, cores: 2 });
    expect(busy.warnings.join()).toContain('cores on each machine');
    const settings = new Set(cluster.reasons.map(({ setting }) => setting));
    expect([...settings]).toEqual(
      expect.arrayContaining(['hnsw_config.m', 'params.hnsw_ef', 'shard_number', 'isolation']),
    );
  });

  it('refuses numbers that make no sense, by name', () => {
    expect(() => advise({ points: -1, dimension: 8 })).toThrow('advise: points: expected a number');
    expect(() => advise({ points: 1, dimension: 8, recall: 95 })).toThrow('recall');
    expect(() => advise({ points: 1, dimension: 8, datatype: 'float8' as never })).toThrow(
      'advise: datatype: expected one of float32, float16, uint8, got float8',
    );
  });
});
