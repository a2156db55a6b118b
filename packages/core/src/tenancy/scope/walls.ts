/**
 * Every wall of a tenant scope by name. They all stand, always: the set exists so that a test can
 * take one away and see the attack suite notice. It is not reachable from outside the package.
 */
export const allWalls = [
  // Which points are reached
  'query-filter',
  'prefetch-filter',
  'group-filter',
  'scroll-filter',
  'count-filter',
  'facet-filter',
  'matrix-filter',
  'write-filter',
  'point-ids',
  'condition-ids',
  'example-ids',
  // What may be asked for and written
  'payload-keys',
  'payload-paths',
  'payload-kept',
  'unknown-fields',
  'shard-key',
  'snapshot',
  // Which collections are reached
  'collection-names',
  'lookup-names',
  'collection-list',
  'administration',
  // What answers tell
  'answer-payload',
  'answer-check',
  'exact-figures',
  'term-rarity',
  'text-lengths',
  'approximation',
  'collection-figures',
  'write-numbers',
] as const;

/** A wall of a tenant scope. */
export type Wall = (typeof allWalls)[number];

/** The walls that stand. */
export type Walls = ReadonlySet<Wall>;
