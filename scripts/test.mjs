// Builds what the tests need, checks types, lint and links, runs every test of the repository and closes with one plain line.
// Arguments go to vitest: `npm test -- packages/core/src/embedded/filter`.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const filters = process.argv.slice(2);
const quietTools = {
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
};

/** Runs a command with its output shown; resolves to its exit code. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...quietTools },
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

const tool = (file, ...args) =>
  run(process.execPath, [path.join(root, 'node_modules', file), ...args]);

const reports = await mkdtemp(path.join(tmpdir(), 'quarry-test-'));
const report = path.join(reports, 'vitest.json');
let checksPassed = 0;
let checksFailed = 0;

async function check(title, result) {
  const code = await result;
  if (code === 0) checksPassed++;
  else {
    checksFailed++;
    console.error(`\n${title}: failed (exit code ${code})\n`);
  }
}

try {
  if (filters.length === 0) {
    console.log('Building all packages and the demo …');
    await check(
      'build',
      tool('turbo/bin/turbo', 'run', 'build', '--concurrency=2', '--output-logs=errors-only'),
    );
    console.log('Checking types …');
    await check('types', tool('typescript7/bin/tsc', '-p', 'tsconfig.json'));
    await check('types of the demo', tool('typescript7/bin/tsc', '-p', 'apps/demo/tsconfig.json'));
    console.log('Checking format and lint …');
    await check('lint', tool('@biomejs/biome/bin/biome', 'check', '.', '--diagnostic-level=error'));
    await check('links', run(process.execPath, [path.join(root, 'scripts/check-docs.mjs')]));
    console.log('Checking what would be published, and that it installs …');
    await check('packages', run(process.execPath, [path.join(root, 'scripts/check-packages.mjs')]));
    await check('install', run(process.execPath, [path.join(root, 'scripts/check-install.mjs')]));
    await check(
      'API documentation',
      tool('typedoc/bin/typedoc', '--options', path.join(root, 'scripts/typedoc.json')),
    );
  } else {
    await check('kernels', run('npm', ['run', '--silent', 'kernels']));
  }
  await tool(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  );
  const outcome = await readFile(report, 'utf8').then(JSON.parse, () => undefined);
  const passed = (outcome?.numPassedTests ?? 0) + checksPassed;
  // A file that cannot be loaded has no failing test of its own, yet it failed.
  const brokenFiles = (outcome?.testResults ?? []).filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = outcome ? outcome.numFailedTests + brokenFiles + checksFailed : checksFailed + 1;
  const skipped = (outcome?.testResults ?? []).flatMap((file) =>
    file.assertionResults.filter((test) => ['skipped', 'pending', 'todo'].includes(test.status)),
  );
  if (skipped.length > 0) console.log(`\n${skipped.length} skipped:`);
  for (const test of skipped) console.log(`  ${test.fullName}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await rm(reports, { recursive: true, force: true });
}
