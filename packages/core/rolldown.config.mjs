/**
 * Bundles the sources into a file for each door of the package and a few that they share: Node loads them in well under half
 * the time that hundreds of modules take. Types stay a file a module (`tsc`).
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const root = path.dirname(fileURLToPath(import.meta.url));
const doors = { index: 'src/index.ts' };
for (const name of ['ingest', 'retrieve', 'testing'])
  doors[`${name}/index`] = `src/${name}/index.ts`;

const shared = {
  platform: 'node',
  logLevel: 'warn',
  cwd: root,
  // Everything that is installed rather than written here.
  external: /^[^./]/,
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
};
const output = {
  format: 'esm',
  sourcemap: true,
  chunkFileNames: 'shared/[name]-[hash].js',
  // The types have them.
  comments: { jsdoc: false },
};

// What earlier builds left would be packed with what this one makes.
for (const folder of ['dist', 'build'])
  rmSync(path.join(root, folder), { recursive: true, force: true });

export default defineConfig([
  { ...shared, input: doors, output: { ...output, dir: 'dist' } },
  // Not published: inner parts that benchmarks look at one by one.
  { ...shared, input: { internals: 'scripts/internals.ts' }, output: { ...output, dir: 'build' } },
]);
