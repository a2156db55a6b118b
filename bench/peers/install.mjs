/**
 * Installs the engines that benchmarks compare with. hnswlib is there twice: compiled as npm compiles it, and for this very
 * processor, which its users rarely do but which is the fairer opponent.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const built = path.join(modules, 'hnswlib-node/build/Release/addon.node');
const native = path.join(modules, 'hnswlib-native');
/** A copy of the `package.json` that was installed last. */
const installed = path.join(modules, '.installed.json');

export function installPeers() {
  const wanted = readFileSync(path.join(here, 'package.json'), 'utf8');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], here);
    if (!existsSync(built)) run('npm', ['rebuild', 'hnswlib-node'], here);
    writeFileSync(installed, wanted);
  }
  if (existsSync(path.join(native, 'build/Release/addon.node'))) return;
  rmSync(native, { recursive: true, force: true });
  cpSync(path.join(modules, 'hnswlib-node'), native, { recursive: true });
  rmSync(path.join(native, 'build'), { recursive: true, force: true });
  const flags = '-O3 -march=native';
  try {
    run('npx', ['--yes', 'node-gyp', 'rebuild'], native, { CXXFLAGS: flags, CFLAGS: flags });
  } catch (error) {
    console.warn(`hnswlib could not be compiled for this processor: ${error.message}`);
  }
}

function run(command, args, cwd, env = {}) {
  execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
}
