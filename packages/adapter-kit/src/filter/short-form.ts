import type { Filter } from '@quarry/core';
import type { FilterValue } from './conditions.js';

/*
 * The short form: `{ year: { $gte: 2020 }, tag: { $in: ['a', 'b'] } }`. Operators mean what they mean in MongoDB; above all,
 * `$ne`, `$nin` and `$not` let documents without the field pass. Fields side by side have all to match.
 */

/** What a field is compared with. Several operators have all to hold. */
export interface FieldOperators {
  readonly $eq?: FilterValue | null;
  /** Unequal, or missing. */
  readonly $ne?: FilterValue | null;
  readonly $gt?: number | string | Date;
  readonly $gte?: number | string | Date;
  readonly $lt?: number | string | Date;
  readonly $lte?: number | string | Date;
  /** Equals one of these. `[]` matches nothing. */
  readonly $in?: readonly FilterValue[];
  /** Equals none of these, or is missing. */
  readonly $nin?: readonly FilterValue[];
  /** A list that has every one of these. */
  readonly $all?: readonly FilterValue[];
  /** Whether the field has a value; null and `[]` are none. */
  readonly $exists?: boolean;
  /** Number of elements of a list. */
  readonly $size?: number | { readonly [bound in '$gt' | '$gte' | '$lt' | '$lte']?: number };
  /** Contains the words of this text (with a text index), or the text itself (without). */
  readonly $text?: string;
  /** Contains the words next to each other, in this order. */
  readonly $phrase?: string;
  /** Begins with this. */
  readonly $prefix?: string;
  /** One and the same element of a list of objects matches. */
  readonly $elemMatch?: ShortFilter;
  /** The operators do not hold. */
  readonly $not?: FieldOperators;
}

/** A filter in short form. A list stands for `$in`, null for a missing or empty value. */
export type ShortFilter = {
  readonly $and?: readonly (ShortFilter | Filter)[];
  readonly $or?: readonly (ShortFilter | Filter)[];
  readonly $nor?: readonly (ShortFilter | Filter)[];
  readonly $not?: ShortFilter | Filter;
} & {
  readonly [field: string]:
    | FilterValue
    | null
    | readonly FilterValue[]
    | FieldOperators
    | readonly (ShortFilter | Filter)[]
    | ShortFilter
    | Filter
    | undefined;
};

/** Qdrant's filter, or the short form. Which it is shows in its keys. */
export type StoreFilter = Filter | ShortFilter;

/** How a field name of the short form becomes a payload path. */
export type FieldPath = (field: string) => string;
