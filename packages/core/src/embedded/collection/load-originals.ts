import type { OnDamage } from '../segment/index.js';
import type { Collection } from './collection.js';

/**
 * Brings into memory what opening left on the disk, one segment after the other. Searches are answered meanwhile; what cannot
 * be loaded they go on reading from the disk, and `onDamage` is told.
 */
export async function loadOriginals(
  collections: readonly Collection[],
  onDamage: OnDamage,
): Promise<void> {
  for (const { name, store } of collections) {
    for (const { number, fields } of store.segments) {
      for (const field of fields.values()) {
        try {
          await field.loadOriginals?.();
        } catch (error) {
          onDamage(`"${name}": vectors of segment ${number} stay on the disk`, error);
        }
      }
    }
  }
}
