/** Suites and stand-ins for the tests of whoever builds on Quarry. */

export type {
  ContractIt,
  ContractOptions,
  ContractSubject,
} from './contract/vector-engine-contract.js';
export { vectorEngineContract } from './contract/vector-engine-contract.js';
export type { FakeEmbedder } from './fake-embedder.js';
export { fakeEmbedder, fakeSparseEmbedder } from './fake-embedder.js';
export type { FuzzOptions, FuzzReport } from './isolation/fuzz/fuzz-tenants.js';
export { fuzzTenants } from './isolation/fuzz/fuzz-tenants.js';
export type {
  Breach,
  CreateIsolationSubject,
  TenantIsolationOptions,
} from './isolation/tenant-isolation.js';
export { attackTenantScope, tenantIsolation } from './isolation/tenant-isolation.js';
export type { IsolationSubject } from './isolation/world.js';
