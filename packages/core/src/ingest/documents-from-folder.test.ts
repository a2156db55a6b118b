import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { documentsFromFolder, type FolderOptions } from './documents-from-folder.js';
import type { SourceDocument } from './source-document.js';

let directory: string;
/** The folder to read: the directory, unless a test says otherwise. */
let root: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarry-folder-'));
  root = directory;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(files: { [path: string]: string }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function collect(options?: FolderOptions): Promise<SourceDocument[]> {
  const documents: SourceDocument[] = [];
  for await (const document of documentsFromFolder(root, options)) documents.push(document);
  return documents;
}

async function load({ content }: SourceDocument): Promise<string> {
  return String(typeof content === 'function' ? await content() : content);
}

test('finds documents in a stable order, and only those', async () => {
  await write({
    'b.md': 'b',
    'a/z.HTML': 'z',
    'a/deep/x.txt': 'x',
    'image.png': '',
    '.git/notes.md': '',
    '.hidden.md': '',
    'node_modules/pkg/README.md': '',
    'drafts/no.md': '',
  });
  await symlink(root, join(root, 'loop'));
  const documents = await collect({ ignore: (path) => path === 'drafts' });
  expect(documents.map(({ source, format }) => [source, format])).toEqual([
    ['a/deep/x.txt', 'text'],
    ['a/z.HTML', 'html'],
    ['b.md', 'markdown'],
  ]);
  expect(await load(documents[0]!)).toBe('x');
});

test('a folder inside node_modules can be read itself', async () => {
  root = join(root, 'node_modules', 'pkg');
  await write({ 'README.md': 'hi' });
  expect((await collect()).map(({ source }) => source)).toEqual(['README.md']);
});

test('what cannot be read fails by itself', async () => {
  await write({ 'big.md': 'x'.repeat(100), 'gone.md': '', 'ok.md': 'fine' });
  const documents = await collect({ largestFile: 99 });
  await rm(join(root, 'gone.md'));
  const outcomes = await Promise.all(documents.map((document) => load(document).catch(String)));
  expect(outcomes[0]).toContain('the file has 100 bytes, the limit is 99');
  expect(outcomes[1]).toContain('ENOENT');
  expect(outcomes[2]).toBe('fine');
});

test('so does a folder', async () => {
  await write({ 'a.md': '', 'gone/b.md': '', 'z.md': '' });
  const documents: SourceDocument[] = [];
  for await (const document of documentsFromFolder(root)) {
    documents.push(document);
    await rm(join(root, 'gone'), { recursive: true, force: true });
  }
  expect(documents.map(({ source }) => source)).toEqual(['a.md', 'gone/', 'z.md']);
  await expect(load(documents[1]!)).rejects.toThrow('ENOENT');
});

test('a folder that is not there rejects', async () => {
  root = join(root, 'missing');
  await expect(collect()).rejects.toThrow('ENOENT');
});

test('other extensions', async () => {
  await write({ 'a.pdf': '', 'b.md': '' });
  const documents = await collect({ extensions: ['PDF'] });
  expect(documents.map(({ source, format }) => [source, format])).toEqual([['a.pdf', 'pdf']]);
});
