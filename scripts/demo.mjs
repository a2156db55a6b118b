// Builds what the demo needs, fills its library, starts it and prints its address.
//
//   npm run demo
//   npm run demo -- --docs ./handbook --tenant "My Company"    adds your own .md, .txt and .html files
//   npm run demo -- --port 4000

import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const demo = path.join(root, 'apps', 'demo');
const dataDirectory = path.resolve(process.env.QUARRY_DEMO_DATA ?? path.join(demo, '.data'));
const host = '127.0.0.1';
const firstPort = 3000;
const portsTried = 50;

// Nothing here reports to anybody.
Object.assign(process.env, {
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
});

/** Something the reader can put right. */
class DemoError extends Error {}

/** The child that is running, to be ended with us. */
let child = null;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

try {
  const options = await readOptions();
  await build();
  await fill(options);
  await serve(await freePort(options.port));
} catch (error) {
  if (!stopping) {
    console.error(`\n${error instanceof DemoError ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}

function stop() {
  if (stopping) return;
  stopping = true;
  if (!child) process.exit(0);
  child.kill('SIGTERM');
  // An open answer stream must not keep the terminal waiting.
  setTimeout(() => child?.kill('SIGKILL'), 3000).unref();
}

async function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        docs: { type: 'string' },
        tenant: { type: 'string' },
        port: { type: 'string' },
      },
    }));
  } catch (error) {
    throw new DemoError(
      `${error.message}\nUsage: npm run demo -- [--docs DIR --tenant NAME] [--port N]`,
    );
  }
  const { docs, tenant, port = process.env.PORT } = values;
  if ((docs === undefined) !== (tenant === undefined)) {
    throw new DemoError('--docs DIR and --tenant NAME go together.');
  }
  // npm runs scripts in the repository, but a path means what it means where the command was typed.
  const directory = docs && path.resolve(process.env.INIT_CWD ?? process.cwd(), docs);
  if (directory && !(await stat(directory).catch(() => null))?.isDirectory()) {
    throw new DemoError(`${directory} is not a folder.`);
  }
  if (port !== undefined && !(Number.isInteger(Number(port)) && port > 0 && port < 65_536)) {
    throw new DemoError(`"${port}" is not a port.`);
  }
  return { directory, tenant, port: port === undefined ? undefined : Number(port) };
}

async function build() {
  console.log('Building (the first time takes a minute or two, later ones a second) …');
  const turbo = path.join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  const builds = (logs) =>
    run(turbo, ['run', 'build', '--filter=@quarry/demo', `--output-logs=${logs}`], { cwd: root });
  let code = await builds('hash-only');
  // A line per package is enough while all goes well; what failed is run again to show why.
  if (code !== 0 && !stopping) code = await builds('errors-only');
  if (stopping) throw new Error('stopped');
  if (code !== 0) throw new DemoError('The build failed; its output is above.');
}

async function fill({ directory, tenant }) {
  const { Library } = await import(
    pathToFileURL(path.join(demo, 'dist', 'library', 'index.js')).href
  );
  const progress = progressPrinter();
  let library;
  try {
    library = await Library.open({
      dataDirectory,
      seedDirectory: path.join(demo, 'seed'),
      onProgress: progress.show,
    });
  } catch (error) {
    if (error?.code !== 'locked') throw error;
    throw new DemoError(`Is the demo running already?\n${error.message}`);
  }
  try {
    if (directory) {
      const added = await library.addFolder(directory, tenant);
      const names = added.users.map(({ name }) => name).join(' or ');
      progress.end();
      console.log(`${directory} is in the library of ${added.name}: sign in there as ${names}.`);
    }
    progress.end();
    if (library.embedding.problem) console.log(library.embedding.problem);
  } finally {
    await library.close();
  }
}

/** One line per tenant: rewritten in place on a terminal, printed at its end elsewhere. */
function progressPrinter() {
  let line = '';
  const write = () => {
    if (line !== '') console.log(process.stdout.isTTY ? '' : line);
    line = '';
  };
  let current;
  return {
    show({ tenant, source, done, total, failure }) {
      if (tenant !== current) write();
      current = tenant;
      if (failure) {
        write();
        console.error(`  not added: ${failure}`);
      }
      line = `  ${tenant}: ${done}${total === null ? '' : ` of ${total}`} documents`;
      if (!process.stdout.isTTY) return;
      const shown = `${line}  ${source}`.slice(0, (process.stdout.columns || 80) - 1);
      process.stdout.write(`\r\x1b[K${done === total ? line : shown}`);
    },
    end: write,
  };
}

/** The port asked for, or the first free one from 3000 on. */
async function freePort(wanted) {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new DemoError(`Port ${wanted} is taken.`);
  }
  for (let port = firstPort; port < firstPort + portsTried; port++) {
    if (await isFree(port)) return port;
  }
  throw new DemoError(`No port from ${firstPort} to ${firstPort + portsTried - 1} is free.`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

async function serve(port) {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const code = await run(next, ['start', '-p', String(port), '-H', host], {
    cwd: demo,
    env: { ...process.env, QUARRY_DEMO_DATA: dataDirectory, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
    onOutput: announceWhenReady(`http://${host}:${port}`),
  });
  if (stopping) console.log('\nAtrium is closed.');
  else throw new DemoError(`The server ended with code ${code}.`);
}

/** Swallows the framework's greeting; what the server says afterwards is passed on. */
function announceWhenReady(address) {
  let ready = false;
  return (text) => {
    if (ready) process.stdout.write(text.replace(/^.*next\.config.*\n/gm, ''));
    else if (text.includes('Ready')) {
      ready = true;
      console.log(`\nAtrium is open:  ${address}\nPress Ctrl-C to close it.\n`);
    }
  };
}

/** Runs a script of Node's; resolves to its exit code. */
function run(script, args, { onOutput, stdio = 'inherit', ...options }) {
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, [script, ...args], { stdio, ...options });
    if (onOutput) child.stdout.setEncoding('utf8').on('data', onOutput);
    child.once('error', reject);
    child.once('exit', (code) => {
      child = null;
      resolve(code);
    });
  });
}
