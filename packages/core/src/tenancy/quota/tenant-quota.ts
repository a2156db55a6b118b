/** How much a tenant may have and do. What is left out is not limited. */
export interface TenantQuota {
  /** Points in all collections together, whichever process wrote them. */
  readonly points?: number;
  /**
   * Bytes of payloads (as JSON) and vectors (4 bytes a number) in all collections together: what the
   * tenant wrote, not what indexes add to it. What other processes write counts a minute later, or
   * 20 times as long as reading the tenant's points takes, whichever is longer.
   */
  readonly bytes?: number;
  /**
   * Calls a minute in each process, batches counting once. Bursts of a tenth of it are let through
   * at once.
   */
  readonly requestsPerMinute?: number;
}
