import { expect, it } from 'vitest';
import { TimeSlice } from './time-slice.js';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** The turn of the event loop, as its immediates count it. */
function countTurns(): { now(): number; stop(): void } {
  let turn = 0;
  let isStopped = false;
  const count = () => {
    turn++;
    if (!isStopped) setImmediate(count);
  };
  setImmediate(count);
  return {
    now: () => turn,
    stop: () => {
      isStopped = true;
    },
  };
}

it('lets one piece of work go on in each turn of the event loop, in order', async () => {
  const turns = countTurns();
  const seen: [name: string, turn: number][] = [];
  const run = async (name: string) => {
    const slice = new TimeSlice();
    for (let i = 0; i < 3; i++) {
      work(0.6);
      expect(slice.due()).toBe(true);
      await slice.pause();
      seen.push([name, turns.now()]);
    }
  };
  await Promise.all([run('a'), run('b'), run('c')]);
  turns.stop();
  expect(seen.map(([name]) => name).join('')).toBe('abcabcabc');
  expect(new Set(seen.map(([, turn]) => turn)).size).toBe(seen.length);
});

it('gives a new turn a new slice', async () => {
  const slice = new TimeSlice();
  work(0.6);
  expect(slice.due()).toBe(true);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(slice.due()).toBe(false);
});
