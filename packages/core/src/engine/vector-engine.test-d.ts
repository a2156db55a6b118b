import type { QdrantClient as Client18, Schemas as Schemas18 } from '@qdrant/js-client-rest';
import type { QdrantClient as Client19, Schemas as Schemas19 } from 'qdrant-client-1.19';
import { expectTypeOf, test } from 'vitest';
import type { DeprecatedSearch } from './deprecated-search.js';
import type {
  CollectionConfig,
  CollectionInfo,
  CreateCollection,
  UpdateCollection,
} from './types/collection.js';
import type { Filter } from './types/filter.js';
import type { QueryGroupsRequest } from './types/groups.js';
import type { Loose } from './types/loose-object.js';
import type { QueryRequest } from './types/query.js';
import type { PointInsertOperations, UpdateOperations } from './types/write.js';
import type { VectorEngine } from './vector-engine.js';

test('the official clients are engines as they are', () => {
  expectTypeOf<Client18>().toExtend<VectorEngine>();
  expectTypeOf<Client19>().toExtend<VectorEngine>();
});

test('an engine has every public method of the official clients but api()', () => {
  expectTypeOf<Exclude<keyof Client19, 'api'>>().toEqualTypeOf<keyof VectorEngine>();
  expectTypeOf<Exclude<keyof Client18, 'api' | keyof DeprecatedSearch>>().toEqualTypeOf<
    Exclude<keyof VectorEngine, 'getQuotas' | 'updateQuotas'>
  >();
});

test('the deprecated methods are those of 1.18', () => {
  expectTypeOf<Client18>().toExtend<DeprecatedSearch>();
  expectTypeOf<DeprecatedSearch>().toExtend<Pick<Client18, keyof DeprecatedSearch>>();
});

test('what we ask, the official client takes', () => {
  expectTypeOf<Filter>().toExtend<Schemas19['Filter']>();
  expectTypeOf<QueryRequest>().toExtend<Schemas19['QueryRequest']>();
  expectTypeOf<QueryGroupsRequest>().toExtend<Schemas19['QueryGroupsRequest']>();
  expectTypeOf<CreateCollection>().toExtend<Schemas19['CreateCollection']>();
  expectTypeOf<UpdateCollection>().toExtend<Schemas19['UpdateCollection']>();
  expectTypeOf<PointInsertOperations>().toExtend<Schemas19['PointInsertOperations']>();
  expectTypeOf<UpdateOperations>().toExtend<Schemas19['UpdateOperations']>();
  expectTypeOf<PointInsertOperations>().toExtend<Schemas18['PointInsertOperations']>();
});

test('code written for the official client takes an engine', () => {
  expectTypeOf<Required<VectorEngine>>().toExtend<Omit<Client19, 'api'>>();
});

test('a misspelt argument is refused', () => {
  // @ts-expect-error the clause is `must_not`
  ({ mustNot: [] }) satisfies Filter;
  // @ts-expect-error the condition is `match.value`
  ({ must: [{ key: 'city', match: { val: 'Berlin' } }] }) satisfies Filter;
});

test('a page offset can be handed back', async () => {
  const engine = {} as VectorEngine;
  const page = await engine.scroll('docs');
  await engine.scroll('docs', { offset: page.next_page_offset });
});

test('what an engine reports may be stricter than the interface', () => {
  expectTypeOf<CollectionConfig>().toExtend<CollectionInfo['config']>();
  expectTypeOf<CreateCollection>().toExtend<Loose<CreateCollection>>();
  expectTypeOf<Schemas19['CollectionInfo']>().toExtend<CollectionInfo>();
  expectTypeOf<CollectionInfo>().toExtend<Schemas19['CollectionInfo']>();
});

test('reported settings stay typed where the official ones are', () => {
  const { config } = {} as CollectionInfo;
  expectTypeOf(config.hnsw_config.m).toEqualTypeOf<number>();
  expectTypeOf(config.params.sparse_vectors?.['title']).not.toBeUnknown();
});

test('a class may implement an engine with strict arguments', () => {
  class Strict implements Pick<VectorEngine, 'createCollection'> {
    async createCollection(_collection: string, _args: CreateCollection): Promise<boolean> {
      return true;
    }
  }
  expectTypeOf<Strict>().toExtend<Pick<VectorEngine, 'createCollection'>>();
});
