import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Payload, PayloadFieldSchema } from '../../engine/index.js';
import { Bitset } from '../bytes/index.js';
import { PayloadIndexSet } from '../index/payload/index.js';
import { compileFilter } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';

/**
 * Answers of Qdrant's own code to random filters over random payloads, recorded once through its Python binding of the
 * time of release 1.19. Points are numbered from 0, and every third, from the first on, has the vector `dense`. Left out is
 * where ours differ on purpose: see docs/decisions/004-payload-indexes.md.
 */
interface Recording {
  readonly recordedWith: string;
  readonly cases: readonly {
    readonly schemas: { readonly [field: string]: PayloadFieldSchema };
    readonly payloads: readonly Payload[];
    readonly filters: readonly { readonly filter: object; readonly matches: readonly number[] }[];
  }[];
}

const file = new URL('./fixtures/qdrant-filters.json', import.meta.url);
const recording: Recording = JSON.parse(readFileSync(file, 'utf8'));

describe(`filters answer as ${recording.recordedWith} does`, () => {
  recording.cases.forEach(({ schemas, payloads, filters }, number) => {
    const fields = Object.keys(schemas).length;
    it(`case ${number}, ${fields === 0 ? 'without indexes' : `with ${fields} indexes`}`, () => {
      const payloadIndexes = PayloadIndexSet.create();
      for (const [field, schema] of Object.entries(schemas)) {
        payloadIndexes.define(field, schema, payloads.entries());
      }
      const rows = {
        size: payloads.length,
        payloadAt: (offset: number) => payloads[offset]!,
        idAt: (offset: number) => offset,
        offsetOf: (id: unknown) => ((id as number) < payloads.length ? (id as number) : undefined),
        hasVector: (name: string, offset: number) => name === 'dense' && offset % 3 === 0,
        payloadIndexes,
      };
      for (const { filter, matches } of filters) {
        const found = new Bitset();
        compileFilter(parseFilter(filter), rows).evaluate(0, rows.size, found);
        expect([...found.toArray()], JSON.stringify(filter)).toEqual(matches);
      }
    });
  });
});
