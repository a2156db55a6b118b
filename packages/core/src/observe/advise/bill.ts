import { storageFor } from '../../embedded/quantization/index.js';
import { keptDatatype, VALUE_BYTES } from '../../embedded/vectors/index.js';
import type { QuantizationConfig } from '../../engine/index.js';
import type { CompleteWorkload } from './workload.js';

/** One line of a bill. */
export interface BillItem {
  readonly what: string;
  readonly bytes: number;
}

/** What a collection costs on all machines together, replicas not counted. */
export interface Bill {
  readonly memory: readonly BillItem[];
  readonly disk: readonly BillItem[];
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** What the bill depends on beside the workload. */
export interface BilledSettings {
  readonly m: number;
  /** Points that are in a graph of their tenant besides, with as many links. Default 0. */
  readonly inTenantGraphs?: number | undefined;
  readonly onDisk: boolean;
  readonly quantization?: QuantizationConfig | undefined;
}

/** Bytes of the factors beside a row's codes, and the line that one-bit codes are padded to. */
const FACTOR_BYTES = 16;
const LINE_BYTES = 64;
/** Ids: sixteen bytes and a bit, and three table entries of four bytes on average. */
const ID_BYTES = 28.2;
/** Position of a payload on the disk. */
const PAYLOAD_PLACE_BYTES = 8;

/** The layout of a sealed segment (see `embedded/index/hnsw/layout.ts`) times the number of rows. */
export function billOf(
  workload: CompleteWorkload,
  { m, inTenantGraphs = 0, onDisk, quantization }: BilledSettings,
): Bill {
  const { points, dimension, distance, datatype, vectorsPerPoint, payloadBytes } = workload;
  const valueBytes = VALUE_BYTES[keptDatatype(distance, datatype)];
  const vectors = points * vectorsPerPoint;
  const { floats, int8, oneBit } = storageFor({ dimension, distance, onDisk, quantization });
  const codeWidth = Math.ceil(dimension / (oneBit ? 64 : 16)) * (oneBit ? 64 : 16);
  const oneBitBytes = oneBit
    ? Math.ceil((codeWidth / 8 + FACTOR_BYTES) / LINE_BYTES) * LINE_BYTES
    : 0;
  const int8Bytes = int8 ? codeWidth + (oneBit ? 0 : FACTOR_BYTES) : 0;
  // Level 0 has 2m links; one row in m has an upper level of m links, and so on.
  const links = 2 * m * 4 + (m > 1 ? (m * 4) / (m - 1) : 0) + 5;
  const tenantLinks = inTenantGraphs * vectorsPerPoint * links;
  const memory: BillItem[] = [
    {
      what: 'original vectors',
      bytes: floats ? vectors * Math.ceil(dimension / 8) * 8 * valueBytes : 0,
    },
    { what: 'int8 codes', bytes: vectors * int8Bytes },
    { what: 'one-bit codes', bytes: vectors * oneBitBytes },
    { what: 'graph links', bytes: vectors * links },
    { what: "links of tenants' graphs", bytes: tenantLinks },
    { what: 'ids', bytes: points * ID_BYTES },
    { what: 'places of payloads', bytes: points * PAYLOAD_PLACE_BYTES },
  ];
  const disk: BillItem[] = [
    { what: 'original vectors', bytes: vectors * (dimension * valueBytes + 4) },
    { what: 'codes and links', bytes: vectors * (int8Bytes + oneBitBytes + links) + tenantLinks },
    { what: 'payloads', bytes: points * (payloadBytes + 8) },
    { what: 'ids', bytes: points * 16.2 },
  ];
  const rows = (items: BillItem[]) => items.filter(({ bytes }) => bytes > 0);
  const sum = (items: BillItem[]) => items.reduce((total, { bytes }) => total + bytes, 0);
  // While segments are merged, the old ones are still there.
  disk.push({ what: 'room to rewrite segments', bytes: sum(disk) });
  return { memory: rows(memory), disk: rows(disk), memoryBytes: sum(memory), diskBytes: sum(disk) };
}
