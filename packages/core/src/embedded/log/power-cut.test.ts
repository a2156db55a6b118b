import { describe, expect, it } from 'vitest';
import { checksum } from '../bytes/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { faultyFileSystem, type SimulatedDisk, simulatedDisk } from '../filesystem/index.js';
import type { LogOptions } from './index.js';
import { readManifest, WriteAheadLog, writeManifest } from './index.js';

/**
 * The promise of the log and the manifest together: after a power cut at any moment, everything acknowledged is there,
 * in order, and nothing is there in part. The program below numbers its records; a checkpoint moves the first of them
 * into the manifest, as a collection moves them into segments.
 */
interface Manifest {
  /** Records before this one are in `sums`. */
  from: number;
  sums: number[];
}

const MANIFEST = 'manifest.json';

/** The body of record `n`: of any length up to some sectors, all of it depending on `n`. */
function body(n: number): Uint8Array {
  const length = (n * 7919) % 2300;
  return Uint8Array.from({ length }, (_, i) => n * 31 + i);
}

const sumOf = (n: number) => checksum(body(n));

class Program {
  appended = 0;
  acknowledged = 0;
  #sums: number[] = [];

  private constructor(
    private readonly fs: FileSystem,
    private readonly log: WriteAheadLog,
  ) {}

  /** Opens the store, or makes it; checks what it finds, and returns it with what there was. */
  static async open(fs: FileSystem, options: LogOptions = {}): Promise<Program> {
    const manifest = await readManifest<Manifest>(fs, MANIFEST, 1);
    const create = manifest === undefined;
    if (create) await fs.mkdir('wal');
    const from = manifest?.from ?? 1;
    const opened = await WriteAheadLog.open(fs, 'wal', {
      markAfterMilliseconds: 0,
      ...options,
      from,
      create,
    });
    const program = new Program(fs, opened.log);
    program.#sums = manifest?.sums.slice() ?? [];
    for await (const record of opened.records) {
      const { sequence, kind } = record;
      const isRight =
        sequence === program.#sums.length + 1 &&
        kind === sequence % 5 &&
        Buffer.compare(record.body, body(sequence)) === 0;
      if (!isRight)
        throw new Error(`record ${sequence} after ${program.#sums.length} is not as written`);
      program.#sums.push(sumOf(sequence));
    }
    const wrong = program.#sums.findIndex((found, i) => found !== sumOf(i + 1));
    if (wrong >= 0) throw new Error(`record ${wrong + 1} of the manifest is not as written`);
    program.appended = program.#sums.length;
    if (create) {
      await fs.syncDir('');
      await writeManifest(fs, MANIFEST, 1, { from: 1, sums: [] });
    }
    return program;
  }

  async append(): Promise<void> {
    const sequence = this.log.append((this.appended + 1) % 5, body(this.appended + 1));
    this.appended++;
    expect(sequence).toBe(this.appended);
    this.#sums.push(sumOf(sequence));
    await this.log.commit(sequence);
    this.acknowledged = Math.max(this.acknowledged, sequence);
  }

  async checkpoint(): Promise<void> {
    const from = await this.log.rotate();
    await writeManifest(this.fs, MANIFEST, 1, { from, sums: this.#sums.slice(0, from - 1) });
    await this.log.dropBefore(from);
  }

  /** Concurrent writers, then a checkpoint, over and over. */
  async work(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const writers = Array.from({ length: 1 + (round % 4) }, () => this.append());
      const checkpoint = round % 3 === 2 ? this.checkpoint() : undefined;
      const results = await Promise.allSettled([...writers, checkpoint]);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

interface Cut {
  disk: SimulatedDisk;
  acknowledged: number;
  appended: number;
  moment: string;
}

/** Takes power cuts at every boundary while `run` works. */
async function cutsDuring(
  disk: SimulatedDisk,
  progress: () => { acknowledged: number; appended: number },
  seeds: readonly number[],
  run: () => Promise<void>,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  disk.onBoundary = (operation, path) => {
    const { acknowledged, appended } = progress();
    for (const seed of seeds) {
      const moment = `boundary ${disk.boundaries} (${operation} ${path}), seed ${seed + disk.boundaries * 100}`;
      const mixed = seed < 2 ? seed : seed + disk.boundaries * 100;
      cuts.push({ disk: disk.powerCut({ seed: mixed }), acknowledged, appended, moment });
    }
  };
  try {
    await run();
  } finally {
    disk.onBoundary = undefined;
  }
  return cuts;
}

async function reopened(cut: Cut, options?: LogOptions): Promise<Program> {
  try {
    return await Program.open(cut.disk, options);
  } catch (cause) {
    throw new Error(`cannot be opened after a power cut at ${cut.moment}`, { cause });
  }
}

describe('power cuts', () => {
  it('at every boundary lose nothing acknowledged, and leave nothing half', async () => {
    const disk = simulatedDisk();
    let program: Program | undefined;
    const progress = () => ({
      acknowledged: program?.acknowledged ?? 0,
      appended: program?.appended ?? 0,
    });
    const cuts = await cutsDuring(disk, progress, [0, 1, 2, 3, 4, 5], async () => {
      program = await Program.open(disk);
      await program.work(16);
      await program.close();
    });
    expect(disk.boundaries).toBeGreaterThan(150);

    const found = new Set<number>();
    let between = 0;
    for (const cut of cuts) {
      const after = await reopened(cut);
      expect(after.appended, cut.moment).toBeGreaterThanOrEqual(cut.acknowledged);
      expect(after.appended, cut.moment).toBeLessThanOrEqual(cut.appended);
      if (after.appended > cut.acknowledged && after.appended < cut.appended) between++;
      found.add(after.appended);
      // It must go on as if nothing had happened.
      await after.append();
      await after.close();
      const count = after.appended;
      expect((await reopened({ ...cut, disk: cut.disk.powerCut({ seed: 0 }) })).appended).toBe(
        count,
      );
    }
    // Otherwise the cuts were not cruel enough to mean anything.
    expect(found.size).toBeGreaterThan(12);
    expect(between).toBeGreaterThan(0);
  });

  it('during recovery from a power cut lose nothing either', async () => {
    const disk = simulatedDisk();
    const program = await Program.open(disk);
    const cuts = await cutsDuring(
      disk,
      () => program,
      [2, 3],
      () => program.work(6),
    );
    for (const first of cuts.filter((_, i) => i % 5 === 0)) {
      let after: Program | undefined;
      const progress = () => ({
        acknowledged: after?.acknowledged ?? 0,
        appended: first.appended + 3,
      });
      const again = await cutsDuring(first.disk, progress, [0, 1, 2], async () => {
        after = await reopened(first);
        after.acknowledged = after.appended;
        await after.work(2);
      });
      for (const second of again) {
        const { appended } = await reopened(second);
        expect(appended).toBeGreaterThanOrEqual(Math.max(first.acknowledged, second.acknowledged));
      }
    }
  });

  it('in relaxed mode lose at most the end', async () => {
    const disk = simulatedDisk();
    const options: LogOptions = { durability: 'relaxed', syncEveryMilliseconds: 1 };
    const program = await Program.open(disk, options);
    const cuts = await cutsDuring(
      disk,
      () => program,
      [0, 1, 2, 3, 4, 5],
      async () => {
        for (let i = 0; i < 6; i++) {
          await program.work(3);
          await new Promise((resolve) => setTimeout(resolve, 3));
        }
        await program.close();
      },
    );
    let lost = 0;
    for (const cut of cuts) {
      // `open` has compared every record it found with what it must be, from the first on without a gap.
      const after = await reopened(cut, options);
      expect(after.appended).toBeLessThanOrEqual(cut.appended);
      if (after.appended < cut.acknowledged) lost++;
      await after.append();
      await after.close();
      await reopened(cut, options);
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('after pages the kernel dropped on a failed sync: what is read back is on the disk', async () => {
    const disk = await killedBeforeSync();
    disk.forgetUnsynced();
    const after = await Program.open(disk);
    const read = after.appended;
    await after.append();
    expect((await Program.open(disk.powerCut({ seed: 0 }))).appended).toBe(read + 1);
  });

  it('after a kill: what is read back is on the disk before a mark says so', async () => {
    const disk = await killedBeforeSync();
    const after = await Program.open(disk);
    await after.close();
    expect((await Program.open(disk.powerCut({ seed: 0 }))).appended).toBe(after.appended);
  });
});

/** A disk whose cache has a whole record that the process, killed at the sync, never acknowledged. */
async function killedBeforeSync(): Promise<SimulatedDisk> {
  const disk = simulatedDisk();
  const program = await Program.open(disk);
  await program.work(4);
  let killed = false;
  disk.onBoundary = (operation) => {
    killed ||= operation === 'sync';
    if (killed) throw new Error('the process is killed here');
  };
  await expect(program.append()).rejects.toThrow(/killed/);
  disk.onBoundary = undefined;
  return disk;
}

describe('faults', () => {
  const plans = [
    { systemCode: 'EIO' },
    { systemCode: 'ENOSPC', torn: 0.6 },
    { systemCode: 'EIO', forever: true, torn: 0.99 },
    { systemCode: 'EROFS', forever: true },
  ];

  it.each(plans)('at every operation lose nothing acknowledged: %o', async (plan) => {
    for (let failAt = 1, done = false; !done; failAt++) {
      const disk = simulatedDisk();
      const faulty = faultyFileSystem(disk, { ...plan, failAt });
      let acknowledged = 0;
      let appended = 0;
      let program: Program | undefined;
      try {
        program = await Program.open(faulty);
        await program.work(8);
        await program.close();
        done = faulty.operations < failAt;
      } catch (error) {
        expect(error).toHaveProperty(
          'code',
          expect.stringMatching(/io-failed|disk-full|read-only/),
        );
        // A log that has stopped rejects with what stopped it, and acknowledges nothing more.
        const again = await program?.append().then(
          () => undefined,
          (later: unknown) => later,
        );
        if (again !== undefined) expect(again).toHaveProperty('code');
      }
      if (program) ({ acknowledged, appended } = program);
      for (const cut of [disk, disk.powerCut({ seed: 0 }), disk.powerCut({ seed: failAt + 1 })]) {
        const after = await reopened({
          disk: cut,
          acknowledged,
          appended,
          moment: `fault ${failAt}`,
        });
        expect(after.appended).toBeGreaterThanOrEqual(acknowledged);
        expect(after.appended).toBeLessThanOrEqual(appended);
        await after.append();
        await after.close();
      }
      expect(failAt).toBeLessThan(1000);
    }
  });

  it('a disk that fills up stops the log; with space again it opens and goes on', async () => {
    const disk = simulatedDisk();
    const faulty = faultyFileSystem(disk, { capacity: 9000 });
    const program = await Program.open(faulty);
    const failure = await program.work(100).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'disk-full' });
    await expect(program.append()).rejects.toBe(failure);
    const { acknowledged } = program;
    expect(acknowledged).toBeGreaterThan(2);
    faulty.plan = {};
    const after = await Program.open(faulty);
    // What was rejected has been cut off again, since that much could still be done.
    expect(after.appended).toBe(acknowledged);
    await after.work(3);
    await after.close();
  });
});
