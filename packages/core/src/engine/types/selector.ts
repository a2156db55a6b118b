import type { Filter } from './filter.js';
import type { PointId, ShardKeySelector } from './point.js';

/** Points chosen by id. Unknown ids are ignored, except where an operation says otherwise. */
export type PointIdsList = {
  points: PointId[];
  shard_key?: ShardKeySelector | null;
};

/** Points chosen by filter. An empty filter chooses every point. */
export type FilterSelector = {
  filter: Filter;
  shard_key?: ShardKeySelector | null;
};

/** Points chosen by id or by filter. */
export type PointsSelector = PointIdsList | FilterSelector;
