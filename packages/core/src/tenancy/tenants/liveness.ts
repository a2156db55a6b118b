import { readFileSync, readlinkSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

/** A worker, as others can find out about it. */
export interface Worker {
  /** Different for every job. */
  readonly id: string;
  /** The machine since it was started and its space of process numbers; absent if unknown. */
  readonly place?: string | undefined;
  readonly pid: number;
  readonly thread: number;
}

/** `here`: alive, in this very thread. `unknown`: whether it lives shows in whether it goes on. */
export type Liveness = 'here' | 'gone' | 'unknown';

/** Ids of the workers of this thread, shared by all copies of this module. */
const key = Symbol.for('quarry.tenancy.workers');
const shared = globalThis as unknown as { [key]?: Set<string> };
shared[key] ??= new Set();
const alive = shared[key];

/** Introduces a worker of this thread. Call {@link dismiss} when it stops, whatever the outcome. */
export function introduce(id: string): Worker {
  alive.add(id);
  return { id, place: placeOfThisProcess(), pid: process.pid, thread: threadId };
}

/** The worker does nothing any more. */
export function dismiss(id: string): void {
  alive.delete(id);
}

/** What can be told about a worker at once. */
export function livenessOf(worker: Worker | undefined): Liveness {
  if (worker === undefined) return 'gone';
  if (alive.has(worker.id)) return 'here';
  if (worker.place === undefined || worker.place !== placeOfThisProcess()) return 'unknown';
  if (worker.pid === process.pid) return worker.thread === threadId ? 'gone' : 'unknown';
  return isRunning(worker.pid) ? 'unknown' : 'gone';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH';
  }
}

let place: string | undefined;
let isPlaceKnown = false;

/** Names and addresses of machines repeat, so this is asked of the kernel: Linux tells, others do not. */
function placeOfThisProcess(): string | undefined {
  if (isPlaceKnown) return place;
  isPlaceKnown = true;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    place = `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    place = undefined;
  }
  return place;
}
