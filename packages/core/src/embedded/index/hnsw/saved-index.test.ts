import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  copied,
  LIMIT,
  recall,
  type Sample,
  sample,
} from '../../../../test/support/hnsw-sample.js';
import { StorageError } from '../../../engine/index.js';
import type { RowSource } from '../../kernel/index.js';
import type { IndexSection } from './index.js';
import { HnswIndex } from './index.js';

describe('HnswIndex: saved bytes', () => {
  let data: Sample;
  let sections: IndexSection[];
  beforeAll(async () => {
    data = sample('Euclid', 500, 256);
    const index = await HnswIndex.build(data.source);
    sections = copied(index.save());
    index.free();
  });

  function damage(
    name: string,
    change: (bytes: Uint8Array) => Uint8Array | undefined,
  ): IndexSection[] {
    return sections.flatMap((section) => {
      if (section.name !== name) return [section];
      const bytes = change(section.bytes.slice());
      return bytes ? [{ name, bytes }] : [];
    });
  }

  it('are refused when a section is missing or short', async () => {
    for (const { name } of sections) {
      for (const change of [() => undefined, (bytes: Uint8Array) => bytes.subarray(1)]) {
        await expect(HnswIndex.load(damage(name, change), data.source)).rejects.toSatisfy(
          (error) => StorageError.isInstance(error) && error.code === 'corrupted',
        );
      }
    }
  });

  it('are refused when a word of the header is wrong', async () => {
    // The last two words are padding, the twelfth is a float.
    for (const word of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]) {
      const broken = damage('graph', (bytes) => {
        bytes[word * 4 + 1]! ^= 0x5a;
        return bytes;
      });
      await expect(HnswIndex.load(broken, data.source)).rejects.toSatisfy((error) =>
        StorageError.isInstance(error),
      );
    }
  });

  it('are read with the padding they were saved with: whole cache lines, in the first version', async () => {
    const { source, queries } = sample('Cosine', 500, 512);
    const index = await HnswIndex.build(source);
    const padded = copied(index.save()).map(({ name, bytes }) => {
      if (name === 'graph') new DataView(bytes.buffer).setUint32(13 * 4, 0, true);
      if (name !== 'one-bit') return { name, bytes };
      const wide = new Uint8Array(500 * 128);
      for (let row = 0; row < 500; row++) {
        wide.set(bytes.subarray(row * 80, (row + 1) * 80), row * 128);
      }
      return { name, bytes: wide };
    });
    const copy = await HnswIndex.load(padded, source);
    const again = await HnswIndex.load(copied(copy.save()), source);
    for (const query of queries) {
      const expected = index.search(query, { limit: LIMIT, ef: 64 });
      expect(copy.search(query, { limit: LIMIT, ef: 64 })).toEqual(expected);
      expect(again.search(query, { limit: LIMIT, ef: 64 })).toEqual(expected);
    }
    for (const some of [index, copy, again]) some.free();
  });

  it('are refused when a link leaves the graph', async () => {
    for (const name of ['links', 'upper-links']) {
      const broken = damage(name, (bytes) => {
        new DataView(bytes.buffer).setUint32(0, 500, true);
        return bytes;
      });
      await expect(HnswIndex.load(broken, data.source)).rejects.toThrow('does not exist');
    }
  });

  it('are refused for other rows', async () => {
    const { source } = data;
    for (const other of [{ count: 499 }, { dimension: 255 }, { distance: 'Dot' as const }]) {
      await expect(HnswIndex.load(sections, { ...source, ...other })).rejects.toThrow('do not fit');
    }
  });
});

describe('HnswIndex: loading', () => {
  /** Originals of 17 million bytes: more than are loaded before an index opens. */
  const COUNT = 5600;
  let data: Sample;
  let index: HnswIndex;
  let sections: IndexSection[];
  beforeAll(async () => {
    data = sample('Cosine', COUNT, 768);
    index = await HnswIndex.build(data.source, { workers: 2 });
    sections = copied(index.save());
  });
  afterAll(() => index.free());

  const answers = (some: HnswIndex) =>
    data.queries.map((query) => some.search(query, { limit: LIMIT, ef: 64 }));

  it('answers alike before and after its originals are in memory', async () => {
    const { source } = data;
    let read = 0;
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      read += to - from;
      source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...source, copyInto });
    expect(read).toBeLessThan(COUNT / 2);
    expect(answers(loaded)).toEqual(answers(index));
    expect(loaded.vectorAt(7)).toEqual(data.flat.vectorAt(7));
    expect(loaded.save().map(({ name }) => name)).toEqual(sections.map(({ name }) => name));
    await loaded.loadOriginals();
    read = 0;
    expect(answers(loaded)).toEqual(answers(index));
    expect(loaded.vectorAt(7)).toEqual(data.flat.vectorAt(7));
    expect(read).toBe(0);
    loaded.free();
  });

  it('goes on reading rows where they cannot all be loaded, and says so', async () => {
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      if (to === COUNT) throw new StorageError('corrupted', 'the last row is damaged');
      data.source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...data.source, copyInto });
    await expect(loaded.loadOriginals()).rejects.toThrow('the last row is damaged');
    const query = data.flat.vectorAt(3);
    expect(loaded.search(query, { limit: 1 }).rows).toEqual(Uint32Array.of(3));
    const last = data.flat.vectorAt(COUNT - 1);
    expect(() => loaded.search(last, { limit: 1 })).toThrow('the last row is damaged');
    loaded.free();
  });

  it('reads no more once it is freed', async () => {
    let isFreed = false;
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      expect(isFreed).toBe(false);
      data.source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...data.source, copyInto });
    const loading = loaded.loadOriginals();
    loaded.free();
    isFreed = true;
    await loading;
    await loaded.loadOriginals();
  });

  it('leaves out codes that are not kept beside originals on disk', async () => {
    const onDisk = await HnswIndex.load(sections, data.source, { onDisk: true });
    expect(onDisk.bytes()).toBeLessThan(index.bytes() - COUNT * (3072 + 768));
    expect(onDisk.navigation).toBe('one-bit');
    expect(recall(onDisk, data)).toBeGreaterThan(0.97);
    const again = await HnswIndex.load(copied(onDisk.save()), data.source, { onDisk: true });
    expect(answers(again)).toEqual(answers(onDisk));
    onDisk.free();
    again.free();
  });
});
