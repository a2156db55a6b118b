// Tests that take long: `npm run soak -- kill`, `npm run soak -- faults`, `npm run soak -- tenancy`,
// `npm run soak -- malformed`, `npm run soak -- all`. The same tests run, shorter, in `npm test`.
//
//   --kills <n>   processes to kill, default 250
//   --calls <n>   random calls of three tenants, default 1000000
//   --malformed <n>   malformed filters and payloads, default 100000
//   --steps <n>   random operations and restarts, default 20000
//   --seed <n>    another course of events; default: today's date

import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '250' },
    steps: { type: 'string', default: '20000' },
    calls: { type: 'string', default: '1000000' },
    malformed: { type: 'string', default: '100000' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10).replaceAll('-', '') },
  },
});

/** What each soak runs: files for vitest, and what makes them take long. */
const soaks = {
  kill: {
    files: ['packages/core/test/kill.test.ts'],
    environment: { QUARRY_KILLS: values.kills, QUARRY_SEED: values.seed },
  },
  faults: {
    files: ['packages/core/test/crash-consistency.test.ts'],
    environment: { QUARRY_SOAK: '1' },
  },
  model: {
    files: ['packages/core/test/model.test.ts'],
    environment: { MODEL_STEPS: values.steps, MODEL_SEED: values.seed },
  },
  tenancy: {
    files: ['packages/core/test/tenant-fuzz.test.ts'],
    environment: { QUARRY_CALLS: values.calls, QUARRY_SEED: values.seed },
  },
  malformed: {
    files: ['packages/core/test/malformed-requests.test.ts'],
    environment: { QUARRY_MALFORMED: values.malformed, QUARRY_SEED: values.seed },
  },
};

const name = positionals[0];
const chosen = name === 'all' ? Object.keys(soaks) : [name];
if (positionals.length !== 1 || chosen.some((one) => !Object.hasOwn(soaks, one))) {
  const names = [...Object.keys(soaks), 'all'].join(' | ');
  console.error(`usage: npm run soak -- ${names} [--kills <n>] [--calls <n>] [--seed <n>]`);
  process.exit(2);
}

let failed = false;
for (const one of chosen) {
  const { files, environment } = soaks[one];
  const code = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', '--testTimeout', '7200000', ...files], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
