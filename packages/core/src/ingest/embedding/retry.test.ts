import { expect, test } from 'vitest';
import { isPassing, parseRetryAfter, withRetry } from './retry.js';

test.each([
  [{ isRetryable: true, status: 400 }, true],
  [{ isRetryable: false, status: 503 }, false],
  [{ status: 429 }, true],
  [{ status: 500 }, true],
  [{ status: 501 }, false],
  [{ status: 507 }, false],
  [{ status: 404 }, false],
  [{ code: 'ECONNRESET' }, true],
  [new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }), true],
  [new TypeError('x is not a function'), false],
  ['text', false],
  [undefined, false],
])('%o passes: %s', (error, expected) => {
  expect(isPassing(error)).toBe(expected);
});

test('gives up after the last attempt with its error', async () => {
  let calls = 0;
  const work = async () => {
    throw Object.assign(new Error(`try ${++calls}`), { status: 503 });
  };
  await expect(withRetry(work, { attempts: 3, backOff: 1 })).rejects.toThrow('try 3');
});

test('waits as long as it is asked to, up to the limit', async () => {
  const started = performance.now();
  let calls = 0;
  const work = async () => {
    if (++calls === 1) throw Object.assign(new Error('busy'), { status: 429, retryAfter: 100 });
    return 'done';
  };
  expect(await withRetry(work, { backOff: 1, longestWait: 30 })).toBe('done');
  expect(performance.now() - started).toBeGreaterThan(28);
});

test('an abort ends the wait with its reason', async () => {
  const controller = new AbortController();
  const work = async () => {
    setTimeout(() => controller.abort(new Error('left')), 5);
    throw Object.assign(new Error('busy'), { status: 503 });
  };
  await expect(withRetry(work, { backOff: 60_000 }, controller.signal)).rejects.toThrow('left');
});

test('reads Retry-After as seconds or as a date', () => {
  expect(parseRetryAfter('3')).toBe(3);
  expect(parseRetryAfter(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55);
  expect(parseRetryAfter(new Date(0).toUTCString())).toBe(0);
  expect(parseRetryAfter('soon')).toBeUndefined();
  expect(parseRetryAfter(null)).toBeUndefined();
});
