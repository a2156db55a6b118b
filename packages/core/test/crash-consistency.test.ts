import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../src/embedded/filesystem/index.js';
import {
  faultyFileSystem,
  type SimulatedDisk,
  simulatedDisk,
} from '../src/embedded/filesystem/index.js';

import type { Step } from './support/engine-on-disk.js';
import {
  manySegments,
  openOn,
  optimize,
  stateOf,
  steps,
  vector,
} from './support/engine-on-disk.js';

/**
 * The engine on a disk that loses power. A program runs one step after the other; a power cut at any write boundary
 * must leave the engine as it was before the step that was going on, or as it was after it, and able to go on.
 */
interface Cut {
  disk: SimulatedDisk;
  /** Steps that were acknowledged. */
  done: number;
  moment: string;
}

describe('the engine after a power cut', () => {
  it.each([
    ['all kinds of steps', steps],
    ['rewriting many segments', manySegments],
  ])('is as before the step that was going on, or as after it: %s', async (_, program) => {
    const disk = simulatedDisk();
    const cuts: Cut[] = [];
    let done = 0;
    disk.onBoundary = (operation, path) => {
      const first = 1000 + disk.boundaries * 10;
      for (const kind of [0, 1, first, first + 1, first + 2, first + 3]) {
        const moment = `boundary ${disk.boundaries} (${operation} ${path}), seed ${kind}, step ${done}`;
        cuts.push({ disk: disk.powerCut({ seed: kind }), done, moment });
      }
    };
    const engine = await openOn(disk);
    const states = [await stateOf(engine)];
    for (const step of program) {
      await step(engine);
      done++;
      states.push(await stateOf(engine));
    }
    await engine.close();
    disk.onBoundary = undefined;
    expect(disk.boundaries).toBeGreaterThan(150);

    for (const [number, cut] of cuts.entries()) {
      const after = await openOn(cut.disk).catch((cause: unknown) => {
        throw new Error(`cannot be opened after a power cut at ${cut.moment}`, { cause });
      });
      const state = await stateOf(after);
      const isAfter = state.join() === states[cut.done + 1]?.join();
      if (!isAfter)
        expect(state, `state after a power cut at ${cut.moment}`).toEqual(states[cut.done]);
      if (number % 10 === 0) {
        await after.createCollection('later', { vectors: { size: 8, distance: 'Dot' } });
        await after.upsert('later', { wait: true, points: [{ id: 9, vector: vector(9) }] });
        const again = await openOn(cut.disk.powerCut({ seed: number }));
        expect(await again.retrieve('later', { ids: [9] })).toHaveLength(1);
        await again.close();
      }
      await after.close();
    }
  });
});

describe('the engine on a disk that fails', { timeout: 1_800_000 }, () => {
  const cases = ['EIO', 'ENOSPC'].flatMap((systemCode, i) => [
    { systemCode, first: 1 + i * 5, name: 'all kinds of steps', program: steps },
    { systemCode, first: 3 + i * 5, name: 'rewriting many segments', program: manySegments },
  ]);

  it.each(cases)('loses nothing acknowledged and can go on: $name, $systemCode', async (given) => {
    const { program, systemCode, first } = given;
    const states = await statesOf(program);
    for (let failAt = first, isOver = false; !isOver; failAt += STRIDE) {
      let disk = simulatedDisk();
      const faulty = faultyFileSystem(disk, { systemCode, failAt, torn: 0.5 });
      let fs: FileSystem = faulty;
      const fault = () => `fault ${failAt} (${faulty.journal[failAt - 1]})`;
      let engine = await openOn(fs).catch(() => undefined);
      for (let done = 0; done < program.length; ) {
        try {
          engine ??= await openOn(fs);
          await program[done]!(engine);
          done++;
        } catch (error) {
          expect(error, fault()).toHaveProperty(
            'code',
            expect.stringMatching(/io-failed|disk-full/),
          );
          if (program[done] === optimize) {
            // It changes nothing that can be seen. Whoever ignores its failure must not be punished for that.
            done++;
            continue;
          }
          await engine?.close().catch(() => undefined);
          if (failAt % 2 === 0) {
            disk = disk.powerCut({ seed: failAt });
            fs = disk;
          }
          engine = await openOn(fs);
          const state = await stateOf(engine);
          if (state.join() === states[done + 1]?.join()) done++;
          else expect(state, `after ${fault()} in step ${done}`).toEqual(states[done]);
        }
      }
      isOver = faulty.operations < failAt;
      expect(await stateOf(engine!), `in the end, ${fault()}`).toEqual(states.at(-1));
      // A log that was stopped by the last step says so once more.
      await engine!.close().catch(() => undefined);
      const again = await openOn(disk.powerCut({ seed: 0 }));
      expect(await stateOf(again), `opened again, ${fault()}`).toEqual(states.at(-1));
      await again.close();
    }
  });
});

/**
 * Symptom: a collection that could not be opened any more, with points missing. Cause: a failed optimization had frozen
 * rows that were only in the log; the next one, of other segments, named them in the manifest as if they were sealed.
 */
it('rows that a failed optimization froze are sealed by the next, whatever that is about', async () => {
  const disk = simulatedDisk();
  const fs = faultyFileSystem(disk);
  const engine = await openOn(fs);
  const last = manySegments.length - 3;
  for (const step of manySegments.slice(0, last)) await step(engine);
  fs.plan = { paths: /segments/, failAt: fs.operations + 1 };
  const { operations } = fs;
  await manySegments[last]!(engine);
  const state = await stateOf(engine);
  const cuts: SimulatedDisk[] = [];
  disk.onBoundary = () => cuts.push(disk.powerCut({ seed: 1 }));
  // The change of settings has started the optimization that fails, perhaps; or this one does.
  await optimize(engine).catch(() => undefined);
  expect(fs.operations).toBeGreaterThan(operations);
  await optimize(engine);
  disk.onBoundary = undefined;
  expect(await stateOf(engine)).toEqual(state);
  await engine.close();
  for (const cut of [...cuts, disk]) {
    const again = await openOn(cut);
    expect(await stateOf(again)).toEqual(state);
    await again.close();
  }
});

// Every fault takes a whole run of the program; the soak command tries them all.
const STRIDE = process.env['QUARRY_SOAK'] ? 1 : 31;

/** The states before the first step, after it, after the second, and so on. */
async function statesOf(program: readonly Step[]): Promise<string[][]> {
  const engine = await openOn(simulatedDisk());
  const states = [await stateOf(engine)];
  for (const step of program) {
    await step(engine);
    states.push(await stateOf(engine));
  }
  await engine.close();
  return states;
}
