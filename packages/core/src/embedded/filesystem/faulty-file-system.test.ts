import { describe, expect, it } from 'vitest';
import { faultyFileSystem } from './faulty-file-system.js';
import { memoryFileSystem } from './memory-file-system.js';

const text = (value: string) => new TextEncoder().encode(value);

describe('the faulty file system', () => {
  it('fails the operation it was told to, once or for good', async () => {
    const fs = faultyFileSystem(memoryFileSystem(), { operations: ['write'], failAt: 2 });
    const handle = await fs.open('f', 'create');
    await handle.write(text('a'));
    await expect(handle.write(text('b'))).rejects.toMatchObject({ code: 'io-failed' });
    await handle.write(text('c'));
    expect(Buffer.from(await fs.readFile('f')).toString()).toBe('ac');
    fs.plan = { operations: ['sync'], failAt: 4, forever: true, systemCode: 'EROFS' };
    await expect(handle.sync()).rejects.toMatchObject({ code: 'read-only' });
    await expect(handle.sync()).rejects.toMatchObject({ code: 'read-only' });
    expect(fs.journal).toEqual(['write f', 'write f', 'write f', 'sync f', 'sync f']);
  });

  it('tears a write and leaves the size of the handle alone', async () => {
    const fs = faultyFileSystem(memoryFileSystem(), {
      paths: /^f$/,
      operations: ['write'],
      failAt: 1,
      torn: 0.5,
    });
    const handle = await fs.open('f', 'create');
    await (await fs.open('other', 'create')).write(text('fine'));
    await expect(handle.write(text('abcd'))).rejects.toThrow(/injected/);
    expect(handle.size).toBe(0);
    expect(Buffer.from(await fs.readFile('f')).toString()).toBe('ab');
  });

  it('fills up', async () => {
    const fs = faultyFileSystem(memoryFileSystem(), { capacity: 5 });
    const handle = await fs.open('f', 'create');
    await handle.write(text('abc'));
    await expect(handle.write(text('defg'))).rejects.toMatchObject({ code: 'disk-full' });
    expect(Buffer.from(await fs.readFile('f')).toString()).toBe('abcde');
    fs.plan = {};
    await handle.write(text('DEFG'));
    expect(Buffer.from(await fs.readFile('f')).toString()).toBe('abcDEFG');
  });
});
