import { execFileSync, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Builds the server; the engine is built by whoever started the benchmark. */
export function buildServer() {
  execFileSync('npm', ['run', '--silent', 'build', '-w', '@quarry/server'], {
    cwd: path.resolve(here, '../../..'),
    stdio: 'inherit',
  });
}

/** Starts `server-process.mjs`; `ask` sends it a question. */
export function startServerProcess() {
  const child = fork(path.join(here, 'server-process.mjs'), { execArgv: ['--expose-gc'] });
  const waiting = new Map();
  let next = 0;
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(new Error(error));
  });
  const ended = new Promise((resolve) => {
    child.on('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error('the server process ended'));
      resolve();
    });
  });
  return {
    ask: (question, options = {}) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        child.send({ id, question, options });
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
