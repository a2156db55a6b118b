import type {
  HnswIndex,
  HnswSearchOptions,
  HnswSearchResult,
  SearchThreads,
} from '../index/hnsw/index.js';
import type { VectorValue } from '../vectors/index.js';
import { denseSimilarities } from './dense-field.js';
import type { RowMap } from './row-map.js';
import type { FieldHits, FieldSearch, VectorField } from './vector-field.js';
import { noHits } from './vector-field.js';

/** How the rows of tenants get graphs of their own. */
export interface TenantGraphs {
  /** The payload field that tells tenants apart. */
  readonly field: string;
  /** Links per row (`payload_m`). */
  readonly m: number;
  /** `full_scan_threshold`, where one was chosen: a tenant with less is scanned. */
  readonly fullScanKilobytes?: number | undefined;
}

/** What a graph was built with. */
export interface BuiltWith {
  /** 0: no graph over all rows. */
  readonly m: number;
  /** Also what a search gathers that names no `hnsw_ef`. */
  readonly efConstruct: number;
  /** `storageName` of the settings; absent in files of older versions. */
  readonly storage?: string | undefined;
  /** Absent: tenants have no graphs of their own. */
  readonly tenants?: TenantGraphs | undefined;
}

/** Dense vectors of a sealed segment, behind a graph. */
export class HnswDenseField implements VectorField {
  readonly kind = 'dense';
  readonly indexed = true;

  constructor(
    readonly map: RowMap,
    readonly index: HnswIndex,
    readonly built: BuiltWith,
  ) {}

  get count(): number {
    return this.map.size;
  }

  get inGraphs(): number {
    return this.index.inGraphs;
  }

  get bytes(): number {
    return this.index.bytes();
  }

  loadOriginals(): Promise<void> {
    return this.index.loadOriginals();
  }

  has(offset: number): boolean {
    return this.map.present.has(offset);
  }

  vectorAt(offset: number): VectorValue | undefined {
    const row = this.map.rowOf(offset);
    return row === undefined ? undefined : { kind: 'dense', values: this.index.vectorAt(row) };
  }

  viewAt(offset: number): VectorValue | undefined {
    const row = this.map.rowOf(offset);
    return row === undefined ? undefined : { kind: 'dense', values: this.index.viewAt(row) };
  }

  search(query: VectorValue, options: FieldSearch): FieldHits {
    if (query.kind !== 'dense' || this.map.size === 0) return noHits('exact');
    return this.#toHits(this.index.search(query.values, this.#inRows(options)));
  }

  async searchIn(
    threads: SearchThreads,
    query: VectorValue,
    options: FieldSearch,
  ): Promise<FieldHits> {
    if (query.kind !== 'dense' || this.map.size === 0) return noHits('exact');
    return this.#toHits(await this.index.searchIn(threads, query.values, this.#inRows(options)));
  }

  #inRows(options: FieldSearch): HnswSearchOptions {
    const allowed = options.allowed && this.map.toRows(options.allowed);
    return {
      ...options,
      ef: options.ef ?? this.built.efConstruct,
      allowed,
    };
  }

  #toHits(found: HnswSearchResult): FieldHits {
    return {
      offsets: this.map.toOffsets(found.rows),
      scores: found.scores,
      visited: found.visited,
      scored: found.scored,
      strategy: found.strategy,
      tenantRows: found.inRangeOf,
      inThread: found.inThread,
    };
  }

  similarities(query: VectorValue, offsets: Uint32Array): Float32Array {
    return denseSimilarities(this.map, query, offsets, (values, rows) =>
      this.index.similarities(values, rows),
    );
  }

  close(): void {
    this.index.free();
  }
}
