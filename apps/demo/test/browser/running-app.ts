import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const demo = join(root, 'apps', 'demo');

/** Brings the build up to date; with nothing changed this takes a second. */
export async function buildApp(): Promise<void> {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  const args = [turbo, 'run', 'build', '--filter=@quarry/demo', '--output-logs=errors-only'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: quiet({}) });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the build of the demo ended with code ${code}`);
}

/** The built demo on a port and with data of its own. */
export class RunningApp {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #data: string;
  readonly #output: string[];

  private constructor(address: string, child: ChildProcess, data: string, output: string[]) {
    this.address = address;
    this.#child = child;
    this.#data = data;
    this.#output = output;
  }

  /** Starts it and waits until it answers. `environment` is all it knows of models; data is new without a `directory`. */
  static async start(
    environment: { [name: string]: string } = {},
    directory?: string,
  ): Promise<RunningApp> {
    const data = directory ?? (await mkdtemp(join(tmpdir(), 'atrium-')));
    const port = await freePort();
    const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
    const args = [next, 'start', '-p', String(port), '-H', '127.0.0.1'];
    const child = spawn(process.execPath, args, {
      cwd: demo,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: quiet({ QUARRY_DEMO_DATA: data, NODE_ENV: 'production', ...environment }),
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const app = new RunningApp(`http://127.0.0.1:${port}`, child, data, output);
    await app.#untilReady();
    return app;
  }

  /** What the server has printed. */
  get output(): string {
    return this.#output.join('');
  }

  async stop(): Promise<void> {
    await this.#end();
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Stops it and starts another on the same data, without models. */
  async restart(): Promise<RunningApp> {
    await this.#end();
    return RunningApp.start({}, this.#data);
  }

  async #end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (this.#child.exitCode !== null) break;
      const answer = await fetch(`${this.address}/sign-in`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.stop();
    throw new Error(`the demo did not start:\n${this.output}`);
  }
}

/** This process's environment, without models or reports to anybody. */
function quiet(environment: { [name: string]: string }): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENAI_'));
  return {
    ...Object.fromEntries(inherited),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
    ...environment,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
