// Installs the adapters as an application does, from packed tarballs into an empty project, and uses them there: from an ES
// module, from CommonJS, and in a Next application that Turbopack builds. Everything else comes in the versions of the lock
// file, out of npm's cache where it is. Needs `npm run build`.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const execute = promisify(execFile);
const packed = ['core', 'adapter-kit', 'langchain-adapter', 'llamaindex-adapter'];
const others = ['@langchain/core', '@llamaindex/core', 'next', 'react', 'react-dom'];
/** Milliseconds for the server to say its first word. */
const patience = 30_000;

/** Adds and finds a document with each adapter; the same code for every kind of module. */
const use = `
async function use({ LangChain, LlamaIndex, TextNode, Settings, Document }) {
  const embeddings = {
    embedDocuments: async (texts) => texts.map((text) => [text.length, 1]),
    embedQuery: async (text) => [text.length, 1],
  };
  const store = new LangChain.QuarryVectorStore(embeddings, { location: ':memory:', retrievalMode: 'hybrid' });
  await store.addDocuments([new Document({ id: 'fox', pageContent: 'the red fox', metadata: { year: 2020 } })]);
  const [found] = await store.asRetriever({ filter: { year: { $gte: 2020 } } }).invoke('fox');
  await store.close();
  // Of the application's own copy of LlamaIndex: another would not know this model.
  Settings.embedModel = { marker: 'mine' };
  const vectors = new LlamaIndex.QuarryVectorStore({ location: ':memory:' });
  await vectors.add([new TextNode({ id_: 'cub', text: 'the red fox cub', embedding: [1, 0] })]);
  const { nodes } = await vectors.query({ queryEmbedding: [1, 0], similarityTopK: 1, mode: 'default' });
  const model = vectors.embedModel.marker;
  await vectors.close();
  return [found.id, found.pageContent, nodes[0].id_, nodes[0] instanceof TextNode, model];
}`;
const answer = ['fox', 'the red fox', 'cub', true, 'mine'];

const sources = {
  LangChain: '@quarry/langchain',
  LlamaIndex: '@quarry/llamaindex',
  '{ TextNode }': '@llamaindex/core/schema',
  '{ Settings }': '@llamaindex/core/global',
  '{ Document }': '@langchain/core/documents',
};
const names = 'LangChain, LlamaIndex, TextNode, Settings, Document';
const imports = Object.entries(sources)
  .map(([name, from]) => `import ${name.startsWith('{') ? name : `* as ${name}`} from '${from}';`)
  .join('\n');
const requires = Object.entries(sources)
  .map(([name, from]) => `const ${name} = require('${from}');`)
  .join('\n');

const files = {
  'use.mjs': `${imports}${use}\nconsole.log(JSON.stringify(await use({ ${names} })));\n`,
  'use.cjs': `${requires}${use}\nuse({ ${names} }).then((found) => console.log(JSON.stringify(found)));\n`,
  'app/route.js':
    `${imports}${use}\nexport const dynamic = 'force-dynamic';\n` +
    `export const GET = async () => Response.json(await use({ ${names} }));\n`,
  'next.config.mjs': 'export default { turbopack: { root: import.meta.dirname } };\n',
};

async function install(directory) {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
  const dependencies = Object.fromEntries(
    others.map((name) => [name, lock.packages[`node_modules/${name}`].version]),
  );
  for (const name of packed) {
    const { stdout } = await npm(path.join(root, 'packages', name), [
      'pack',
      '--json',
      '--ignore-scripts',
      '--pack-destination',
      directory,
    ]);
    const [tarball] = JSON.parse(stdout);
    dependencies[tarball.name] = `file:${tarball.filename}`;
  }
  await writeFile(
    path.join(directory, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, dependencies }),
  );
  await npm(directory, [
    'install',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
  ]);
}

function npm(cwd, args) {
  return execute('npm', args, { cwd, maxBuffer: 1 << 26, shell: process.platform === 'win32' });
}

async function printed(directory, file) {
  const { stdout } = await execute(process.execPath, [file], { cwd: directory });
  return JSON.parse(stdout);
}

/** What the application answers once built, over HTTP. */
async function served(directory) {
  const next = path.join(directory, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  await execute(process.execPath, [next, 'build', '--turbopack'], {
    cwd: directory,
    env,
    maxBuffer: 1 << 26,
  });
  const port = await freePort();
  const server = spawn(process.execPath, [next, 'start', '-p', port, '-H', '127.0.0.1'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    for (const start = Date.now(); ; ) {
      const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (response?.ok) return await response.json();
      assert(!response, `the application answers ${response?.status}`);
      assert(Date.now() - start < patience, 'the application does not answer');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

const directory = await mkdtemp(path.join(tmpdir(), 'quarry-install-'));
try {
  await install(directory);
  await mkdir(path.join(directory, 'app'));
  for (const [file, text] of Object.entries(files))
    await writeFile(path.join(directory, file), text);
  assert.deepEqual(await printed(directory, 'use.mjs'), answer);
  console.log('an ES module: fine');
  assert.deepEqual(await printed(directory, 'use.cjs'), answer);
  console.log('CommonJS: fine');
  assert.deepEqual(await served(directory), answer);
  console.log('Next, built by Turbopack: fine');
} catch (error) {
  console.error(error.stdout ?? '', error.stderr ?? '', error.stack);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
