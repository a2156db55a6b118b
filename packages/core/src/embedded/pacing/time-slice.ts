/** The event loop is given back after this many milliseconds of work: a search that comes meanwhile waits no longer. */
const SLICE_MILLISECONDS = 0.5;

/** When the slice of this turn of the event loop is used up; 0 where nothing has begun to count. */
let end = 0;
/** Work that waits for a turn of its own. */
const waiting: (() => void)[] = [];

/**
 * Lets long work in the main thread breathe: `due()` is cheap and says when a slice is used up, `pause()` gives
 * timers and sockets their turn.
 *
 * All work shares the slice of a turn, and each turn goes on with one piece of work that waits: however much is done at the
 * same time, a turn takes no longer.
 */
export class TimeSlice {
  constructor() {
    if (end === 0) begin();
  }

  due(): boolean {
    if (end === 0) begin();
    return performance.now() >= end;
  }

  pause(): Promise<void> {
    if (end === 0) begin();
    return new Promise<void>((resolve) => waiting.push(resolve));
  }
}

function begin(): void {
  end = performance.now() + SLICE_MILLISECONDS;
  setImmediate(nextTurn);
}

function nextTurn(): void {
  end = 0;
  const next = waiting.shift();
  if (next === undefined) return;
  begin();
  next();
}
