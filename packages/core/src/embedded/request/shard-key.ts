import { BadRequestError } from '../../engine/index.js';

/** Shard keys keep data apart; an engine without shards must not pretend to heed them, least of all in reads. */
export function refuseShardKey(value: unknown, path: string): void {
  if (value === undefined || value === null) return;
  throw new BadRequestError(
    `Wrong input: ${path}: this engine has no shards, so it cannot keep data apart by shard key; use a payload filter or a cluster`,
  );
}
