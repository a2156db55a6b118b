import { describe, expect, it } from 'vitest';
import { StorageError } from '../../engine/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { memoryFileSystem } from '../filesystem/index.js';
import type { LogOptions, LogRecord } from './index.js';
import { WriteAheadLog } from './index.js';
import { decodeFileHeader } from './log-format.js';
import { encodeGroup } from './record-group.js';

const text = (value: string) => new TextEncoder().encode(value);

async function open(fs: FileSystem, options: LogOptions = {}) {
  await fs.mkdir('wal');
  const { log, records } = await WriteAheadLog.open(fs, 'wal', { create: true, ...options });
  const read: LogRecord[] = [];
  for await (const record of records) read.push(record);
  return { log, read, texts: read.map(({ body }) => new TextDecoder().decode(body)) };
}

async function write(fs: FileSystem, values: string[], options?: LogOptions) {
  const { log } = await open(fs, options);
  for (const value of values) await log.commit(log.append(1, text(value)));
  await log.close();
}

async function logFile(fs: FileSystem, index = -1) {
  const names = (await fs.readdir('wal')).filter((name) => name.endsWith('.log'));
  return `wal/${names.at(index)}`;
}

async function damage(fs: FileSystem, path: string, at: number) {
  const handle = await fs.open(path, 'update');
  const position = at < 0 ? handle.size + at : at;
  const [byte] = await handle.read(position, 1);
  await handle.writeAt(position, Uint8Array.of(byte! ^ 0x10));
  await handle.close();
}

async function cut(fs: FileSystem, path: string, bytes: number) {
  const handle = await fs.open(path, 'update');
  await handle.truncate(handle.size - bytes);
  await handle.close();
}

describe('WriteAheadLog', () => {
  it('gives back what was committed, in order, with kinds and numbers', async () => {
    const fs = memoryFileSystem();
    const { log } = await open(fs);
    const first = log.append(1, text('one'));
    log.append(7, [text('t'), text(''), text('wo')]);
    const big = new Uint8Array(100_000).fill(9);
    const last = log.append(254, [text('head'), big, text('tail')]);
    await log.commit(last);
    await log.commit(first);
    await log.close();
    const { read } = await open(fs);
    expect(read.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [1, 1],
      [2, 7],
      [3, 254],
    ]);
    expect(Buffer.from(read[1]!.body).toString()).toBe('two');
    expect(read[2]!.body).toEqual(
      Uint8Array.from(Buffer.concat([text('head'), big, text('tail')])),
    );
  });

  it('goes on behind what it read', async () => {
    const fs = memoryFileSystem();
    await write(fs, ['a', 'b']);
    await write(fs, ['c']);
    await write(fs, []);
    await write(fs, ['d']);
    const { texts, log } = await open(fs);
    expect(texts).toEqual(['a', 'b', 'c', 'd']);
    expect(log.nextSequence).toBe(5);
  });

  it('rotates, skips what is not wanted, and drops old files', async () => {
    const fs = memoryFileSystem();
    const { log } = await open(fs);
    log.append(1, text('a'));
    const second = await log.rotate();
    expect(second).toBe(2);
    expect(await log.rotate()).toBe(2);
    log.append(1, text('b'));
    const rotation = log.rotate();
    await log.commit(log.append(1, text('c')));
    expect(await rotation).toBe(3);
    await log.dropBefore(3);
    expect((await fs.readdir('wal')).filter((name) => name.endsWith('.log'))).toHaveLength(1);
    await log.close();
    expect((await open(fs, { from: 3 })).texts).toEqual(['c']);
    await expect(open(fs, { from: 2 })).rejects.toMatchObject({ code: 'corrupted' });
  });

  it('never gives numbers below `from` out again', async () => {
    const fs = memoryFileSystem();
    await write(fs, ['a', 'b']);
    const { log, texts } = await open(fs, { from: 10 });
    expect(texts).toEqual([]);
    expect(log.nextSequence).toBe(10);
    await log.commit(log.append(1, text('k')));
    await log.close();
    expect((await open(fs, { from: 10 })).texts).toEqual(['k']);
    await expect(open(fs, { from: 2 })).rejects.toMatchObject({ code: 'corrupted' });
  });

  it('says that a log is missing unless it is to be made', async () => {
    const fs = memoryFileSystem();
    await expect(open(fs, { create: false })).rejects.toMatchObject({ code: 'corrupted' });
    await write(fs, ['a']);
    expect((await open(fs, { create: false })).texts).toEqual(['a']);
  });

  it('acknowledges many callers with few syncs', async () => {
    let syncs = 0;
    const { log } = await open(counting(memoryFileSystem(), () => syncs++));
    syncs = 0;
    await Promise.all(
      Array.from({ length: 500 }, async (_, i) => log.commit(log.append(1, text(`${i}`)))),
    );
    expect(syncs).toBeLessThan(5);
    expect(syncs).toBeGreaterThan(0);
    await log.close();
  });

  it('relaxed: acknowledges before the sync, which comes by itself', async () => {
    let syncs = 0;
    const fs = counting(memoryFileSystem(), () => syncs++);
    const { log } = await open(fs, { durability: 'relaxed', syncEveryMilliseconds: 5 });
    syncs = 0;
    await log.commit(log.append(1, text('a')));
    expect(syncs).toBe(0);
    while (syncs === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await log.close();
    expect((await open(fs)).texts).toEqual(['a']);
  });

  it('relaxed: syncs in time also while the queue never runs empty', async () => {
    let syncs = 0;
    const fs = counting(memoryFileSystem(), () => syncs++);
    const { log } = await open(fs, { durability: 'relaxed', syncEveryMilliseconds: 2 });
    syncs = 0;
    let isOver = false;
    const writers = Array.from({ length: 3 }, async () => {
      while (!isOver) {
        await log.commit(log.append(1, text('x')));
        // Gives timers a turn, as a disk would; the other writers keep the queue filled.
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const deadline = Date.now() + 5_000;
    while (syncs < 3 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    isOver = true;
    await Promise.all(writers);
    expect(syncs).toBeGreaterThanOrEqual(3);
    await log.close();
  });

  it('refuses what cannot be a record, and work after closing', async () => {
    const { log } = await open(memoryFileSystem());
    expect(() => log.append(255, text('x'))).toThrow(RangeError);
    await expect(log.commit(1)).rejects.toThrow(RangeError);
    await log.close();
    await log.close();
    expect(() => log.append(1, text('x'))).toThrow(/closed/);
    await expect(log.rotate()).rejects.toThrow(/closed/);
  });
});

describe('a damaged log', () => {
  const values = ['first', 'second', 'third'];

  it('names file, byte, and both checksums, wherever a byte was changed', async () => {
    const fs = memoryFileSystem();
    await write(fs, values);
    const path = await logFile(fs);
    const { size } = await fs.stat(path);
    for (let at = 0; at < size; at++) {
      await damage(fs, path, at);
      const error = await open(fs).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(StorageError.isInstance(error), `byte ${at}`).toBe(true);
      // A changed version is covered by the checksum of the header as well.
      expect(error).toMatchObject({ code: 'corrupted', file: path, expected: expect.anything() });
      await damage(fs, path, at);
    }
    expect((await open(fs)).texts).toEqual(values);
  });

  it('notices acknowledged records that were cut off', async () => {
    const fs = memoryFileSystem();
    await write(fs, values);
    await cut(fs, await logFile(fs), 1);
    await expect(open(fs)).rejects.toMatchObject({ code: 'corrupted' });
  });

  it('is cut at the damage when an operator asks for it, once', async () => {
    const fs = memoryFileSystem();
    await write(fs, values);
    await damage(fs, await logFile(fs), -1);
    const { log, texts } = await open(fs, { discardDamaged: true });
    expect(texts).toEqual(['first', 'second']);
    expect(log.recovery.cut).toMatchObject({ bytes: expect.any(Number) });
    await log.commit(log.append(1, text('fourth')));
    await log.close();
    expect((await open(fs)).texts).toEqual(['first', 'second', 'fourth']);
  });

  it('gives up later files too when an earlier one is cut', async () => {
    const fs = memoryFileSystem();
    const { log } = await open(fs);
    for (const value of values) {
      await log.commit(log.append(1, text(value)));
      await log.rotate();
    }
    await log.close();
    await damage(fs, await logFile(fs, 1), -1);
    await expect(open(fs)).rejects.toMatchObject({ code: 'corrupted' });
    expect((await open(fs, { discardDamaged: true })).texts).toEqual(['first']);
    expect((await open(fs)).texts).toEqual(['first']);
  });

  it('misses a file in the middle, and one at the end', async () => {
    const fs = memoryFileSystem();
    const { log } = await open(fs);
    for (const value of values) {
      await log.commit(log.append(1, text(value)));
      if (value !== 'third') await log.rotate();
    }
    await log.close();
    const last = await logFile(fs);
    await fs.rename(last, 'aside');
    await expect(open(fs)).rejects.toMatchObject({ code: 'corrupted' });
    await fs.rename('aside', last);
    await fs.remove(await logFile(fs, 1));
    await expect(open(fs)).rejects.toMatchObject({ code: 'corrupted' });
  });

  it('forgives a torn tail that nothing proves, and only that', async () => {
    const fs = memoryFileSystem();
    await write(fs, values);
    await fs.remove('wal/durable.mark');
    // Each record was a group of its own, so the third is headed by a mark that proves the second.
    await damage(fs, await logFile(fs), -1);
    const { texts, log } = await open(fs, { markAfterMilliseconds: Number.POSITIVE_INFINITY });
    expect(texts).toEqual(['first', 'second']);
    expect(log.recovery.cut?.bytes).toBe(24 + 5);
    await log.commit(log.append(1, text('again')));
    expect((await open(fs)).texts).toEqual(['first', 'second', 'again']);

    const other = memoryFileSystem();
    await write(other, values);
    await other.remove('wal/durable.mark');
    await damage(other, await logFile(other), 32 + 24 + 1);
    await expect(open(other)).rejects.toMatchObject({ code: 'corrupted', offset: 32 });
  });

  it('is not fooled by a payload that carries the bytes of a log', async () => {
    const fs = memoryFileSystem();
    await write(fs, values);
    // Even someone who knows the salt would have to know where in the file the bytes will lie.
    const bytes = await fs.readFile(await logFile(fs));
    const { salt } = decodeFileHeader(bytes, '');
    const record = { sequence: 5, kind: 1, pieces: [], length: 0 };
    const forged = encodeGroup([record], { salt, position: 0, durable: 1e9 }).pieces;
    const { log } = await open(fs, { markAfterMilliseconds: Number.POSITIVE_INFINITY });
    await log.commit(log.append(1, [bytes, ...forged, text('end')]));
    const path = await logFile(fs);
    await cut(fs, path, 3);
    expect((await open(fs)).texts).toEqual(values);
  });
});

function counting(fs: FileSystem, onSync: () => void): FileSystem {
  const open: FileSystem['open'] = async (path, mode) => {
    const handle = await fs.open(path, mode);
    const sync = handle.sync.bind(handle);
    handle.sync = () => {
      onSync();
      return sync();
    };
    return handle;
  };
  return new Proxy(fs, {
    get: (target, name) => {
      if (name === 'open') return open;
      const member = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
