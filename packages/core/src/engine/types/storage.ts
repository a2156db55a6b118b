/**
 * How one number is stored. Narrow types save memory and lose precision; vectors are read back as
 * stored.
 */
export type Datatype = 'float32' | 'uint8' | 'float16' | 'turbo4';

/** Same constants as {@link Datatype}, named apart in the API. */
export type VectorStorageDatatype = Datatype;

/** Where data lives: `cold` on disk, `cached` on disk and read ahead, `pinned` in memory. */
export type Memory = 'cold' | 'cached' | 'pinned';
