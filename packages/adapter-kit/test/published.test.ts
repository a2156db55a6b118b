import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What users of the adapters install: the packed files, in ESM and CommonJS applications, with types. */

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Largest packed size in KB. A dependency bundled by mistake would show here. */
const packages = {
  'adapter-kit': { name: '@quarry/adapter-kit', budget: 120 },
  'langchain-adapter': { name: '@quarry/langchain', budget: 80 },
  'llamaindex-adapter': { name: '@quarry/llamaindex', budget: 80 },
};
const folders = Object.keys(packages) as (keyof typeof packages)[];

let directory: string;
const packed = new Map<string, { tarball: string; size: number; files: string[] }>();

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'quarry-published-'));
  for (const folder of ['core', ...folders]) {
    const at = path.join(root, 'packages', folder);
    if (!existsSync(path.join(at, 'dist/index.js'))) run('npm', ['run', 'build'], at);
  }
  for (const folder of folders) {
    const at = path.join(root, 'packages', folder);
    const [{ filename, size, files }] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', directory], at),
    );
    packed.set(folder, {
      tarball: path.join(directory, filename),
      size,
      files: files.map(({ path }: { path: string }) => path),
    });
  }
  await makeApplication();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** An application with the packed adapters installed, and everything else as it is installed here. */
async function makeApplication(): Promise<void> {
  const modules = path.join(directory, 'node_modules');
  await mkdir(path.join(modules, '@quarry'), { recursive: true });
  const installed = await readdir(path.join(root, 'node_modules'));
  for (const entry of installed.filter((name) => name !== '@quarry' && !name.startsWith('.'))) {
    await symlink(path.join(root, 'node_modules', entry), path.join(modules, entry));
  }
  await symlink(path.join(root, 'packages/core'), path.join(modules, '@quarry/core'));
  for (const folder of folders) {
    const target = path.join(modules, packages[folder].name);
    await mkdir(target, { recursive: true });
    run('tar', ['-xzf', packed.get(folder)!.tarball, '--strip-components=1'], target);
  }
}

describe.each(folders)('%s', (folder) => {
  test('publint finds nothing', async () => {
    const pkgDir = path.join(root, 'packages', folder);
    const { messages, pkg } = await publint({ pkgDir, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('types are right for every way of resolving them', async () => {
    const data = new Uint8Array(await readFile(packed.get(folder)!.tarball));
    const analysis = await checkPackage(createPackageFromTarballData(data));
    expect(analysis.types).toMatchObject({ kind: 'included' });
    expect('problems' in analysis && analysis.problems).toEqual([]);
  });

  test('holds both builds and no tests, within its budget', () => {
    const { files, size } = packed.get(folder)!;
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cjs/index.js',
        'dist/cjs/index.d.ts',
        'dist/cjs/package.json',
        'src/index.ts',
      ]),
    );
    expect(files.filter((file) => /\.test\.|(^|\/)tests?\//.test(file))).toEqual([]);
    expect(size).toBeLessThan(packages[folder].budget * 1024);
  });
});

/** Uses both stores, each with what the framework itself holds as global state. */
const body = `
async function main() {
  const embeddings = new FakeEmbeddings();
  const store = new LangChainStore(embeddings, { location: ':memory:', retrievalMode: 'hybrid' });
  const ids = await store.addDocuments([{ pageContent: 'red fox', metadata: { n: 1 }, id: 'fox' }]);
  const [document] = await store.similaritySearch('fox', 1, { n: 1 });

  class Model extends BaseEmbedding {
    constructor() { super(); }
    async getTextEmbedding() { return [1, 0]; }
  }
  Settings.embedModel = new Model();
  const vectorStore = new LlamaIndexStore({ client: store.client, collectionName: 'other' });
  const index = await VectorStoreIndex.fromVectorStore(vectorStore);
  await index.insert(new Document({ text: 'blue whale' }));
  const found = await index.asRetriever({ similarityTopK: 1 }).retrieve('whale');
  await store.close();
  return [ids[0], document!.pageContent, document instanceof LangChainDocument, found[0]!.node.toJSON()['text']].join(', ');
}
main().then(console.log);
`;
const printed = 'fox, red fox, true, blue whale\n';
const imports: readonly (readonly [string, string])[] = [
  ['{ Document: LangChainDocument }', '@langchain/core/documents'],
  ['{ FakeEmbeddings }', '@langchain/core/utils/testing'],
  ['{ QuarryVectorStore: LangChainStore }', '@quarry/langchain'],
  ['{ QuarryVectorStore: LlamaIndexStore }', '@quarry/llamaindex'],
  ['{ BaseEmbedding, Document, Settings, VectorStoreIndex }', 'llamaindex'],
];
const asModule = imports
  .map(([names, from]) => `import ${names.replaceAll(':', ' as')} from '${from}';`)
  .join('\n');
const asCommonJs = imports
  .map(([names, from]) => `const ${names} = require('${from}');`)
  .join('\n');
const plainBody = body.replaceAll('!', '');

describe('an application', () => {
  test('runs as ESM', async () => {
    await writeFile(path.join(directory, 'app.mjs'), asModule + plainBody);
    expect(run('node', ['app.mjs'], directory)).toBe(printed);
  });

  test('runs as CommonJS, with one copy of each framework', async () => {
    await writeFile(path.join(directory, 'app.cjs'), asCommonJs + plainBody);
    expect(run('node', ['app.cjs'], directory)).toBe(printed);
  });

  test.each(['NodeNext', 'Bundler'])('type-checks with resolution %s', async (moduleResolution) => {
    await writeFile(path.join(directory, 'app.mts'), asModule + body);
    await writeFile(
      path.join(directory, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          module: moduleResolution === 'Bundler' ? 'ESNext' : 'NodeNext',
          moduleResolution,
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          types: ['node'],
        },
        files: ['app.mts'],
      }),
    );
    const tsc = path.join(root, 'node_modules/typescript7/bin/tsc');
    expect(run('node', [tsc, '-p', '.'], directory)).toBe('');
  });
});

test.each(folders)('the examples in the README of %s type-check', async (folder) => {
  const readme = await readFile(path.join(root, 'packages', folder, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(0);
  const known = `
    declare const embeddings: import('@langchain/core/embeddings').EmbeddingsInterface;
    declare const model: import('@langchain/core/language_models/chat_models').BaseChatModel;
  `;
  await writeFile(path.join(directory, `readme-${folder}.mts`), known + blocks.join('\n'));
  const settings = { target: 'ES2023', module: 'NodeNext', strict: true, noEmit: true };
  await writeFile(
    path.join(directory, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...settings, skipLibCheck: true, types: ['node'] },
      files: [`readme-${folder}.mts`],
    }),
  );
  const tsc = path.join(root, 'node_modules/typescript7/bin/tsc');
  expect(run('node', [tsc, '-p', '.'], directory)).toBe('');
});
