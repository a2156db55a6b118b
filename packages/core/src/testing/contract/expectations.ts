import assert from 'node:assert/strict';
import type { PointId, ScoredPoint } from '../../engine/index.js';

/** Vectors and scores are 32-bit floats, summed in any order. */
const TOLERANCE = 1e-5;

/** Ids in order. */
export function ids(points: readonly { id: PointId }[]): PointId[] {
  return points.map(({ id }) => id);
}

/** Ids without their order, for answers that promise none. */
export function idSet(points: readonly { id: PointId }[]): PointId[] {
  return ids(points).sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** Numbers equal within float tolerance, relative to their size. */
export function assertClose(actual: unknown, expected: number, what = 'value'): void {
  assert.equal(typeof actual, 'number', `${what} is a number`);
  const distance = Math.abs((actual as number) - expected);
  assert.ok(
    distance <= TOLERANCE * Math.max(1, Math.abs(expected)),
    `${what}: expected ${expected}, got ${String(actual)}`,
  );
}

/** A list of numbers equal within float tolerance. */
export function assertVector(actual: unknown, expected: readonly number[]): void {
  assert.ok(Array.isArray(actual), `expected a list of numbers, got ${JSON.stringify(actual)}`);
  assert.equal(actual.length, expected.length, 'length of the vector');
  expected.forEach((value, index) => {
    assertClose(actual[index], value, `place ${index}`);
  });
}

/** Ids and scores in order. */
export function assertScores(
  points: readonly ScoredPoint[],
  expected: readonly (readonly [PointId, number])[],
): void {
  assert.deepEqual(
    ids(points),
    expected.map(([id]) => id),
  );
  expected.forEach(([id, score], index) => {
    assertClose(points[index]?.score, score, `score of ${id}`);
  });
}

/** What a failed call tells: HTTP status and reason. */
export interface Refusal {
  readonly status: number | readonly number[];
  /** A part of the reason. */
  readonly text?: string | RegExp;
}

/** The call rejects with an error of that status, which carries the reason as the official client's do. */
export async function assertRejects(
  call: Promise<unknown>,
  { status, text = '' }: Refusal,
): Promise<void> {
  const error = await call.then(
    (answer) => assert.fail(`expected a rejection, got ${JSON.stringify(answer)}`),
    (reason: unknown) => reason as { status?: unknown; data?: { status?: { error?: unknown } } },
  );
  if (error instanceof assert.AssertionError) throw error;
  const reason = error.data?.status?.error;
  const allowed = typeof status === 'number' ? [status] : status;
  assert.ok(
    allowed.includes(error.status as number),
    `expected status ${allowed.join(' or ')}, got ${String(error.status)}: ${String(reason ?? error)}`,
  );
  assert.equal(typeof reason, 'string', 'the error carries data.status.error');
  const fits = typeof text === 'string' ? String(reason).includes(text) : text.test(String(reason));
  assert.ok(fits, `expected a reason with ${String(text)}, got: ${String(reason)}`);
}

/** Bad requests are refused while reading them (400) or while checking their limits (422). */
export const BAD_REQUEST = { status: [400, 422] } as const;
