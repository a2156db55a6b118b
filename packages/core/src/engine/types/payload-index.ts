import type { Memory } from './storage.js';

/** How text is cut into tokens. `prefix` also indexes the beginnings of words. Default `word`. */
export type TokenizerType = 'prefix' | 'whitespace' | 'word' | 'multilingual';

/** Languages with a list of stop words. */
export type Language =
  | 'arabic'
  | 'azerbaijani'
  | 'basque'
  | 'bengali'
  | 'catalan'
  | 'chinese'
  | 'danish'
  | 'dutch'
  | 'english'
  | 'finnish'
  | 'french'
  | 'german'
  | 'greek'
  | 'hebrew'
  | 'hinglish'
  | 'hungarian'
  | 'indonesian'
  | 'italian'
  | 'japanese'
  | 'kazakh'
  | 'nepali'
  | 'norwegian'
  | 'portuguese'
  | 'romanian'
  | 'russian'
  | 'slovene'
  | 'spanish'
  | 'swedish'
  | 'tajik'
  | 'turkish';

/** Words to leave out: a language's list, or lists and words of one's own. */
export type StopwordsInterface = Language | StopwordsSet;

/** Lists of stop words taken together. */
export type StopwordsSet = {
  languages?: Language[] | null;
  custom?: string[] | null;
};

/** Reduce words to stems, or leave them whole. */
export type StemmingAlgorithm = SnowballParams | DisabledStemmerParams;

/** Names the stemmer. */
export type Snowball = 'snowball';

/** Stems by the Snowball rules of one language. */
export type SnowballParams = {
  type: Snowball;
  language: SnowballLanguage;
};

/** Languages with a Snowball stemmer. */
export type SnowballLanguage =
  | 'arabic'
  | 'armenian'
  | 'danish'
  | 'dutch'
  | 'english'
  | 'finnish'
  | 'french'
  | 'german'
  | 'greek'
  | 'hungarian'
  | 'italian'
  | 'norwegian'
  | 'portuguese'
  | 'romanian'
  | 'russian'
  | 'spanish'
  | 'swedish'
  | 'tamil'
  | 'turkish';

/** Names the absence of a stemmer. */
export type NoStemmer = 'none';

/** Leaves words whole. */
export type DisabledStemmerParams = {
  type: NoStemmer;
};

/** Kinds of payload index. */
export type PayloadSchemaType =
  | 'keyword'
  | 'integer'
  | 'float'
  | 'geo'
  | 'text'
  | 'bool'
  | 'datetime'
  | 'uuid';

/** Settings every payload index has. */
type IndexStorageParams = {
  /** Older form of `memory`: true is `cold`. */
  on_disk?: boolean | null;
  memory?: Memory | null;
  /** Extra graph links for this field, which keep filtered searches complete. Default true. */
  enable_hnsw?: boolean | null;
};

/** Exact matches of strings. */
export type KeywordIndexParams = IndexStorageParams & {
  type: 'keyword';
  /** The field tells tenants apart: points of one tenant are stored together. Default false. */
  is_tenant?: boolean | null;
  /** Also serve `match.prefix`. Default false. */
  prefix?: boolean | null;
};

/** Exact matches and ranges of integers. */
export type IntegerIndexParams = IndexStorageParams & {
  type: 'integer';
  /** Serve exact matches. Default true. Not both false. */
  lookup?: boolean | null;
  /** Serve ranges and sorting. Default true. */
  range?: boolean | null;
  /** Most queries use this field, such as a time stamp. Default false. */
  is_principal?: boolean | null;
};

/** Ranges of numbers. */
export type FloatIndexParams = IndexStorageParams & {
  type: 'float';
  is_principal?: boolean | null;
};

/** Places. */
export type GeoIndexParams = IndexStorageParams & {
  type: 'geo';
};

/** Words of a text. */
export type TextIndexParams = IndexStorageParams & {
  type: 'text';
  tokenizer?: TokenizerType;
  min_token_len?: number | null;
  max_token_len?: number | null;
  /** Default true. */
  lowercase?: boolean | null;
  /** Default false. */
  ascii_folding?: boolean | null;
  /** Keep positions, so that `match.phrase` can be served. Default false. */
  phrase_matching?: boolean | null;
  stopwords?: StopwordsInterface | null;
  stemmer?: StemmingAlgorithm | null;
};

/** True and false. */
export type BoolIndexParams = IndexStorageParams & {
  type: 'bool';
};

/** Ranges of dates and times. */
export type DatetimeIndexParams = IndexStorageParams & {
  type: 'datetime';
  is_principal?: boolean | null;
};

/** Exact matches of UUIDs, by value whatever their written form. */
export type UuidIndexParams = IndexStorageParams & {
  type: 'uuid';
  is_tenant?: boolean | null;
};

/** A payload index with settings. */
export type PayloadSchemaParams =
  | KeywordIndexParams
  | IntegerIndexParams
  | FloatIndexParams
  | GeoIndexParams
  | TextIndexParams
  | BoolIndexParams
  | DatetimeIndexParams
  | UuidIndexParams;

/** A kind of index with default settings, or one with settings. */
export type PayloadFieldSchema = PayloadSchemaType | PayloadSchemaParams;

/** A field to index, and how. */
export type CreateFieldIndex = {
  /** Payload path. */
  field_name: string;
  field_schema?: PayloadFieldSchema | null;
};

/** A payload index in force. */
export type PayloadIndexInfo = {
  data_type: PayloadSchemaType;
  params?: PayloadSchemaParams | null;
  /** Points that have an indexed value. */
  points: number;
};
