import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { BadRequestError } from './bad-request-error.js';
import { ClosedError } from './closed-error.js';
import { ConflictError } from './conflict-error.js';
import { EngineError, type EngineErrorCode } from './engine-error.js';
import { ForbiddenError } from './forbidden-error.js';
import { NotFoundError } from './not-found-error.js';
import { QuotaError } from './quota-error.js';
import { RateLimitError } from './rate-limit-error.js';
import { StorageError } from './storage-error.js';
import { TenancyError } from './tenancy-error.js';
import { UnsupportedError } from './unsupported-error.js';
import { ValidationError } from './validation-error.js';

interface Family {
  isInstance(value: unknown): boolean;
  name: string;
}

const cause = new Error('why');

const cases: [Family, EngineError, EngineErrorCode, number, string][] = [
  [BadRequestError, new BadRequestError('m', { cause }), 'bad-request', 400, 'Bad Request'],
  [ForbiddenError, new ForbiddenError('m', { cause }), 'forbidden', 403, 'Forbidden'],
  [TenancyError, new TenancyError('m', { cause }), 'tenancy', 403, 'Forbidden'],
  [NotFoundError, new NotFoundError('m', { cause }), 'not-found', 404, 'Not Found'],
  [ConflictError, new ConflictError('m', { cause }), 'conflict', 409, 'Conflict'],
  [
    ValidationError,
    new ValidationError('limit', 'value 0 invalid', { cause }),
    'validation',
    422,
    'Unprocessable Entity',
  ],
  [RateLimitError, new RateLimitError('m', 1, { cause }), 'rate-limited', 429, 'Too Many Requests'],
  [
    StorageError,
    new StorageError('corrupted', 'm', { cause }),
    'corrupted',
    500,
    'Internal Server Error',
  ],
  [
    UnsupportedError,
    new UnsupportedError('createShardKey', 'it needs a cluster', { cause }),
    'unsupported',
    501,
    'Not Implemented',
  ],
  [ClosedError, new ClosedError('m', { cause }), 'closed', 503, 'Service Unavailable'],
  [
    QuotaError,
    new QuotaError('m', { quota: 'points', allowed: 1, requested: 2, cause }),
    'quota-exceeded',
    507,
    'Insufficient Storage',
  ],
];

test.each(cases)(
  '%o reads like a failure of the official client',
  (family, error, code, status, text) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code, status, statusText: text, cause, url: '' });
    expect(error.name).toBe(family.name);
    expect(error.data).toEqual({ status: { error: error.message }, time: 0 });
    expect(error.headers).toBeInstanceOf(Headers);
  },
);

test.each(cases)('%o belongs to its own family and to no other', (family, error) => {
  expect(EngineError.isInstance(error)).toBe(true);
  for (const [other] of cases) expect(other.isInstance(error)).toBe(other === family);
});

test('an error of another copy of the package is recognised', () => {
  class Foreign extends Error {
    get [Symbol.for('quarry.engine-error')](): true {
      return true;
    }
    get [Symbol.for('quarry.engine-error.not-found')](): true {
      return true;
    }
  }
  expect(EngineError.isInstance(new Foreign())).toBe(true);
  expect(NotFoundError.isInstance(new Foreign())).toBe(true);
  expect(ConflictError.isInstance(new Foreign())).toBe(false);
});

test.each([null, undefined, 404, 'Not found', {}, new Error('Not found')])(
  '%o is no engine error',
  (value) => {
    expect(EngineError.isInstance(value)).toBe(false);
    expect(StorageError.isInstance(value)).toBe(false);
  },
);

test('printing an error shows its text, code and cause, and no envelope', () => {
  const printed = inspect(new ConflictError('Wrong input: taken', { cause }));
  expect(printed).toContain('ConflictError: Wrong input: taken');
  expect(printed).toContain("code: 'conflict'");
  expect(printed).toContain('[cause]: Error: why');
  expect(printed).not.toContain('Symbol(');
  expect(printed).not.toContain('Headers');
});

test('texts are those of the server', () => {
  expect(NotFoundError.collection('docs').message).toBe(
    "Not found: Collection `docs` doesn't exist!",
  );
  expect(NotFoundError.point(7).message).toBe('Not found: No point with id 7 found');
  expect(BadRequestError.wrongInput('Vector dimension error: expected dim: 4, got 3').message).toBe(
    'Wrong input: Vector dimension error: expected dim: 4, got 3',
  );
  expect(
    new ValidationError('vectors.size', 'value 65537 invalid, must be from 1 to 65536').message,
  ).toBe(
    'Validation error in JSON body: [vectors.size: value 65537 invalid, must be from 1 to 65536]',
  );
});

test('typed fields carry what the text says', () => {
  const file = '/data/docs/segment-1/vectors';
  const storage = new StorageError('corrupted', `${file} is corrupted at byte 4096`, {
    file,
    offset: 4096,
    expected: 0x1234,
    actual: 0x1235,
  });
  expect(storage).toMatchObject({ file, offset: 4096, expected: 0x1234, actual: 0x1235 });
  expect('cause' in storage).toBe(false);

  const quota = new QuotaError('m', { quota: 'points', allowed: 10, requested: 11 });
  expect(quota).toMatchObject({ quota: 'points', allowed: 10, requested: 11 });

  expect(new ValidationError('limit', 'value 0 invalid').field).toBe('limit');
  expect(new UnsupportedError('createShardKey', 'it needs a cluster').method).toBe(
    'createShardKey',
  );
});

test('only a rate limit and a lock are worth trying again', () => {
  const limited = new RateLimitError('Rate limit exceeded', 1.2);
  expect(limited.isRetryable).toBe(true);
  expect(limited.retryAfter).toBe(1.2);
  expect(limited.headers.get('Retry-After')).toBe('2');

  expect(new StorageError('locked', 'm').isRetryable).toBe(true);
  expect(new StorageError('disk-full', 'm').isRetryable).toBe(false);
  expect(new NotFoundError('m').isRetryable).toBe(false);
});
