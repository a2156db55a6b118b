/**
 * npm run bench -- NAME [--option value ...]
 *
 * Builds the engine, installs the other engines on first use (`bench/peers`, outside the workspaces), and runs
 * `bench/src/NAME.mjs`. The last line printed is one JSON object: {"bench", "node", "cpu", "figures", "ratios"}.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPeers } from './peers/install.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const [name, ...rest] = process.argv.slice(2);
const script = path.join(here, 'src', `${name}.mjs`);

if (name === undefined || !existsSync(script)) {
  const names = readdirSync(path.join(here, 'src'))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -4));
  console.error(`usage: npm run bench -- NAME [--options]\nNAME is one of: ${names.join(', ')}`);
  process.exit(1);
}

const { values } = parseArgs({
  args: rest,
  strict: false,
  options: {
    node: { type: 'string', default: process.execPath },
    'skip-build': { type: 'boolean', default: false },
  },
});
if (!values['skip-build']) {
  execFileSync('npm', ['run', '--silent', 'build', '-w', '@quarry/core'], {
    cwd: root,
    stdio: 'inherit',
  });
}
installPeers();
const { status } = spawnSync(values.node, ['--expose-gc', script, ...rest], { stdio: 'inherit' });
process.exit(status ?? 1);
