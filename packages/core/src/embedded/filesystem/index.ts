export type { FaultPlan, FaultyFileSystem, FaultyOperation } from './faulty-file-system.js';
export { faultyFileSystem } from './faulty-file-system.js';
export type { FileHandle, FileStat, FileSystem, OpenMode } from './file-system.js';
export type { LockOptions } from './lock/index.js';
export { DirectoryLock } from './lock/index.js';
export { makeDirectory } from './make-directory.js';
export { memoryFileSystem } from './memory-file-system.js';
export { nodeFileSystem } from './node-file-system.js';
export { joinPath, locate } from './path.js';
export type {
  FixedRows,
  SectionedFileExpectation,
  SectionedFileKind,
  VariableRows,
} from './sectioned/index.js';
export { SectionedFile, SectionedFileWriter } from './sectioned/index.js';
export type { PowerCut } from './simulated/index.js';
export { SimulatedDisk, simulatedDisk } from './simulated/index.js';
export type { Damage } from './storage-failure.js';
export { alreadyExists, corrupted, isMissing, storageFailure } from './storage-failure.js';
export { UNFINISHED, writeFileAtomically } from './write-file-atomically.js';
