import { fewestInGraph } from '../../embedded/index/hnsw/index.js';
import type { CreateCollection, QuantizationConfig, SearchParams } from '../../engine/index.js';
import type { Bill, BilledSettings } from './bill.js';
import { billOf } from './bill.js';
import type { CompleteWorkload, Workload } from './workload.js';
import { completeWorkload } from './workload.js';

/** A setting and why it was chosen. */
export interface Reason {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
}

/** How to set up a collection. */
export interface Advice {
  /** Arguments of `createCollection`. */
  readonly collection: CreateCollection;
  readonly search: SearchParams;
  /** How to keep tenants apart, where there are any. */
  readonly isolation: 'payload' | 'collection' | 'shard-key' | undefined;
  /** Threads for `openEngine`, on one machine. */
  readonly threads: number;
  readonly bill: Bill;
  /** Memory of one machine, replicas included. */
  readonly memoryPerNode: number;
  readonly reasons: readonly Reason[];
  /** What the workload asks for and this set-up may not give. */
  readonly warnings: readonly string[];
}

/** `hnsw_ef` by the recall that it reached at m 16 on 100,000 x 768: see docs/benchmarks.md. */
const EF_BY_RECALL: readonly (readonly [number, number])[] = [
  [0.9, 32],
  [0.95, 48],
  [0.98, 64],
  [0.99, 96],
  [0.995, 128],
  [1, 256],
];
/** Searches a second that one core answers at 768 dimensions and `hnsw_ef` 48, with room to spare. */
const RATE_PER_CORE = 8_000;
const REFERENCE_DIMENSION = 768;
/** A process with few tenants may give each a collection: more cost memory and files. */
const FEW_TENANTS = 20;
/** On several machines, a tenant with this share of all points is better off in shards of its own. */
const LARGE_TENANT = 0.2;

/** Turns what an application needs into a configuration, with its bill and a reason for each line. */
export function advise(workload: Workload): Advice {
  const needs = completeWorkload(workload);
  const reasons: Reason[] = [];
  const warnings: string[] = [];
  const because = (setting: string, value: unknown, why: string) => {
    reasons.push({
      setting,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      why,
    });
  };
  const m = needs.recall > 0.98 ? 24 : 16;
  const efConstruct = needs.recall > 0.98 ? 200 : 100;
  because(
    'hnsw_config.m',
    m,
    needs.recall > 0.98
      ? 'more links find the last percent'
      : 'the default: more links cost memory and gain little at this recall',
  );
  because('hnsw_config.ef_construct', efConstruct, 'a better graph costs only build time');
  const ef = EF_BY_RECALL.find(([recall]) => needs.recall <= recall)![1];
  because(
    'params.hnsw_ef',
    ef,
    `reached recall ${needs.recall} in our benchmark; measure yours with doctor()`,
  );

  const isolation = chooseIsolation(needs, because);
  const inTenantGraphs = isolation === 'payload' ? pointsInTenantGraphs(needs, efConstruct) : 0;
  if (inTenantGraphs > 0)
    because(
      'hnsw_config.payload_m',
      m,
      `a graph of its own for each tenant of ${fewestInGraph(efConstruct)} points or more: searched as fast as a collection of its own`,
    );
  const memory = chooseMemory(needs, { m, inTenantGraphs }, because, warnings);
  const shape = chooseCluster(needs, because);
  const perNode = (memory.bill.memoryBytes * (shape.replication_factor ?? 1)) / needs.nodes;
  const rate = (RATE_PER_CORE * REFERENCE_DIMENSION * 48) / (Math.max(64, needs.dimension) * ef);
  const cores = needs.queriesPerSecond / rate / needs.nodes;
  const threads =
    needs.nodes === 1 && cores > 0.7 ? Math.min(needs.cores, Math.ceil(cores * 1.5)) : 0;
  because(
    'threads',
    threads,
    `${needs.queriesPerSecond} searches a second keep about ${cores.toFixed(2)} cores of each machine busy`,
  );
  if (cores > needs.cores) {
    warnings.push(
      `${needs.queriesPerSecond} searches a second want about ${Math.ceil(cores)} cores on each machine, there are ${needs.cores}: add machines or accept less recall`,
    );
  }
  if (needs.writesPerQuery > 10) {
    warnings.push(
      'Far more is written than searched: load in bulk with indexing_threshold 0, and restore it afterwards',
    );
  }
  return {
    collection: {
      vectors: {
        size: needs.dimension,
        distance: needs.distance,
        ...(needs.datatype === 'float32' ? {} : { datatype: needs.datatype }),
        ...(memory.onDisk ? { on_disk: true } : {}),
      },
      hnsw_config: {
        m,
        ef_construct: efConstruct,
        ...(inTenantGraphs > 0 ? { payload_m: m } : {}),
      },
      ...(memory.quantization ? { quantization_config: memory.quantization } : {}),
      ...shape,
    },
    search: {
      hnsw_ef: ef,
      ...(memory.quantization ? { quantization: { rescore: true, oversampling: 2 } } : {}),
    },
    isolation,
    threads,
    bill: memory.bill,
    memoryPerNode: perNode,
    reasons,
    warnings,
  };
}

type Because = (setting: string, value: unknown, why: string) => void;

/** The first way to keep vectors that fits into memory, from the quickest to the smallest. */
function chooseMemory(
  needs: CompleteWorkload,
  links: Pick<BilledSettings, 'm' | 'inTenantGraphs'>,
  because: Because,
  warnings: string[],
) {
  const binary: QuantizationConfig = { binary: { always_ram: true } };
  const ways: { onDisk: boolean; quantization?: QuantizationConfig; why: string }[] = [
    { onDisk: false, why: 'everything fits into memory' },
    {
      onDisk: true,
      quantization: { scalar: { type: 'int8', always_ram: true } },
      why: 'codes fit into memory, originals do not; they are read for the last few candidates',
    },
    { onDisk: true, quantization: binary, why: 'only one-bit codes fit into memory' },
  ];
  const budget = needs.memoryBytes * needs.nodes;
  for (const way of ways) {
    const bill = billOf(needs, { ...links, ...way });
    if (bill.memoryBytes > budget && way !== ways.at(-1)) continue;
    because('vectors.on_disk', way.onDisk, way.why);
    if (way.quantization)
      because(
        'quantization_config',
        way.quantization,
        'what searches walk by; the best are scored again by originals (rescore)',
      );
    if (bill.memoryBytes > budget) {
      warnings.push(
        `${gibibytes(bill.memoryBytes)} GiB are needed at least, ${gibibytes(budget)} GiB are there: add memory or machines`,
      );
    }
    return { ...way, bill };
  }
  throw new RangeError('unreachable: the last way is always taken');
}

function chooseCluster(needs: CompleteWorkload, because: Because): CreateCollection {
  if (needs.nodes === 1) {
    because('engine', 'embedded', 'one machine: no server to run');
    return {};
  }
  const shards = needs.nodes * 2;
  const replicas = needs.nodes >= 3 ? (needs.strongConsistency ? 3 : 2) : 2;
  because(
    'shard_number',
    shards,
    'two for each machine, so that machines can be added without resharding',
  );
  because('replication_factor', replicas, 'a machine may fail without loss');
  const factor = needs.strongConsistency ? Math.floor(replicas / 2) + 1 : 1;
  because(
    'write_consistency_factor',
    factor,
    needs.strongConsistency
      ? 'most replicas have a write before it is acknowledged; read with consistency "majority"'
      : 'one replica is enough; the others follow',
  );
  return { shard_number: shards, replication_factor: replicas, write_consistency_factor: factor };
}

function chooseIsolation(
  { tenants, nodes }: CompleteWorkload,
  because: Because,
): Advice['isolation'] {
  if (!tenants) return undefined;
  const { count, largestShare } = tenants;
  if (count <= FEW_TENANTS && nodes === 1) {
    because('isolation', 'collection', `${count} tenants can have a collection each`);
    return 'collection';
  }
  if (nodes > 1 && largestShare > LARGE_TENANT) {
    because(
      'isolation',
      'shard-key',
      `the largest tenant has ${Math.round(largestShare * 100)} % of all points: give it shards of its own`,
    );
    return 'shard-key';
  }
  because(
    'isolation',
    'payload',
    `${count} tenants share a collection, with an is_tenant keyword index`,
  );
  return 'payload';
}

/** Points of tenants that are large enough for a graph of their own; the smaller ones are taken to be alike. */
function pointsInTenantGraphs({ points, tenants }: CompleteWorkload, efConstruct: number): number {
  if (!tenants) return 0;
  const { count, largestShare } = tenants;
  const least = fewestInGraph(efConstruct);
  const largest = points * largestShare;
  const others = points - largest;
  const other = count > 1 ? others / (count - 1) : 0;
  return (largest >= least ? largest : 0) + (other >= least ? others : 0);
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
