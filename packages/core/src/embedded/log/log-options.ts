/** How a log is opened. */
export interface LogOptions {
  /** First record wanted; those before it are in segments already. Default 1. */
  from?: number;
  /**
   * Makes a new log when there is none. Default `false`: a log that should be there and is not has been lost, and
   * starting an empty one would hide that.
   */
  create?: boolean;
  /**
   * `fsync` (default): a commit resolves when the disk has the records. `relaxed`: when the operating system has them,
   * which syncs a while later; a crash of the process loses nothing, a power cut the last moments.
   */
  durability?: 'fsync' | 'relaxed';
  /** Relaxed only: longest time until records are synced. Default 1000. */
  syncEveryMilliseconds?: number;
  /** Idle time after which the durable mark is written, out of the way of commits. Default 50; 0: at once. */
  markAfterMilliseconds?: number;
  /**
   * Cuts the log at the first damaged record instead of refusing to open. Acknowledged records from there on are lost:
   * for an operator who has no backup. Default `false`.
   */
  discardDamaged?: boolean;
}
