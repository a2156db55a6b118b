import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PointId } from '../engine/index.js';

/** Where the copy of one collection stands. */
export interface CollectionState {
  /** First id that was not copied; `null` when all were. */
  readonly next: PointId | null;
  readonly copied: number;
  /** Everything was copied, indexed and verified. */
  readonly done: boolean;
}

/** What a migration remembers, by source collection. */
export type MigrationState = Readonly<Record<string, CollectionState>>;

/** Keeps a migration's state, so that a later run goes on where one was killed. */
export interface MigrationCheckpoint {
  load(): Promise<MigrationState | undefined>;
  /** Must be durable when it resolves. */
  save(state: MigrationState): Promise<void>;
  /** Called when everything is migrated. */
  clear(): Promise<void>;
}

/** Keeps the state in a file, which is replaced atomically. */
export function fileCheckpoint(file: string): MigrationCheckpoint {
  const unfinished = `${file}.new`;
  return {
    async load() {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as MigrationState;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Error(
          `the state of the migration in "${file}" cannot be read; remove it to begin anew`,
          {
            cause: error,
          },
        );
      }
    },
    async save(state) {
      await mkdir(path.dirname(path.resolve(file)), { recursive: true });
      const handle = await open(unfinished, 'w');
      try {
        await handle.writeFile(JSON.stringify(state));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, file);
    },
    async clear() {
      await rm(file, { force: true });
    },
  };
}

/** Keeps the state for the length of this process. */
export function memoryCheckpoint(): MigrationCheckpoint {
  let kept: MigrationState | undefined;
  return {
    load: async () => kept,
    save: async (state) => {
      kept = state;
    },
    clear: async () => {
      kept = undefined;
    },
  };
}
