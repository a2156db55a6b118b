/**
 * Generates what is derived from sources and not kept in git:
 *
 *   assembly/*.ts                      -> src/embedded/kernel/{plain,relaxed}.generated.ts   (base64 WebAssembly)
 *   src/embedded/**\/worker/*-worker.ts -> beside it, *-worker.generated.ts                   (a script as a string)
 *
 * Outputs carry the hash of their inputs, so a second run does nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const assembly = path.join(root, 'assembly');
const embedded = path.join(root, 'src/embedded');
const require = createRequire(import.meta.url);

const BUILDS = [
  { name: 'plain', features: ['simd', 'threads'] },
  { name: 'relaxed', features: ['simd', 'threads', 'relaxed-simd'] },
];

await buildKernels();
await buildWorkers();

async function buildKernels() {
  const sources = readdirSync(assembly)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const compilerVersion = require('assemblyscript/package.json').version;
  const hash = hashOf([
    compilerVersion,
    readFileSync(fileURLToPath(import.meta.url)),
    ...sources.flatMap((name) => [name, readFileSync(path.join(assembly, name))]),
  ]);
  const stale = BUILDS.filter(({ name }) => !isFresh(kernelFile(name), hash));
  if (stale.length === 0) return;
  const { default: asc } = await import('assemblyscript/asc');
  for (const build of stale) {
    const bytes = await compile(asc, build);
    writeGenerated(
      kernelFile(build.name),
      hash,
      `/** The kernels, compiled with ${build.features.join(', ')}: base64 of a WebAssembly module. */\n` +
        `export const ${build.name}Kernels =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
    );
    console.log(`kernels: ${build.name} ${bytes.length} bytes`);
  }
}

async function compile(asc, { name, features }) {
  let bytes;
  const result = await asc.main(
    [
      'index.ts',
      ...['--outFile', 'kernels.wasm'],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
      ...['--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--enable', features.join(',')],
    ],
    {
      readFile: (file, base) => {
        const full = path.resolve(assembly, base === '.' ? '' : base, file);
        return existsSync(full) ? readFileSync(full, 'utf8') : null;
      },
      writeFile: (_file, contents) => {
        bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (result.error !== null || bytes === undefined) {
    throw new Error(`kernels: the ${name} build failed\n${result.stderr.toString()}`);
  }
  return bytes;
}

async function buildWorkers() {
  const workers = readdirSync(embedded, { recursive: true })
    .filter((file) => file.endsWith('-worker.ts'))
    .map((file) => path.join(embedded, file))
    .sort();
  for (const source of workers) {
    const text = readFileSync(source, 'utf8');
    const target = source.replace(/\.ts$/, '.generated.ts');
    const hash = hashOf([readFileSync(fileURLToPath(import.meta.url)), text]);
    if (isFresh(target, hash)) continue;
    const { default: ts } = await import('typescript');
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2023,
        removeComments: true,
      },
    });
    if (/\brequire\("(?!node:)/.test(outputText)) {
      throw new Error(`${source}: a worker script may import nothing but node's own modules`);
    }
    writeGenerated(
      target,
      hash,
      `/** \`${path.basename(source)}\` as a CommonJS script for \`new Worker(script, { eval: true })\`. */\n` +
        `export const workerScript = ${JSON.stringify(outputText)};\n`,
    );
    console.log(`worker: ${path.relative(root, target)}`);
  }
}

function kernelFile(name) {
  return path.join(embedded, 'kernel', `${name}.generated.ts`);
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function isFresh(file, hash) {
  return existsSync(file) && readFileSync(file, 'utf8').startsWith(`// inputs: ${hash}\n`);
}

/** By renaming, so that a process that reads meanwhile sees the old file or the new one, never half. */
function writeGenerated(file, hash, body) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `// inputs: ${hash}\n${body}`);
  renameSync(temporary, file);
}
