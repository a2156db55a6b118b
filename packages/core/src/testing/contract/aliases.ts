import assert from 'node:assert/strict';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects } from './expectations.js';
import { givenPlane } from './sample-points.js';

const plane = { vectors: { size: 2, distance: 'Dot' } } as const;

function alias(context: ContractContext, suffix = 'alias') {
  return `${context.name}-${suffix}`;
}

/** Names that stand for collections. */
export const aliases = family('aliases', {
  'reads and writes go through an alias': async (context) => {
    const engine = await givenPlane(context);
    const alias_name = alias(context);
    const made = await engine.updateCollectionAliases({
      actions: [{ create_alias: { collection_name: context.name, alias_name } }],
    });
    assert.equal(made, true);
    assert.deepEqual(await engine.collectionExists(alias_name), { exists: true });
    await engine.delete(alias_name, { points: [1], wait: true });
    assert.deepEqual(await engine.count(alias_name), { count: 3 });
    assert.deepEqual(await engine.count(context.name), { count: 3 });
  },

  'aliases are listed, for one collection and for all': async (context) => {
    const { engine, name: collection_name } = context;
    await engine.createCollection(collection_name, plane);
    const alias_name = alias(context);
    await engine.updateCollectionAliases({
      actions: [{ create_alias: { collection_name, alias_name } }],
    });
    const expected = [{ alias_name, collection_name }];
    assert.deepEqual((await engine.getCollectionAliases(collection_name)).aliases, expected);
    const all = (await engine.getAliases()).aliases;
    assert.deepEqual(
      all.filter((entry) => entry.collection_name === collection_name),
      expected,
    );
  },

  'creating an alias again switches it, in one step with deleting another': async (context) => {
    const engine = await givenPlane(context);
    const alias_name = alias(context);
    await engine.createCollection(context.other, plane);
    await engine.updateCollectionAliases({
      actions: [{ create_alias: { collection_name: context.name, alias_name } }],
    });
    await engine.updateCollectionAliases({
      actions: [
        { delete_alias: { alias_name } },
        { create_alias: { collection_name: context.other, alias_name } },
      ],
    });
    assert.deepEqual(await engine.count(alias_name), { count: 0 });
  },

  'an alias is renamed': async (context) => {
    const engine = await givenPlane(context);
    const [old_alias_name, new_alias_name] = [alias(context), alias(context, 'renamed')];
    await engine.updateCollectionAliases({
      actions: [
        { create_alias: { collection_name: context.name, alias_name: old_alias_name } },
        { rename_alias: { old_alias_name, new_alias_name } },
      ],
    });
    assert.deepEqual(await engine.count(new_alias_name), { count: 4 });
    await assertRejects(engine.count(old_alias_name), { status: 404 });
  },

  'deleting an unknown alias is no error, renaming one is': async (context) => {
    const { engine } = context;
    const alias_name = alias(context);
    const deleted = await engine.updateCollectionAliases({
      actions: [{ delete_alias: { alias_name } }],
    });
    assert.equal(deleted, true);
    const rename = { old_alias_name: alias_name, new_alias_name: alias(context, 'b') };
    await assertRejects(engine.updateCollectionAliases({ actions: [{ rename_alias: rename }] }), {
      status: 404,
    });
  },

  'an alias cannot take the name of a collection, nor stand for a missing one': async (context) => {
    const { engine, name, other } = context;
    await engine.createCollection(name, plane);
    await engine.createCollection(other, plane);
    const taken = { collection_name: name, alias_name: other };
    await assertRejects(engine.updateCollectionAliases({ actions: [{ create_alias: taken }] }), {
      status: 409,
    });
    const dangling = { collection_name: `${name}-none`, alias_name: alias(context) };
    await assertRejects(engine.updateCollectionAliases({ actions: [{ create_alias: dangling }] }), {
      status: 404,
    });
  },

  'a collection cannot take the name of an alias': async (context) => {
    const { engine, name } = context;
    await engine.createCollection(name, plane);
    const alias_name = alias(context);
    await engine.updateCollectionAliases({
      actions: [{ create_alias: { collection_name: name, alias_name } }],
    });
    await assertRejects(engine.createCollection(alias_name, plane), { status: 400 });
  },

  'aliases go with their collection': async (context) => {
    const engine = await givenPlane(context);
    const alias_name = alias(context);
    await engine.updateCollectionAliases({
      actions: [{ create_alias: { collection_name: context.name, alias_name } }],
    });
    await engine.deleteCollection(context.name);
    const { aliases: left } = await engine.getAliases();
    assert.ok(left.every((entry) => entry.alias_name !== alias_name));
  },
});
