import { RateLimitError } from '../../engine/index.js';

/** Share of a minute's calls that may come at once. */
const BURST = 0.1;

/**
 * A token bucket: it fills evenly over the minute and every call takes one. It lives in one
 * process, so several processes allow as many times the calls.
 */
export class RequestMeter {
  readonly #perMinute: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** `now` gives milliseconds. */
  constructor(perMinute: number, now: () => number = Date.now) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#tokens = this.#capacity;
    this.#filledAt = now();
  }

  get perMinute(): number {
    return this.#perMinute;
  }

  /** Takes a token or throws a `RateLimitError` that says when there will be one. */
  take(): void {
    const now = this.#now();
    const filled = ((now - this.#filledAt) / 60_000) * this.#perMinute;
    this.#tokens = Math.min(this.#capacity, this.#tokens + filled);
    this.#filledAt = now;
    if (this.#tokens < 1) {
      const seconds = ((1 - this.#tokens) / this.#perMinute) * 60;
      throw new RateLimitError(
        `Rate limiting exceeded: at most ${this.#perMinute} requests a minute`,
        seconds,
      );
    }
    this.#tokens -= 1;
  }

  get #capacity(): number {
    return Math.max(1, this.#perMinute * BURST);
  }
}
