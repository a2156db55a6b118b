/** Addresses that the host writes to or reads from between calls. */
import { queryFloats } from './query';
import { allowedAt } from './scratch';

export function queryAddress(): usize {
  return queryFloats;
}

export function allowedAddress(): usize {
  return allowedAt;
}
