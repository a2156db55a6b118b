export type { FixedRows } from './fixed-rows.js';
export type { SectionedFileExpectation } from './sectioned-file.js';
export { SectionedFile } from './sectioned-file.js';
export type { SectionedFileKind } from './sectioned-file-writer.js';
export { SectionedFileWriter } from './sectioned-file-writer.js';
export type { VariableRows } from './variable-rows.js';
