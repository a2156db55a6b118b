import { describe, expect, it } from 'vitest';
import type { PointId } from '../../engine/index.js';
import type { VectorValue } from '../vectors/index.js';
import type { Operation, StoredRow } from './operation.js';
import type { Datatypes } from './operation-codec.js';
import { decodeOperation, encodeInSlices, encodeOperation, PutRecord } from './operation-codec.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const HUGE = 424242424242424242n as unknown as PointId;
const UUID = '550e8400-e29b-41d4-a716-446655440000';

function row(n: number): StoredRow {
  const vectors = new Map<string, VectorValue>();
  if (n % 2 === 0) vectors.set('', { kind: 'dense', values: Float32Array.of(n, -n, 0.5) });
  if (n % 3 === 0) {
    vectors.set('words', {
      kind: 'sparse',
      vector: { indices: [n, 4294967295], values: [1, -0.25] },
    });
  }
  if (n % 5 === 0) {
    vectors.set('tokens', { kind: 'multi', rows: [Float32Array.of(n), Float32Array.of(n + 1)] });
  }
  const id = n % 7 === 0 ? HUGE : n % 4 === 0 ? UUID : n;
  return { id, payload: bytes(JSON.stringify({ n, text: 'ä'.repeat(n) })), vectors };
}

const OPERATIONS: Operation[] = [
  { kind: 'put', rows: Array.from({ length: 31 }, (_, n) => row(n)) },
  { kind: 'put', rows: [] },
  {
    kind: 'payload',
    changes: [
      { id: UUID, payload: bytes('{}') },
      { id: 0, payload: bytes('{"a":1}') },
    ],
  },
  { kind: 'delete', ids: [1, UUID, HUGE, Number.MAX_SAFE_INTEGER] },
  { kind: 'texts', lengths: { words: { texts: 3, tokens: 17 } } },
];

describe('log records of operations', () => {
  it.each(OPERATIONS.map((operation) => [operation.kind, operation] as const))(
    'gives back a %s operation',
    (_kind, operation) => {
      const { kind, body } = encodeOperation(operation);
      expect(decodeOperation(kind, body)).toEqual(operation);
    },
  );

  it('writes vectors in their datatypes, which decoding needs nobody to tell it', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => row(n));
    const put: Operation = { kind: 'put', rows };
    const floats = encodeOperation(put);
    // Small integers and halves of them fit all datatypes; the dense ones are negative too.
    const datatypes: Datatypes = new Map([
      ['', 'float16'],
      ['tokens', 'uint8'],
    ]);
    const fitting = rows.map(({ id, payload, vectors }) => {
      const tokens: VectorValue = {
        kind: 'multi',
        rows: [Float32Array.of(255), Float32Array.of(0)],
      };
      const own = new Map(vectors);
      return { id, payload, vectors: own.has('tokens') ? own.set('tokens', tokens) : own };
    });
    const narrow = { kind: 'put', rows: fitting } as const;
    const { kind, body } = encodeOperation(narrow, datatypes);
    expect(kind).not.toBe(floats.kind);
    expect(decodeOperation(kind, body)).toEqual(narrow);
    const dense = rows.filter(({ vectors }) => vectors.has('')).length;
    const multi = rows.filter(({ vectors }) => vectors.has('tokens')).length;
    expect(floats.body.length - body.length).toBe(dense * 3 * 2 + multi * 2 * 3 - 3);
    const slices = await encodeInSlices(narrow, datatypes);
    expect(slices.kind).toBe(kind);
    expect(Buffer.concat(slices.body).equals(body)).toBe(true);
    const record = new PutRecord(datatypes);
    for (const each of fitting) record.add(each);
    expect(decodeOperation(record.kind, record.take())).toEqual(narrow);
  });

  it.each<Operation>([
    { kind: 'put', rows: Array.from({ length: 500 }, (_, n) => row(n)) },
    {
      kind: 'payload',
      changes: Array.from({ length: 500 }, (_, id) => ({ id, payload: new Uint8Array(1500) })),
    },
    { kind: 'delete', ids: Array.from({ length: 50_000 }, (_, id) => id) },
  ])('is the same record in slices: $kind', async (operation) => {
    const whole = encodeOperation(operation);
    const { kind, body } = await encodeInSlices(operation);
    expect(body.length).toBeGreaterThan(2);
    expect(kind).toBe(whole.kind);
    expect(Buffer.concat(body).equals(whole.body)).toBe(true);
  });

  it('refuses a record of a kind that it does not know', () => {
    expect(() => decodeOperation(99, new Uint8Array(1))).toThrow('unknown kind 99');
  });
});
