import type { TenancyOptions } from '../../src/index.js';

/** What the tests that kill processes and the killed processes have in common. */
export const TENANCY: TenancyOptions = {
  collections: {
    docs: {
      settings: { vectors: { size: 2, distance: 'Dot' } },
      indexes: { kind: 'keyword' },
    },
  },
};
