export {
  answerCount,
  answerFacet,
  answerGroups,
  answerMatrixOffsets,
  answerMatrixPairs,
  answerQuery,
  answerScroll,
  prepareQuery,
} from './answers.js';
export type { WriteKind } from './collection.js';
export { Collection } from './collection.js';
export type { DurableOptions } from './durable-collection.js';
export { createDurableCollection, openDurableCollection } from './durable-collection.js';
export type { QueryExplanation } from './explain.js';
export { explainQuery } from './explain.js';
export type { IntegrityProblem, IntegrityReport } from './integrity.js';
export { checkCollection } from './integrity.js';
export { MemoryJournal } from './journal.js';
export { loadOriginals } from './load-originals.js';
export type { CollectionTexts, Operation, StoredRow } from './operation.js';
export { decodeInSteps, PutRecord } from './operation-codec.js';
export type { SearchTrace, SegmentTrace } from './search-trace.js';
export { isFull, kilobytesOf, largestSegment, vectorKilobytes } from './segment-size.js';
export { SegmentStore } from './segment-store.js';
export type { Upkeep } from './upkeep.js';
