import type { SearchParams } from '../../engine/index.js';
import type { CollectionUsage } from '../usage.js';

/** Something about a collection that its owner should know. */
export interface Finding {
  /** `error`: wrong answers or lost data are likely; `warning`: slow or at risk; `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What kind of finding, as a constant. */
  readonly code: FindingCode;
  readonly collection: string;
  readonly message: string;
  /** What was seen. */
  readonly evidence: string;
  readonly fix: string;
}

/** What a finding is about; stable, for dashboards and for code. */
export type FindingCode =
  | 'not-green'
  | 'optimizer-failed'
  | 'indexing-off'
  | 'unindexed-filter'
  | 'unused-index'
  | 'tenant-index-missing'
  | 'many-segments'
  | 'low-recall'
  | 'quantization-without-rescore'
  | 'shards-unbalanced'
  | 'replica-inactive'
  | 'even-quorum'
  | 'strict-mode-off'
  | 'snapshot-missing'
  | 'snapshot-old';

/** What to examine, and against what. */
export interface DoctorOptions {
  /** Default: all collections. */
  readonly collections?: readonly string[] | undefined;
  /** What `observe` saw: finds filters without an index and indexes without a use. */
  readonly usage?: ReadonlyMap<string, CollectionUsage> | undefined;
  /** Payload field of tenants in shared collections. Default `tenant_id`. */
  readonly tenantField?: string | undefined;
  /** Recall that searches should reach, of ten hits. Default 0.95; 0 measures none. */
  readonly recall?: number | undefined;
  /** Parameters that the application searches with. */
  readonly searchParams?: SearchParams | undefined;
  /** Searches that recall is measured with. Default 20. */
  readonly samples?: number | undefined;
  /** Strangers can reach the server: strict mode is then expected. Default false. */
  readonly isPublic?: boolean | undefined;
  /** Oldest acceptable newest snapshot, in days. Default 7; 0 looks for none. */
  readonly snapshotDays?: number | undefined;
}

/** Reports a finding about the collection that is being examined. */
export type AddFinding = (
  severity: Finding['severity'],
  code: FindingCode,
  message: string,
  evidence: string,
  fix: string,
) => void;
