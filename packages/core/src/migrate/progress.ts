/** How far a migration is. */
export interface MigrationProgress {
  readonly collection: string;
  readonly stage: 'create' | 'copy' | 'index' | 'verify' | 'done';
  /** Points copied of this collection, those of an earlier run included, and how many there are. */
  readonly copied: number;
  readonly total: number;
  /** Points a second in this run. */
  readonly rate: number;
  /** Seconds left for this collection at that rate; `undefined` before there is one. */
  readonly secondsLeft: number | undefined;
}

/** Measures the rate of one collection's copy. */
export class CopyMeter {
  readonly #started = performance.now();
  readonly #before: number;

  /** `before`: points that an earlier run has copied. */
  constructor(
    readonly collection: string,
    readonly total: number,
    before: number,
  ) {
    this.#before = before;
  }

  at(stage: MigrationProgress['stage'], copied: number): MigrationProgress {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? (copied - this.#before) / seconds : 0;
    const left = Math.max(0, this.total - copied);
    return {
      collection: this.collection,
      stage,
      copied,
      total: this.total,
      rate,
      secondsLeft: rate > 0 ? left / rate : undefined,
    };
  }
}
