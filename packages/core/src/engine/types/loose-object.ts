/**
 * Any object at all.
 *
 * The official client types every nullable reference in an answer as "the documented shape, or any
 * object, or null". For that client to be a `VectorEngine` as it is, our answers have to admit the
 * same; servers send the documented shape, so narrow with `typeof` or `Array.isArray`. Arguments
 * are not this wide, settings of a new collection excepted: a misspelt filter is a type error.
 *
 * Data types are type aliases, not interfaces, for the same reason: an alias fits "any object", so
 * a client whose version lacks a new field or condition still takes it.
 */
export type LooseObject = { [key: string]: unknown };

/**
 * A configuration as the official client types it: the same fields, where nullable ones holding an
 * object or a named constant are widened by {@link LooseObject}. Every `T` is a `Loose<T>`.
 */
export type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [Key in keyof T]: LooseField<Key, T[Key]> }
    : T;

type LooseField<Key, T> = null extends T
  ? Loose<T> | (Key extends 'sparse_vectors' ? never : Widening<NonNullable<T>>)
  : Loose<T>;

/**
 * The official types leave inline types as they are: plain numbers, strings and booleans, and the
 * map `sparse_vectors`.
 */
type Widening<T> = string extends T
  ? never
  : number extends T
    ? never
    : boolean extends T
      ? never
      : LooseObject;
