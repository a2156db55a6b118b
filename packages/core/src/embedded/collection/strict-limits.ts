import type { StrictModeConfig } from '../../engine/index.js';
import { BadRequestError, RateLimitError } from '../../engine/index.js';
import type { ParsedFilter } from '../filter/index.js';
import { checkFilterStrictly, checkGroupKeyStrictly } from '../filter/index.js';
import type { ParsedGroups, ParsedQuery } from '../query/index.js';
import type { CollectionSettings } from '../settings/index.js';

/** Limits of strict mode on requests; each check does nothing unless the collection has it enabled. */
export class StrictLimits {
  readonly #reads = new RateLimiter('Read');
  readonly #writes = new RateLimiter('Write');

  constructor(private readonly settings: () => CollectionSettings) {}

  /** Checks a query with all of its prefetches. */
  query(query: ParsedQuery): void {
    const config = this.#config;
    if (!config) return;
    limit(query.limit + query.offset, config.max_query_limit, 'limit');
    const params = query.params?.params;
    limit(params?.hnsw_ef, config.search_max_hnsw_ef, 'hnsw_ef');
    limit(params?.quantization?.oversampling, config.search_max_oversampling, 'oversampling');
    if (params?.exact === true && config.search_allow_exact === false) {
      throw refusal('Exact search disabled!', 'Set exact=false.');
    }
    this.filter(query.filter);
    for (const inner of query.prefetch) this.query(inner);
  }

  groups(request: ParsedGroups): void {
    const config = this.#config;
    if (!config) return;
    limit(request.limit * request.groupSize, config.max_query_limit, 'limit');
    checkGroupKeyStrictly(request.groupBy, config, this.#schemas);
    this.query({ ...request.query, limit: 1 });
  }

  /** Checks the size of a page or the number of facets. */
  page(count: number, filter: ParsedFilter | undefined): void {
    limit(count, this.#config?.max_query_limit, 'limit');
    this.filter(filter);
  }

  filter(filter: ParsedFilter | undefined): void {
    if (filter) checkFilterStrictly(filter, this.#config, this.#schemas, 'retrieve');
  }

  batch(searches: number): void {
    limit(searches, this.#config?.search_max_batchsize, 'batch size');
  }

  /** Counts reads against the rate limit. */
  read(cost = 1): void {
    this.#reads.take(this.#config?.read_rate_limit, cost);
  }

  /** Counts written points against the rate limit, and checks how many come at once. */
  write(points: number): void {
    this.#writes.take(this.#config?.write_rate_limit, Math.max(1, points));
  }

  upsert(points: number, stored: () => { points: number; vectorBytes: number }): void {
    const config = this.#config;
    if (!config) return;
    limit(points, config.upsert_max_batchsize, 'upsert limit');
    const { max_points_count: maxPoints, max_collection_vector_size_bytes: maxBytes } = config;
    if (maxPoints === undefined && maxBytes === undefined) return;
    const now = stored();
    if (typeof maxPoints === 'number' && now.points >= maxPoints) {
      throw refusal(
        `Max points count limit of ${maxPoints} points reached!`,
        'Please delete some points before adding new ones or increase the limit.',
      );
    }
    if (typeof maxBytes === 'number' && now.vectorBytes >= maxBytes) {
      throw refusal(
        `Max vector storage size limit of ${maxBytes} bytes reached!`,
        'Please delete some points before adding new ones or increase the limit.',
      );
    }
  }

  updateFilter(filter: ParsedFilter | undefined): void {
    if (filter) checkFilterStrictly(filter, this.#config, this.#schemas, 'update');
  }

  payloadIndexes(count: number): void {
    const max = this.#config?.max_payload_index_count;
    if (typeof max === 'number' && count > max) {
      throw refusal(
        `Limit of ${max} payload indexes reached!`,
        'Delete an index before creating another, or increase the limit.',
      );
    }
  }

  get #config(): StrictModeConfig | undefined {
    const config = this.settings().strict_mode_config;
    return config?.enabled ? config : undefined;
  }

  get #schemas() {
    return new Map(Object.entries(this.settings().payload_schema));
  }
}

/** A token bucket that refills once a minute's share at a time. */
class RateLimiter {
  #tokens = Number.NaN;
  #filled = 0;

  constructor(readonly name: string) {}

  take(perMinute: number | null | undefined, cost: number): void {
    if (typeof perMinute !== 'number') return;
    const now = performance.now();
    const refilled = this.#tokens + ((now - this.#filled) / 60_000) * perMinute;
    this.#tokens = Number.isNaN(refilled) ? perMinute : Math.min(perMinute, refilled);
    this.#filled = now;
    if (this.#tokens < cost) {
      const seconds = Math.ceil(((Math.min(cost, perMinute) - this.#tokens) / perMinute) * 60);
      throw new RateLimitError(
        `Rate limiting exceeded: ${this.name} rate limit exceeded, retry after ${seconds}s`,
        seconds,
      );
    }
    this.#tokens -= cost;
  }
}

function limit(
  value: number | null | undefined,
  max: number | null | undefined,
  name: string,
): void {
  if (typeof value !== 'number' || typeof max !== 'number' || value <= max) return;
  throw refusal(
    `Limit exceeded ${value} > ${max} for "${name}"`,
    `Reduce the "${name}" parameter to or below ${max}.`,
  );
}

function refusal(reason: string, help: string): BadRequestError {
  return new BadRequestError(`Bad request: ${reason}. Help: ${help}`.replace('!. Help', '! Help'));
}
