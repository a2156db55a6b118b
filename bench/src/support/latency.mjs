import { openSync, readFileSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Percentiles of times in milliseconds. */
export function percentiles(times) {
  const ordered = Float64Array.from(times).sort();
  const at = (share) => {
    const value = ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? 0;
    return Math.round(value * 1000) / 1000;
  };
  return { calls: ordered.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

/** Times one call after the other, each a turn of the event loop apart, as a server would ask. */
export async function timeCalls(calls, goOn = () => false) {
  const times = [];
  do {
    for (const call of calls) {
      const start = performance.now();
      await call();
      times.push(performance.now() - start);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } while (goOn());
  return times;
}

/**
 * The same, and of each call what it took apart from waiting for a core while other threads had all of them (Linux only:
 * elsewhere nothing is taken off).
 */
export async function timeOwnWork(calls, goOn) {
  const waited = runQueueClock();
  const own = [];
  const timed = calls.map((call) => async () => {
    const before = waited();
    const start = performance.now();
    await call();
    own.push(Math.max(0, performance.now() - start - (waited() - before)));
  });
  return { times: await timeCalls(timed, goOn), own };
}

/** A clock of the milliseconds that this thread has waited for a core. */
function runQueueClock() {
  let file;
  try {
    file = openSync('/proc/thread-self/schedstat');
  } catch {
    return () => 0;
  }
  const text = Buffer.alloc(64);
  return () => {
    const [, waited] = text.toString('latin1', 0, readSync(file, text, 0, 64, 0)).split(' ');
    return Number(waited) / 1e6;
  };
}

/**
 * Runs work and returns, in milliseconds, how long it took and how long it held the event loop at the longest: by the clock,
 * and in processor time of the main thread, which a busy machine does not lengthen (to 4 ms exact, Linux only).
 */
export async function longestHold(work) {
  // The histogram samples a timer of one millisecond; that millisecond is no delay.
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  globalThis.gc?.();
  await pause(20);
  histogram.enable();
  // A hold is told from two ticks of the timer: one has to come before the work begins.
  await pause(5);
  histogram.reset();
  let isOver = false;
  const processor = longestTurn(() => isOver);
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  await pause(5);
  isOver = true;
  histogram.disable();
  const delay = (nanoseconds) => Math.round(Math.max(0, nanoseconds / 1e6 - 1) * 10) / 10;
  return {
    milliseconds: Math.round(milliseconds),
    longest: delay(histogram.max),
    p99: delay(histogram.percentile(99)),
    'longest, processor': await processor,
  };
}

/** The most processor time that the main thread used between two ticks of a timer of one millisecond. */
async function longestTurn(isOver) {
  let longest = 0;
  for (let before = mainThreadTime(); !isOver(); ) {
    await pause(1);
    const now = mainThreadTime();
    if (now === undefined) return undefined;
    longest = Math.max(longest, now - before);
    before = now;
  }
  return Math.round(longest * 10) / 10;
}

/** Milliseconds that the main thread has run, as the kernel's scheduler counts them. */
function mainThreadTime() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return undefined;
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
