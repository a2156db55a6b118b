import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../engine/index.js';
import { faultyFileSystem } from './faulty-file-system.js';
import type { FileHandle, FileSystem } from './file-system.js';
import { memoryFileSystem } from './memory-file-system.js';
import { nodeFileSystem } from './node-file-system.js';
import { simulatedDisk } from './simulated/index.js';
import { alreadyExists, isMissing } from './storage-failure.js';
import { writeFileAtomically } from './write-file-atomically.js';

const text = (value: string) => new TextEncoder().encode(value);
const show = (bytes: Uint8Array) => Buffer.from(bytes).toString();

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarry-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const implementations: [string, () => FileSystem][] = [
  ['node', () => nodeFileSystem(directory)],
  ['memory', () => memoryFileSystem()],
  ['faulty, without faults', () => faultyFileSystem(memoryFileSystem())],
  ['simulated disk', () => simulatedDisk()],
];

describe.each(implementations)('%s file system', (_, create) => {
  let fs: FileSystem;
  let open: FileHandle[];
  beforeEach(() => {
    fs = create();
    open = [];
  });
  afterEach(async () => {
    for (const handle of open) await handle.close();
  });

  const opened = async (...request: Parameters<FileSystem['open']>) => {
    const handle = await fs.open(...request);
    open.push(handle);
    return handle;
  };
  const put = async (path: string, content: string) => {
    await (await opened(path, 'create')).write(text(content));
  };
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('writes at the end and reads by position', async () => {
    const handle = await opened('f', 'create');
    await handle.write(text('hello '));
    await handle.write([text('wo'), text(''), text('rld')]);
    expect(handle.size).toBe(11);
    expect(show(await fs.readFile('f'))).toBe('hello world');
    expect(show(await handle.read(6, 5))).toBe('world');
    expect(show(await handle.read(9, 100))).toBe('ld');
    expect((await handle.read(50, 5)).length).toBe(0);
    expect(show(handle.readSync(0, 5))).toBe('hello');
    expect(show(handle.readSync(9, 100))).toBe('ld');
    const target = new Uint8Array(8);
    expect(show(handle.readSync(6, 5, target))).toBe('world');
    expect(target[5]).toBe(0);
    expect(show(await handle.read(0, 5, target))).toBe('hello');
    expect(show(target)).toBe('hello\0\0\0');
    expect(show(await handle.read(9, 8, target))).toBe('ld');
    expect(show(target)).toBe('ldllo\0\0\0');
  });

  it('writes many pieces at once', async () => {
    const pieces = Array.from({ length: 3000 }, (_, i) => text(`${i},`));
    await (await opened('f', 'create')).write(pieces);
    expect(show(await fs.readFile('f'))).toBe(show(Buffer.concat(pieces)));
  });

  it('writes in place, past the end, and resizes', async () => {
    const handle = await opened('f', 'create');
    await handle.write(text('abcdef'));
    await handle.writeAt(2, text('CD'));
    expect(show(await fs.readFile('f'))).toBe('abCDef');
    await handle.writeAt(8, text('x'));
    expect(show(await fs.readFile('f'))).toBe('abCDef\0\0x');
    await handle.truncate(3);
    expect(handle.size).toBe(3);
    await handle.write(text('!'));
    await handle.truncate(6);
    expect(show(await fs.readFile('f'))).toBe('abC!\0\0');
    await handle.sync();
  });

  it('opens as each mode says', async () => {
    expect(isMissing(await failure(fs.open('f', 'read')))).toBe(true);
    expect(isMissing(await failure(fs.open('f', 'update')))).toBe(true);
    await (await opened('f', 'create-new')).write(text('one'));
    expect(alreadyExists(await failure(fs.open('f', 'create-new')))).toBe(true);
    const appending = await opened('f', 'append');
    await appending.write(text(' two'));
    expect(show(await fs.readFile('f'))).toBe('one two');
    await (await opened('f', 'update')).writeAt(0, text('ONE'));
    expect(show(await fs.readFile('f'))).toBe('ONE two');
    const reading = await opened('f', 'read');
    expect(StorageError.isInstance(await failure(reading.write(text('x'))))).toBe(true);
    expect((await opened('f', 'create')).size).toBe(0);
    expect((await fs.readFile('f')).length).toBe(0);
  });

  it('makes, lists and removes directories', async () => {
    await fs.mkdir('a/b/c');
    await fs.mkdir('a/b');
    await put('a/b/f', 'x');
    await put('a/b/B', 'y');
    expect(await fs.readdir('a/b')).toEqual(['B', 'c', 'f']);
    expect(await fs.stat('a/b')).toMatchObject({ isDirectory: true, size: 0 });
    expect(await fs.stat('a/b/f')).toMatchObject({ isDirectory: false, size: 1 });
    await fs.syncDir('a/b');
    await fs.removeDir('a');
    expect(await fs.exists('a')).toBe(false);
    await fs.removeDir('a');
    expect(await fs.readdir('')).toEqual([]);
  });

  it('says what is missing', async () => {
    expect(await fs.exists('no/such')).toBe(false);
    const attempts: (() => Promise<unknown>)[] = [
      () => fs.stat('no'),
      () => fs.readdir('no'),
      () => fs.readFile('no'),
      () => fs.remove('no'),
      () => fs.rename('no', 'x'),
      () => fs.syncDir('no'),
      () => fs.open('no/such', 'create'),
    ];
    for (const attempt of attempts) {
      const error = await failure(attempt());
      expect(isMissing(error)).toBe(true);
      expect(error).toMatchObject({ code: 'io-failed', file: expect.stringContaining('no') });
    }
  });

  it('renames over a file and moves between directories', async () => {
    await put('old', 'old');
    await put('new', 'new');
    await fs.rename('new', 'old');
    expect(await fs.readdir('')).toEqual(['old']);
    expect(show(await fs.readFile('old'))).toBe('new');
    await fs.mkdir('d');
    await fs.rename('old', 'd/moved');
    expect(await fs.readdir('')).toEqual(['d']);
    await fs.rename('d', 'e');
    expect(show(await fs.readFile('e/moved'))).toBe('new');
  });

  it('replaces a file atomically and cleans up after itself', async () => {
    await put('f.new', 'left by a crash, and longer than what follows');
    await writeFileAtomically(fs, 'f', text('one'));
    await writeFileAtomically(fs, 'f', [text('tw'), text('o')]);
    expect(show(await fs.readFile('f'))).toBe('two');
    expect(await fs.readdir('')).toEqual(['f']);
  });

  it('refuses to work on a closed handle, and to close twice is no error', async () => {
    const handle = await opened('f', 'create');
    await handle.write(text('x'));
    await handle.close();
    await handle.close();
    expect(StorageError.isInstance(await failure(handle.write(text('x'))))).toBe(true);
    expect(StorageError.isInstance(await failure(handle.sync()))).toBe(true);
    expect(StorageError.isInstance(await failure(handle.read(0, 1)))).toBe(true);
    expect(() => handle.readSync(0, 1)).toThrow();
  });

  it('never leaves its root', async () => {
    for (const path of ['../x', '/x', 'a/../../x', 'a//b', './x', 'a\\b']) {
      await expect(fs.open(path, 'create'), path).rejects.toThrow(/not a path/);
    }
  });

  it('keeps the memory a caller gave it out of its own', async () => {
    const handle = await opened('f', 'create');
    const bytes = text('mine');
    await handle.write(bytes);
    bytes.fill(0);
    (await handle.read(0, 4)).fill(0);
    expect(show(await fs.readFile('f'))).toBe('mine');
  });
});

describe('node file system', () => {
  // Root may write everywhere, so permissions cannot be tested as root.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'says so when a directory is read-only (not as root, not on Windows: no permissions there)',
    async () => {
      const { chmodSync } = await import('node:fs');
      const fs = nodeFileSystem(directory);
      chmodSync(directory, 0o500);
      try {
        await expect(fs.open('f', 'create')).rejects.toMatchObject({ code: 'read-only' });
      } finally {
        chmodSync(directory, 0o700);
      }
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'says so when the disk is full (/dev/full, which only Linux has)',
    async () => {
      const handle = await nodeFileSystem('/dev').open('full', 'update');
      await expect(handle.write(text('x'))).rejects.toMatchObject({
        code: 'disk-full',
        file: '/dev/full',
      });
      expect(handle.size).toBe(0);
      await handle.close();
    },
  );

  it('knows how much space is left', async () => {
    expect(await nodeFileSystem(directory).freeBytes()).toBeGreaterThan(0);
  });
});
