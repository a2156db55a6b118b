import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../engine/index.js';
import type { FileSystem } from '../file-system.js';
import { memoryFileSystem } from '../memory-file-system.js';
import { SectionedFile, SectionedFileWriter } from './index.js';

const kind = { kind: 'TEST', version: 3 };
const expectation = { kind: 'TEST', versions: [2, 3] };

interface Content {
  blocks: Uint8Array;
  fixed: Uint8Array[];
  variable: Uint8Array[];
}

async function write(fs: FileSystem, { blocks, fixed, variable }: Content) {
  const writer = await SectionedFileWriter.create(fs, 'f', kind);
  await writer.fixedRows('fixed', 12, fixed);
  await writer.blocks('blocks', blocks);
  await writer.variableRows('variable', variable);
  await writer.blocks('pieces', [blocks, blocks]);
  const bytes = await writer.finish();
  expect((await fs.stat('f')).size).toBe(bytes);
}

/** Reads everything by every way there is, and compares. */
async function compare(fs: FileSystem, { blocks, fixed, variable }: Content) {
  const file = await SectionedFile.open(fs, 'f', expectation);
  try {
    expectBytes(await file.read('blocks'), blocks);
    expectBytes(await file.read('pieces'), Buffer.concat([blocks, blocks]));
    const rows = file.fixedRows('fixed');
    expect(rows.count).toBe(fixed.length);
    const all = new Uint8Array(12 * fixed.length);
    rows.copyRows(0, fixed.length, all);
    expectBytes(all, Buffer.concat(fixed));
    await rows.loadRows(0, fixed.length, all.fill(0));
    expectBytes(all, Buffer.concat(fixed));
    for (const i of fixed.keys()) expectBytes(rows.readRow(i), fixed[i]!);
    const long = await file.variableRows('variable');
    expect(long.count).toBe(variable.length);
    for (const i of variable.keys()) {
      const target = new Uint8Array(variable[i]!.length + 2);
      expectBytes(long.readRow(i, target), variable[i]!);
      expectBytes(long.readRow(i), variable[i]!);
      expect(long.rowLength(i)).toBe(variable[i]!.length);
    }
    expect(await file.verify()).toEqual([]);
  } finally {
    await file.close();
  }
}

/** Much faster than a comparison of arrays element by element. */
function expectBytes(actual: Uint8Array, expected: Uint8Array) {
  expect(Buffer.compare(actual, expected)).toBe(0);
}

const small: Content = {
  blocks: Uint8Array.from({ length: 50 }, (_, i) => i),
  fixed: Array.from({ length: 3 }, (_, i) => new Uint8Array(12).fill(i)),
  variable: [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(20).fill(7)],
};

describe('sectioned files', () => {
  it('give back what was written, whatever the shapes', async () => {
    const bytes = (longest: number) =>
      fc
        .tuple(fc.nat(longest), fc.nat(255))
        .map(([length, seed]) => Uint8Array.from({ length }, (_, i) => i * 31 + seed));
    await fc.assert(
      fc.asyncProperty(
        bytes(200_000),
        fc.array(fc.uint8Array({ minLength: 12, maxLength: 12 })),
        fc.array(bytes(100_000), { maxLength: 30 }),
        async (blocks, fixed, variable) => {
          const fs = memoryFileSystem();
          await write(fs, { blocks, fixed, variable });
          await compare(fs, { blocks, fixed, variable });
        },
      ),
      { seed: 5, numRuns: 40 },
    );
  });

  it('hold rows longer than any buffer', async () => {
    const fs = memoryFileSystem();
    const huge = { ...small, variable: [new Uint8Array(3 << 20).fill(1), Uint8Array.of(2)] };
    await write(fs, huge);
    await compare(fs, huge);
  });

  it('say which kind and which version they are', async () => {
    const fs = memoryFileSystem();
    await write(fs, small);
    await expect(
      SectionedFile.open(fs, 'f', { kind: 'ELSE', versions: [3] }),
    ).rejects.toMatchObject({ code: 'corrupted', expected: 'ELSE', actual: 'TEST' });
    await expect(
      SectionedFile.open(fs, 'f', { kind: 'TEST', versions: [1, 2] }),
    ).rejects.toMatchObject({ code: 'wrong-version', expected: '1, 2', actual: 3 });
  });

  it('never return a changed byte, and name where it is', async () => {
    const fs = memoryFileSystem();
    await write(fs, small);
    const handle = await fs.open('f', 'update');
    for (let at = 0; at < handle.size; at++) {
      const [byte] = await handle.read(at, 1);
      await handle.writeAt(at, Uint8Array.of(byte! ^ 4));
      const error = await compare(fs, small).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(StorageError.isInstance(error), `byte ${at} of ${handle.size}`).toBe(true);
      expect(error).toMatchObject({ code: 'corrupted', file: 'f', offset: expect.any(Number) });
      await handle.writeAt(at, Uint8Array.of(byte!));
    }
    await compare(fs, small);
  });

  it('are refused at every length but the right one', async () => {
    const fs = memoryFileSystem();
    await write(fs, small);
    const whole = await fs.readFile('f');
    for (let length = 0; length <= whole.length + 1; length++) {
      if (length === whole.length) continue;
      const handle = await fs.open('f', 'create');
      await handle.write(whole.subarray(0, length));
      await handle.truncate(length);
      await expect(SectionedFile.open(fs, 'f', expectation), `${length}`).rejects.toMatchObject({
        code: 'corrupted',
      });
    }
  });

  it('are read into memory shared with other threads, and whole, however many reads that takes', async () => {
    const fs = memoryFileSystem();
    const blocks = Uint8Array.from({ length: 5_000_001 }, (_, i) => (i * 31) >>> 7);
    await write(fs, { ...small, blocks });
    const file = await SectionedFile.open(fs, 'f', expectation);
    const target = new Uint8Array(new SharedArrayBuffer(blocks.length));
    await file.readInto('blocks', target);
    expectBytes(target, blocks);
    const handle = await fs.open('f', 'update');
    await handle.writeAt(4_000_000, Uint8Array.of(99));
    await expect(file.readInto('blocks', target)).rejects.toMatchObject({ code: 'corrupted' });
  });

  it('list the damage of every section', async () => {
    const fs = memoryFileSystem();
    await write(fs, small);
    const handle = await fs.open('f', 'update');
    await handle.writeAt(24 + 17, Uint8Array.of(99));
    await handle.writeAt(24 + 3 * 16 + 5, Uint8Array.of(99));
    const file = await SectionedFile.open(fs, 'f', expectation);
    const found = await file.verify();
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('row 1 of section "fixed"'),
      expect.stringContaining('block 0 of section "blocks"'),
    ]);
    expect(Array.from(file.fixedRows('fixed').readRow(2))).toEqual(Array(12).fill(2));
    expect(() => file.fixedRows('fixed').readRow(1)).toThrow(/damaged at byte 40/);
  });

  it('disappear when they are given up', async () => {
    const fs = memoryFileSystem();
    const writer = await SectionedFileWriter.create(fs, 'f', kind);
    await writer.blocks('a', new Uint8Array(5));
    await expect(writer.blocks('a', new Uint8Array(5))).rejects.toThrow(/twice/);
    await writer.abort();
    expect(await fs.exists('f')).toBe(false);
  });
});
