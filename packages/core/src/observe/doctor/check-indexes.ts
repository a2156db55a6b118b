import type { CollectionInfo } from '../../engine/index.js';
import type { CollectionUsage } from '../usage.js';
import type { AddFinding, DoctorOptions } from './finding.js';
import { SMALL_COLLECTION } from './small-collection.js';

const TENANT_FIELD = 'tenant_id';

/** Are payloads indexed for what is asked, and only for that? */
export function checkIndexes(
  info: CollectionInfo,
  { tenantField = TENANT_FIELD }: DoctorOptions,
  usage: CollectionUsage | undefined,
  add: AddFinding,
): void {
  const indexed = info.payload_schema;
  const points = info.points_count ?? 0;
  for (const [field, calls] of usage?.filteredFields ?? []) {
    if (indexed[field]) continue;
    add(
      points > SMALL_COLLECTION ? 'warning' : 'note',
      'unindexed-filter',
      `Filters on \`${field}\` read every payload.`,
      `${calls} calls filtered by it, ${points} points`,
      `createPayloadIndex(name, { field_name: '${field}', field_schema: … })`,
    );
  }
  if (usage && usage.calls > 0) {
    for (const field of Object.keys(indexed)) {
      if (usage.filteredFields.has(field) || usage.otherFields.has(field)) continue;
      add(
        'note',
        'unused-index',
        `The index on \`${field}\` was of no use to any call.`,
        `${usage.calls} calls seen`,
        `deletePayloadIndex(name, '${field}'), if that is all that ever happens`,
      );
    }
  }
  const tenant = indexed[tenantField];
  const isUsed = usage?.filteredFields.has(tenantField) ?? false;
  const isTenantIndex = (tenant?.params as { is_tenant?: boolean } | undefined)?.is_tenant === true;
  if ((tenant || isUsed) && !isTenantIndex) {
    add(
      'warning',
      'tenant-index-missing',
      `\`${tenantField}\` tells tenants apart, but its index does not say so.`,
      tenant ? `index of type ${tenant.data_type}` : 'no index',
      `createPayloadIndex(name, { field_name: '${tenantField}', field_schema: { type: 'keyword', is_tenant: true } })`,
    );
  }
}
