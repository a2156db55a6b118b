import type { DocumentChanges } from './compare.js';
import type { ChunkCounts, DocumentOutcome, IngestTotals } from './progress.js';

/** Counts what happens to documents and chunks. */
export class Tally {
  readonly #documents = { added: 0, updated: 0, unchanged: 0, failed: 0 };
  readonly #chunks = { added: 0, updated: 0, unchanged: 0, deleted: 0 };
  #embedded = 0;

  addDocument(outcome: DocumentOutcome): void {
    this.#documents[outcome]++;
  }

  addChunks(counts: ChunkCounts): void {
    for (const kind of ['added', 'updated', 'unchanged', 'deleted'] as const) {
      this.#chunks[kind] += counts[kind];
    }
  }

  addEmbedded(count: number): void {
    this.#embedded += count;
  }

  /** A copy that later counting leaves alone. */
  totals(): IngestTotals {
    return {
      documents: { ...this.#documents },
      chunks: { ...this.#chunks },
      embedded: this.#embedded,
    };
  }
}

/** Chunks of a changed document by what happens to them; see {@link ChunkCounts}. */
export function countChunks({ fresh, unchanged, obsolete }: DocumentChanges): ChunkCounts {
  const updated = Math.min(fresh.length, obsolete.length);
  return {
    added: fresh.length - updated,
    updated,
    unchanged,
    deleted: obsolete.length - updated,
  };
}

/** What became of a document that was written. */
export function outcomeOf(changes: DocumentChanges): 'added' | 'updated' | 'unchanged' {
  if (!changes.existed) return 'added';
  const { fresh, moved, obsolete } = changes;
  return fresh.length + moved.length + obsolete.length > 0 ? 'updated' : 'unchanged';
}
