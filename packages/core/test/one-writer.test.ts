import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DirectoryLock,
  memoryFileSystem,
  nodeFileSystem,
} from '../src/embedded/filesystem/index.js';
import { compileSources } from './child/compile-sources.js';

/**
 * One writer process per directory. Two would interleave their logs, and each would drop files the other needs: no
 * checksum protects from that, so the lock has to.
 */
describe('one writer per directory', () => {
  let sources: ReturnType<typeof compileSources>;
  let directory: string;
  const children: Child[] = [];

  beforeAll(() => {
    sources = compileSources();
  });
  afterAll(() => sources.remove());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarry-lock-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
    rmSync(directory, { recursive: true });
  });

  function start(): Child {
    const child = new Child(join(sources.directory, 'test/child/hold-lock.js'), directory);
    children.push(child);
    return child;
  }

  const lockFiles = () => readdirSync(directory).filter((name) => name.includes('.lock'));

  it('refuses a second process and names the first', async () => {
    const first = start();
    const second = start();
    expect(await first.say('lock')).toBe('locked');
    const refusal = await second.say('lock');
    expect(refusal).toContain(`process ${first.pid}`);
    expect(refusal).toContain(lockFiles()[0]);
    expect(await first.say('release')).toBe('released');
    expect(await second.say('lock')).toBe('locked');
  });

  it('refuses a second opener in the same process, also through a link', async () => {
    const lock = await DirectoryLock.acquire(nodeFileSystem(directory), '');
    await expect(DirectoryLock.acquire(nodeFileSystem(directory), '')).rejects.toMatchObject({
      code: 'locked',
      isRetryable: true,
      message: expect.stringContaining(`${process.pid}`),
    });
    const link = `${directory}-link`;
    symlinkSync(directory, link, 'dir');
    try {
      await expect(DirectoryLock.acquire(nodeFileSystem(link), '')).rejects.toMatchObject({
        code: 'locked',
      });
    } finally {
      rmSync(link);
    }
    await lock.release();
    await (await DirectoryLock.acquire(nodeFileSystem(directory), '')).release();
    expect(lockFiles()).toEqual([]);
  });

  it('takes over from a process that was killed, at once', async () => {
    const first = start();
    expect(await first.say('lock')).toBe('locked');
    await first.kill();
    expect(lockFiles()).toHaveLength(1);
    const lock = await DirectoryLock.acquire(nodeFileSystem(directory), '');
    expect(lockFiles()).toHaveLength(1);
    await lock.release();
  });

  it.skipIf(process.platform !== 'linux')(
    'takes over when the process id now belongs to another process (told from the start time, which only Linux shows)',
    async () => {
      const first = start();
      expect(await first.say('lock')).toBe('locked');
      await first.kill();
      const path = join(directory, lockFiles()[0]!);
      const claim = JSON.parse(readFileSync(path, 'utf8')) as { pid: number };
      writeFileSync(path, JSON.stringify({ ...claim, pid: process.ppid }));
      await (await DirectoryLock.acquire(nodeFileSystem(directory), '')).release();
    },
  );

  it('lets exactly one of many racers win, over a lock left by the dead', async () => {
    const dead = start();
    expect(await dead.say('lock')).toBe('locked');
    await dead.kill();
    const racers = Array.from({ length: 4 }, start);
    for (let round = 0; round < 8; round++) {
      const answers = await Promise.all(racers.map((racer) => racer.say('lock')));
      const winners = answers.filter((answer) => answer === 'locked').length;
      // Nobody at all may win, if all step back for each other to the end; two never may.
      expect(winners, answers.join('\n')).toBeLessThanOrEqual(1);
      await Promise.all(racers.map((racer) => racer.say('release')));
    }
    expect(await racers[0]!.say('lock')).toBe('locked');
  });

  it('waits for signs of life where it cannot look: another machine or container', async () => {
    const fs = nodeFileSystem(directory);
    const first = start();
    expect(await first.say('lock')).toBe('locked');
    await first.kill();
    const path = join(directory, lockFiles()[0]!);
    const claim = JSON.parse(readFileSync(path, 'utf8')) as { beat: number };
    const elsewhere = { ...claim, machine: 'elsewhere', host: 'far-away' };
    writeFileSync(path, JSON.stringify(elsewhere));

    const timer = setInterval(() => {
      elsewhere.beat++;
      writeFileSync(path, JSON.stringify(elsewhere));
    }, 20);
    try {
      await expect(DirectoryLock.acquire(fs, '')).rejects.toThrow(/far-away/);
    } finally {
      clearInterval(timer);
    }
    const lock = await DirectoryLock.acquire(fs, '', { silenceMilliseconds: 100 });
    await lock.release();
  });

  it('treats a damaged lock file like one of another machine', async () => {
    writeFileSync(join(directory, 'writer.0123456789abcdef.lock'), '{"pid":');
    const fs = nodeFileSystem(directory);
    await (await DirectoryLock.acquire(fs, '', { silenceMilliseconds: 50 })).release();
    expect(lockFiles()).toEqual([]);
  });

  it('tells a holder that was taken for dead', async () => {
    let told: (error: unknown) => void = () => {};
    const lost = new Promise<unknown>((resolve) => {
      told = resolve;
    });
    const lock = await DirectoryLock.acquire(nodeFileSystem(directory), '', {
      beatMilliseconds: 5,
      onLost: (error) => told(error),
    });
    rmSync(join(directory, lockFiles()[0]!));
    expect(await lost).toMatchObject({ code: 'locked' });
    await lock.release();
  });

  it('leaves no file where files are private to the process, and refuses twice there too', async () => {
    const fs = memoryFileSystem();
    const lock = await DirectoryLock.acquire(fs, '');
    await expect(DirectoryLock.acquire(fs, '')).rejects.toMatchObject({ code: 'locked' });
    expect(await fs.readdir('')).toEqual([]);
    await lock.release();
    await (await DirectoryLock.acquire(fs, '')).release();
  });
});

/** A process that answers one line to each line it is told. */
class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(script: string, directory: string) {
    this.#process = spawn(process.execPath, [script, directory]);
    this.#process.stderr.on('data', (text: Buffer) => {
      this.#errors += text.toString();
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid!;
  }

  async say(line: string): Promise<string> {
    this.#process.stdin.write(`${line}\n`);
    const answer = await this.#lines.next();
    if (answer.done) throw new Error(`the process ended: ${this.#errors}`);
    return answer.value;
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }
}
