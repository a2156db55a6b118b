import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../make-directory.js';
import { writeFileAtomically } from '../write-file-atomically.js';
import { type SimulatedDisk, simulatedDisk } from './simulated-disk.js';

const text = (value: string) => new TextEncoder().encode(value);
const read = async (disk: SimulatedDisk, path: string) =>
  Buffer.from(await disk.readFile(path)).toString();

/** What became of a file over many power cuts, each outcome once. */
async function outcomes(disk: SimulatedDisk, path: string, cuts = 300) {
  const seen = new Set<string>();
  for (let seed = 0; seed < cuts; seed++) {
    const after = disk.powerCut({ seed });
    seen.add((await after.exists(path)) ? await read(after, path) : '(missing)');
  }
  return seen;
}

async function create(disk: SimulatedDisk, path: string, content: string) {
  const handle = await disk.open(path, 'create-new');
  await handle.write(text(content));
  return handle;
}

describe('the simulated disk', () => {
  it('shows the program what it wrote, and keeps only what was synced', async () => {
    const disk = simulatedDisk();
    const handle = await create(disk, 'f', 'old');
    expect(await read(disk, 'f')).toBe('old');
    expect(await disk.powerCut({ seed: 0 }).readdir('')).toEqual([]);
    await disk.syncDir('');
    expect(await read(disk.powerCut({ seed: 0 }), 'f')).toBe('');
    await handle.sync();
    await handle.write(text(' and new'));
    expect(await read(disk.powerCut({ seed: 0 }), 'f')).toBe('old');
    expect(await read(disk.powerCut({ seed: 1 }), 'f')).toBe('old and new');
    expect(await read(disk, 'f')).toBe('old and new');
  });

  it('keeps everything that was synced, at every seed', async () => {
    const disk = simulatedDisk();
    await disk.mkdir('d');
    await disk.syncDir('');
    await (await create(disk, 'd/f', 'x'.repeat(3000))).sync();
    await disk.syncDir('d');
    expect(await outcomes(disk, 'd/f')).toEqual(new Set(['x'.repeat(3000)]));
  });

  it('tears unsynced writes at sectors, in any order', async () => {
    const disk = simulatedDisk();
    const handle = await create(disk, 'f', 'a'.repeat(2048));
    await handle.sync();
    await disk.syncDir('');
    await handle.writeAt(0, text('b'.repeat(2048)));
    const seen = await outcomes(disk, 'f');
    for (const content of seen) {
      expect(content).toMatch(/^(a{512}|b{512}){4}$/);
    }
    expect(seen.size).toBe(16);
  });

  it('extends a file before its content is there, with zeros or what lay in the blocks', async () => {
    const disk = simulatedDisk();
    const handle = await create(disk, 'f', 'a'.repeat(700));
    await handle.sync();
    await disk.syncDir('');
    await handle.write(text('b'.repeat(1000)));
    const seen = [...(await outcomes(disk, 'f'))];
    expect(seen.every((content) => content.startsWith('a'.repeat(700)))).toBe(true);
    expect(seen.some((content) => /^a{700}\0{1000}$/.test(content))).toBe(true);
    expect(seen.some((content) => /^a{700}\0+b+$/.test(content))).toBe(true);
    expect(seen.some((content) => /^a{700}b+\0+b+$/.test(content))).toBe(true);
    expect(seen.some((content) => /[^ab\0]/.test(content))).toBe(true);
  });

  it('loses or keeps a rename as a whole', async () => {
    const disk = simulatedDisk();
    await (await create(disk, 'f', 'old')).sync();
    await disk.syncDir('');
    await (await create(disk, 'f.new', 'new')).sync();
    await disk.rename('f.new', 'f');
    expect(await outcomes(disk, 'f')).toEqual(new Set(['old', 'new']));
    await disk.syncDir('');
    expect(await outcomes(disk, 'f')).toEqual(new Set(['new']));
  });

  it('shows what renaming without a sync costs, and that atomic replacement does not', async () => {
    const careless = simulatedDisk();
    await (await create(careless, 'f', 'old')).sync();
    await careless.syncDir('');
    await create(careless, 'f.new', 'new');
    await careless.rename('f.new', 'f');
    expect(await outcomes(careless, 'f')).toContain('');

    const careful = simulatedDisk();
    await writeFileAtomically(careful, 'f', text('old'));
    const cuts: SimulatedDisk[] = [];
    careful.onBoundary = () => {
      for (let seed = 0; seed < 50; seed++) cuts.push(careful.powerCut({ seed }));
    };
    await writeFileAtomically(careful, 'f', text('new'));
    expect(careful.boundaries).toBeGreaterThan(6);
    const seen = new Set(await Promise.all(cuts.map((cut) => read(cut, 'f'))));
    expect(seen).toEqual(new Set(['old', 'new']));
    expect(await outcomes(careful, 'f')).toEqual(new Set(['new']));
  });

  it('can lose a directory that its parent was never synced for, and removals that were not', async () => {
    const disk = simulatedDisk();
    await disk.mkdir('a/b');
    await (await create(disk, 'a/b/f', 'x')).sync();
    await disk.syncDir('a/b');
    await disk.syncDir('a');
    expect(await outcomes(disk, 'a/b/f')).toContain('(missing)');
    await disk.syncDir('');
    expect(await outcomes(disk, 'a/b/f')).toEqual(new Set(['x']));
    await disk.remove('a/b/f');
    expect(await outcomes(disk, 'a/b/f')).toEqual(new Set(['x', '(missing)']));
  });

  it('keeps a directory that was made durable, with its parents', async () => {
    const disk = simulatedDisk();
    await makeDirectory(disk, 'a/b/c');
    for (let seed = 0; seed < 50; seed++) {
      expect(await disk.powerCut({ seed }).exists('a/b/c')).toBe(true);
    }
  });

  it('gives the same disk for the same seed', async () => {
    const disk = simulatedDisk();
    const handle = await create(disk, 'f', 'a'.repeat(5000));
    await disk.syncDir('');
    await handle.write(text('b'.repeat(5000)));
    for (let seed = 0; seed < 20; seed++) {
      expect(await read(disk.powerCut({ seed }), 'f')).toBe(
        await read(disk.powerCut({ seed }), 'f'),
      );
    }
  });
});
