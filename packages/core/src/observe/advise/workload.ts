import { VALUE_BYTES } from '../../embedded/vectors/index.js';
import type { Distance } from '../../engine/index.js';

/** What an application needs of one collection. */
export interface Workload {
  readonly points: number;
  readonly dimension: number;
  /** Default `Cosine`. */
  readonly distance?: Distance | undefined;
  /** How the numbers of vectors are kept. Default `float32`. */
  readonly datatype?: 'float32' | 'float16' | 'uint8' | undefined;
  /** Dense vectors per point, all of this dimension. Default 1. */
  readonly vectorsPerPoint?: number | undefined;
  /** Bytes of a payload as JSON. Default 1,000. */
  readonly payloadBytes?: number | undefined;
  /** Searches a second at the peak. Default 10. */
  readonly queriesPerSecond?: number | undefined;
  /** Share of the exact nearest points that a search should find. Default 0.95. */
  readonly recall?: number | undefined;
  /** Points written per search. Default 0.1. */
  readonly writesPerQuery?: number | undefined;
  readonly tenants?:
    | {
        readonly count: number;
        /** Share of all points that the largest has. Default twice an even share. */
        readonly largestShare?: number | undefined;
      }
    | undefined;
  /** Machines. 1 (default) is the embedded engine. */
  readonly nodes?: number | undefined;
  /** Memory that the collection may take on each machine, in bytes. Default 8 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Cores of each machine. Default 4. */
  readonly cores?: number | undefined;
  /** Whether a read must see the last write of anybody. Default false. */
  readonly strongConsistency?: boolean | undefined;
}

/** A workload with every default filled in. */
export type CompleteWorkload = {
  readonly [Key in Exclude<keyof Workload, 'tenants'>]-?: NonNullable<Workload[Key]>;
} & { readonly tenants: { readonly count: number; readonly largestShare: number } | undefined };

const GIBIBYTE = 2 ** 30;

/** Fills in defaults and refuses what makes no sense, naming the field. */
export function completeWorkload(workload: Workload): CompleteWorkload {
  const number = (
    name: keyof Workload,
    value: number | undefined,
    fallback: number,
    min: number,
    max: number,
  ) => {
    const given = value ?? fallback;
    if (typeof given === 'number' && given >= min && given <= max) return given;
    throw new RangeError(
      `advise: ${name}: expected a number from ${min} to ${max}, got ${String(given)}`,
    );
  };
  const { tenants, datatype = 'float32' } = workload;
  if (!Object.hasOwn(VALUE_BYTES, datatype)) {
    const expected = Object.keys(VALUE_BYTES).join(', ');
    throw new RangeError(`advise: datatype: expected one of ${expected}, got ${String(datatype)}`);
  }
  const count = tenants && number('tenants', tenants.count, 1, 1, 1e9);
  return {
    points: number('points', workload.points, Number.NaN, 0, 1e12),
    dimension: number('dimension', workload.dimension, Number.NaN, 1, 65_536),
    distance: workload.distance ?? 'Cosine',
    datatype,
    vectorsPerPoint: number('vectorsPerPoint', workload.vectorsPerPoint, 1, 0, 1_000),
    payloadBytes: number('payloadBytes', workload.payloadBytes, 1_000, 0, 1e8),
    queriesPerSecond: number('queriesPerSecond', workload.queriesPerSecond, 10, 0, 1e9),
    recall: number('recall', workload.recall, 0.95, 0, 1),
    writesPerQuery: number('writesPerQuery', workload.writesPerQuery, 0.1, 0, 1e6),
    nodes: number('nodes', workload.nodes, 1, 1, 10_000),
    memoryBytes: number('memoryBytes', workload.memoryBytes, 8 * GIBIBYTE, 1, 1e15),
    cores: number('cores', workload.cores, 4, 1, 4_096),
    strongConsistency: workload.strongConsistency ?? false,
    tenants:
      count === undefined
        ? undefined
        : {
            count,
            largestShare: number('tenants', tenants!.largestShare, Math.min(1, 2 / count), 0, 1),
          },
  };
}
