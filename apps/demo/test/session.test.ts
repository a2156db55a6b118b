import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionSecret } from '../src/server/session-secret.ts';
import { signToken, verifyToken } from '../src/server/signed-token.ts';

const secret = Buffer.alloc(32, 7);
const token = { userId: 'imogen-vale', expiresAt: 2_000 };

describe('session cookie', () => {
  it('reads back what was signed, until it expires', () => {
    const cookie = signToken(token, secret);
    expect(verifyToken(cookie, secret, 1_999)).toEqual(token);
    expect(verifyToken(cookie, secret, 2_000)).toBeNull();
  });

  it('refuses every changed character', () => {
    const cookie = signToken(token, secret);
    for (let index = 0; index < cookie.length - 1; index++) {
      const other = cookie[index] === 'A' ? 'B' : 'A';
      const forged = cookie.slice(0, index) + other + cookie.slice(index + 1);
      expect(verifyToken(forged, secret, 0), `character ${index}`).toBeNull();
    }
  });

  it('refuses another key, another user under the same signature, and nonsense', () => {
    const [, signature] = signToken(token, secret).split('.');
    const other = Buffer.from(JSON.stringify({ ...token, userId: 'ada-lindqvist' }));
    expect(verifyToken(signToken(token, Buffer.alloc(32, 8)), secret, 0)).toBeNull();
    expect(verifyToken(`${other.toString('base64url')}.${signature}`, secret, 0)).toBeNull();
    for (const nonsense of ['', '.', 'a.b', 'a.b.c', '....', 'ä.ö']) {
      expect(verifyToken(nonsense, secret, 0)).toBeNull();
    }
  });
});

describe('session secret', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'atrium-secret-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('is made once, for its owner alone, and is the same for processes that start together', async () => {
    const data = join(directory, 'new');
    const secrets = await Promise.all([sessionSecret(data), sessionSecret(data)]);
    expect(secrets[0]).toEqual(secrets[1]);
    expect(secrets[0]).toHaveLength(32);
    expect((await stat(join(data, 'session-secret'))).mode & 0o777).toBe(0o600);
  });

  it('does not sign with a damaged key', async () => {
    await writeFile(join(directory, 'session-secret'), 'short');
    await expect(sessionSecret(directory)).rejects.toThrow('damaged');
  });
});
