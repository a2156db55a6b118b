import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What `ARCHITECTURE.md` says about imports is so. The list there is read, not repeated here. */

const source = fileURLToPath(new URL('../src', import.meta.url));
const architecture = new URL('../../../ARCHITECTURE.md', import.meta.url);
const IMPORTS = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

async function foldersInOrder(): Promise<string[]> {
  const text = await readFile(architecture, 'utf8');
  const section = text.slice(text.indexOf('## Direction of imports'));
  const list = /^```\n(.*?)^```$/ms.exec(section)?.[1] ?? '';
  return list
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0]!);
}

async function sourceFiles(): Promise<string[]> {
  const files = await readdir(source, { recursive: true });
  return files
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.ts$/.test(file) && !/\.test(-d)?\.ts$|\/fixtures\//.test(file));
}

async function imports(): Promise<{ from: string; to: string }[]> {
  const found = [];
  for (const from of await sourceFiles()) {
    const text = await readFile(path.join(source, from), 'utf8');
    for (const [, specifier] of text.matchAll(IMPORTS)) {
      const to = path.posix.join(path.posix.dirname(from), specifier!);
      found.push({ from, to: to.replace(/\.js$/, '.ts') });
    }
  }
  return found;
}

describe('the direction of imports', async () => {
  const folders = await foldersInOrder();
  const files = await sourceFiles();
  const all = await imports();
  const folderOf = (file: string) => folders.find((folder) => file.startsWith(`${folder}/`));

  it('is settled for every folder', () => {
    const homeless = files.filter((file) => folderOf(file) === undefined && file !== 'index.ts');
    expect(homeless).toEqual([]);
    expect(all.length).toBeGreaterThan(500);
  });

  it('is towards the beginning of the list', () => {
    const backwards = all.filter(({ from, to }) => {
      const [own, other] = [folderOf(from), folderOf(to)];
      if (own === undefined) return false;
      return other === undefined || folders.indexOf(other) > folders.indexOf(own);
    });
    expect(backwards).toEqual([]);
  });

  it('is through the door of the other folder', () => {
    const doors = new Set(files.filter((file) => file.endsWith('/index.ts')));
    const past = all.filter(({ from, to }) => {
      const folder = path.posix.dirname(to);
      const isInside = from.startsWith(`${folder}/`);
      return !isInside && doors.has(`${folder}/index.ts`) && !to.endsWith('/index.ts');
    });
    expect(past).toEqual([]);
  });
});
