/** Callers that wait for their records to be acknowledged. */
export class CommitWaiters {
  readonly #waiting = new Set<Waiter>();

  /** Resolves once `sequence` is acknowledged, rejects when the log stops before. */
  wait(sequence: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.add({ sequence, resolve, reject }));
  }

  /** Answers everyone who waits for this record or one before it. */
  acknowledge(sequence: number): void {
    for (const waiter of this.#waiting) {
      if (waiter.sequence > sequence) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  /** Refuses everyone. */
  reject(error: unknown): void {
    for (const waiter of this.#waiting) waiter.reject(error);
    this.#waiting.clear();
  }
}

interface Waiter {
  readonly sequence: number;
  resolve(): void;
  reject(error: unknown): void;
}
