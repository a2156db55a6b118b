// Packs every package as it would be published, asks publint and Are The Types Wrong about it, and weighs it. Needs
// `npm run build`.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('../packages', import.meta.url));
/** Resolution as it was before `exports`; Node has known those since version 12. */
const FORGOTTEN = 'node10';
/** Of a package that is ES modules only, by intent: CommonJS loads it with `import()`, or with `require` from Node 20.19 on. */
const INTENDED = 'CJSResolvesToESM';

/**
 * What a packed package may weigh, in bytes. A file that is published by mistake, or a library that got bundled, passes these
 * at once; growth by features should be a decision, made here.
 */
const budgets = {
  'adapter-kit': 115_000,
  'langchain-adapter': 70_000,
  'llamaindex-adapter': 65_000,
};

async function pack(directory, destination) {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    { cwd: directory, maxBuffer: 1 << 26, shell: process.platform === 'win32' },
  );
  const [{ filename }] = JSON.parse(stdout);
  return readFile(path.join(destination, filename));
}

async function problemsOf(directory, destination) {
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
  const tarball = await pack(directory, destination);
  const budget = budgets[path.basename(directory)] ?? Number.POSITIVE_INFINITY;
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages } = await publint({ pack: { tarball: bytes }, strict: true });
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(tarball));
  return [
    ...(tarball.length > budget
      ? [`size: ${tarball.length} bytes packed, the budget is ${budget}`]
      : []),
    ...(types ? [] : ['types: there are none']),
    ...messages.map((message) => formatMessage(message, manifest, { color: false })),
    ...problems
      .filter(({ kind, resolutionKind }) => resolutionKind !== FORGOTTEN && kind !== INTENDED)
      .map(({ kind, entrypoint = '', resolutionKind = '' }) =>
        `types: ${kind} ${entrypoint} ${resolutionKind}`.trimEnd(),
      ),
  ];
}

const destination = await mkdtemp(path.join(tmpdir(), 'quarry-pack-'));
try {
  for (const name of await readdir(root)) {
    const problems = await problemsOf(path.join(root, name), destination);
    console.log(`${name}: ${problems.length === 0 ? 'fine' : problems.join('\n  ')}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(destination, { recursive: true, force: true });
}
