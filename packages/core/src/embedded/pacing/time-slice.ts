/** The event loop is given back after this many milliseconds of work: a search that comes meanwhile waits no longer. */
const SLICE_MILLISECONDS = 0.5;

/**
 * Lets long work in the main thread breathe: `due()` is cheap and says when a slice is used up, `pause()` gives
 * timers and sockets their turn.
 */
export class TimeSlice {
  #end = performance.now() + SLICE_MILLISECONDS;

  due(): boolean {
    return performance.now() >= this.#end;
  }

  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#end = performance.now() + SLICE_MILLISECONDS;
  }
}
