import { schemaParams } from '../index/payload/index.js';
import type { CollectionSettings } from './settings.js';
import { DEFAULT_HNSW, hnswOf } from './settings.js';

/** The payload field that tells tenants apart: the one whose index says `is_tenant`. */
export function tenantField(settings: CollectionSettings): string | undefined {
  for (const [field, schema] of Object.entries(settings.payload_schema)) {
    const params = schemaParams(schema);
    if ((params.type === 'keyword' || params.type === 'uuid') && params.is_tenant) return field;
  }
  return undefined;
}

/** How tenants get graphs of their own over a dense name; `undefined`: they do not. */
export function tenantGraphs(
  settings: CollectionSettings,
  name: string,
): { field: string; m: number; fullScanKilobytes?: number } | undefined {
  const { payload_m, full_scan_threshold } = hnswOf(settings, name);
  const field = tenantField(settings);
  if (!payload_m || field === undefined) return undefined;
  const isChosen = full_scan_threshold !== DEFAULT_HNSW.full_scan_threshold;
  return { field, m: payload_m, ...(isChosen ? { fullScanKilobytes: full_scan_threshold } : {}) };
}
