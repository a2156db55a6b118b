/** Suites and stand-ins for the tests of whoever builds on Quarry. */

export type {
  ContractIt,
  ContractOptions,
  ContractSubject,
} from './contract/vector-engine-contract.js';
export { vectorEngineContract } from './contract/vector-engine-contract.js';
export type { FakeEmbedder } from './fake-embedder.js';
export { fakeEmbedder, fakeSparseEmbedder } from './fake-embedder.js';
