/** Addresses that the host writes to or reads from between calls. */
import { queryFloats } from './query';
import { allowedAt, pool } from './scratch';

export function queryAddress(): usize {
  return queryFloats;
}

export function allowedAddress(): usize {
  return allowedAt;
}

/** A pool, free for other uses between searches: eight bytes for each key of the capacity. */
export function poolAddress(): usize {
  return pool;
}
