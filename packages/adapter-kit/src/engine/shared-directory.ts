import path from 'node:path';
import type { EmbeddedEngine } from '@quarry/core';

interface OpenDirectory {
  readonly engine: Promise<EmbeddedEngine>;
  users: number;
}

/*
 * A directory can be open once in a process, and several stores (one per collection) may live in it, so they share its
 * engine. The table hangs on the process because the ESM and CommonJS builds of this file are two modules.
 */
const tableKey = Symbol.for('quarry.open-directories');

function openDirectories(): Map<string, OpenDirectory> {
  const holder = globalThis as { [tableKey]?: Map<string, OpenDirectory> };
  holder[tableKey] ??= new Map();
  return holder[tableKey];
}

/** The engine of a directory, opened if nobody in this process uses it yet. Release it when done. */
export async function acquireDirectory(directory: string): Promise<EmbeddedEngine> {
  const key = path.resolve(directory);
  const table = openDirectories();
  let entry = table.get(key);
  if (!entry) {
    entry = {
      engine: import('@quarry/core').then((core) => core.openEngine({ path: key })),
      users: 0,
    };
    table.set(key, entry);
  }
  entry.users++;
  try {
    return await entry.engine;
  } catch (error) {
    if (table.get(key) === entry) table.delete(key);
    throw error;
  }
}

/** Closes the engine of a directory once its last user has released it. */
export async function releaseDirectory(directory: string): Promise<void> {
  const key = path.resolve(directory);
  const table = openDirectories();
  const entry = table.get(key);
  if (!entry || --entry.users > 0) return;
  // Whoever opens the directory next waits for its lock no longer than this takes.
  await (await entry.engine).close();
  if (table.get(key) === entry) table.delete(key);
}
