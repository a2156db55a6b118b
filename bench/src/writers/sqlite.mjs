import path from 'node:path';
import { peer } from '../contenders/peer.mjs';

/** A table of SQLite with a write-ahead log, flushed at every commit as ours is. It stores vectors and searches none. */
export async function openWriter(directory, { base, dimension }, payload) {
  const Database = await peer('better-sqlite3');
  const database = new Database(path.join(directory, 'sqlite.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE points (id INTEGER PRIMARY KEY, vector BLOB, payload TEXT)');
  const insert = database.prepare('INSERT OR REPLACE INTO points VALUES (?, ?, ?)');
  const writeAll = database.transaction((from, size) => {
    for (let row = from; row < from + size; row++) {
      const vector = base.subarray(row * dimension, (row + 1) * dimension);
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
      insert.run(row, bytes, JSON.stringify(payload(row)));
    }
  });
  return {
    write: async (from, size) => writeAll(from, size),
    close: async () => database.close(),
  };
}
