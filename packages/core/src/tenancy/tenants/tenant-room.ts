import type { VectorEngine } from '../../engine/index.js';
import type { TenantScopeOptions } from '../scope/rules.js';
import { TenantScope } from '../scope/tenant-scope.js';
import { type Placement, placementOf } from './placement.js';
import type { Plan } from './provision.js';
import type { TenantStrategy } from './tenant-record.js';

/** What scopes of a tenancy have in common. */
export type ScopeSettings = Pick<TenantScopeOptions, 'field' | 'idField' | 'termRarity'>;

/** One tenant's points under one strategy: where they are, and the scope that reaches them. */
export class TenantRoom {
  readonly strategy: TenantStrategy;
  readonly placement: Placement;
  readonly scope: VectorEngine;

  constructor(plan: Plan, settings: ScopeSettings, strategy: TenantStrategy, tenant: string) {
    const names = Object.keys(plan.templates);
    this.strategy = strategy;
    this.placement = placementOf(strategy, tenant, names, plan.sharedShardKey);
    const { collections, shardKey } = this.placement;
    this.scope = new TenantScope(plan.engine, {
      ...settings,
      tenant,
      collections,
      ...(shardKey === undefined ? {} : { shardKey }),
    });
  }

  /** The shard to name in requests of one's own. */
  get shard(): { shard_key?: NonNullable<Placement['shardKey']> } {
    const { shardKey } = this.placement;
    return shardKey === undefined ? {} : { shard_key: shardKey };
  }
}
