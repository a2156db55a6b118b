import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from '@quarry/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltCommand } from './support/built-command.js';
import { buildCommand } from './support/built-command.js';
import { send } from './support/http.js';

let command: BuiltCommand;
let directory: string;
const children = new Set<ChildProcess>();

beforeAll(() => {
  command = buildCommand();
  directory = mkdtempSync(join(tmpdir(), 'quarry-command-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  command.remove();
  rmSync(directory, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the command to its end. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [command.script, ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

/** Runs `quarry serve` until it listens. */
async function startServing(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [command.script, 'serve', ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });
  children.add(child);
  let output = '';
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, output });
    });
  });
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text.toString();
      const found = /served at (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then(() => reject(new Error(`ended before it listened: ${output}`)));
  });
  return { child, url, ended };
}

describe('arguments', () => {
  test('--help lists the commands, serve --help the options', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('serve'),
    });
    const { code, output } = await run(['serve', '--help']);
    expect(code).toBe(0);
    for (const option of ['--path', '--host', '--port', '--api-key', '--read-only-api-key']) {
      expect(output).toContain(option);
    }
    expect(output).toContain('QUARRY_API_KEY');
  });

  test('--version is that of the package', async () => {
    expect((await run(['--version'])).output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['serve'], '--path'],
    [['serve', '--path', 'x', '--port', 'high'], 'port'],
    [['serve', '--path', 'x', '--port', '70000'], 'port'],
    [['serve', '--path', 'x', '--durability', 'maybe'], 'durability'],
    [['serve', '--path', 'x', '--unknown'], '--unknown'],
    [['nothing'], 'nothing'],
  ])('%j is refused', async (args, part) => {
    const { code, output } = await run(args);
    expect(code).not.toBe(0);
    expect(output).toContain(part);
  });

  test('options may come from the environment', async () => {
    const { url, child, ended } = await startServing(['--port', '0'], {
      QUARRY_PATH: join(directory, 'environment'),
      QUARRY_API_KEY: 'secret',
    });
    expect((await send(url, 'GET', '/collections')).status).toBe(401);
    const answer = await send(url, 'GET', '/collections', undefined, { 'api-key': 'secret' });
    expect(answer.status).toBe(200);
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });

  test('a taken port and a taken directory are told', async () => {
    const path = join(directory, 'taken');
    const { url, child, ended } = await startServing(['--path', path, '--port', '0']);
    const sameDirectory = await run(['serve', '--path', path, '--port', '0']);
    expect(sameDirectory.code).toBe(1);
    expect(sameDirectory.output).toMatch(/^quarry: .*lock|open/);
    const port = new URL(url).port;
    const samePort = await run(['serve', '--path', join(directory, 'other'), '--port', port]);
    expect(samePort.code).toBe(1);
    expect(samePort.output).toContain('EADDRINUSE');
    child.kill('SIGTERM');
    await ended;
  });
});

const create = (url: string) =>
  send(url, 'PUT', '/collections/docs', { vectors: { size: 4, distance: 'Dot' } });

/** Writes one point after another from several connections until the server is gone; the ids acknowledged. */
function writeUntilGone(url: string, connections: number): { ids: number[]; gone: Promise<void> } {
  const ids: number[] = [];
  let next = 0;
  const write = async () => {
    for (;;) {
      const id = next++;
      const points = [{ id, vector: [id, 1, 2, 3], payload: { id } }];
      const answer = await send(url, 'PUT', '/collections/docs/points?wait=true', { points }).catch(
        () => undefined,
      );
      if (answer === undefined || answer.status === 503) return;
      expect(answer.status, answer.text).toBe(200);
      ids.push(id);
    }
  };
  const gone = Promise.all(Array.from({ length: connections }, write)).then(() => undefined);
  return { ids, gone };
}

async function storedIds(path: string): Promise<Set<number>> {
  const engine = await openEngine({ path });
  try {
    const { points } = await engine.scroll('docs', { limit: 1_000_000, with_vector: true });
    for (const { id, vector, payload } of points) {
      expect(vector).toEqual([id, 1, 2, 3]);
      expect(payload).toEqual({ id });
    }
    return new Set(points.map(({ id }) => id as number));
  } finally {
    await engine.close();
  }
}

describe('ending', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    '%s amid writes loses nothing acknowledged',
    async (signal) => {
      const path = join(directory, signal);
      const { url, child, ended } = await startServing(['--path', path, '--port', '0']);
      await create(url);
      const writes = writeUntilGone(url, 8);
      while (writes.ids.length < 200) await sleep(5);
      child.kill(signal);
      const { code } = await ended;
      await writes.gone;
      expect(code).toBe(signal === 'SIGKILL' ? null : 0);
      const stored = await storedIds(path);
      expect(writes.ids.filter((id) => !stored.has(id))).toEqual([]);
      console.log(`${signal}: ${writes.ids.length} acknowledged, ${stored.size} stored`);
    },
  );

  test('a request that is being received is still answered', async () => {
    const path = join(directory, 'received');
    const { url, child, ended } = await startServing(['--path', path, '--port', '0']);
    await create(url);
    const body = JSON.stringify({ points: [{ id: 1, vector: [1, 1, 2, 3], payload: { id: 1 } }] });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'PUT /collections/docs/points?wait=true HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n' +
        `content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    await sleep(100);
    child.kill('SIGTERM');
    await sleep(200);
    socket.write(body.slice(10));
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"status":"completed"');
    expect((await ended).code).toBe(0);
    expect(await storedIds(path)).toEqual(new Set([1]));
  });

  test('an idle connection does not hold it up', async () => {
    const path = join(directory, 'idle');
    const { url, child, ended } = await startServing(['--path', path, '--port', '0']);
    await send(url, 'GET', '/');
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    silent.on('error', () => {});
    await sleep(50);
    const asked = performance.now();
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(9_000);
    silent.destroy();
  });
});
