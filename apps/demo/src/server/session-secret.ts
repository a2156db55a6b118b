import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const secretBytes = 32;

/** The key that signs sessions: made once per data directory, readable by its owner only. */
export async function sessionSecret(dataDirectory: string): Promise<Buffer> {
  const path = join(dataDirectory, 'session-secret');
  await mkdir(dataDirectory, { recursive: true });
  try {
    // `wx` fails if the file is there: of two processes that start at once, one writes and both read the same.
    await writeFile(path, randomBytes(secretBytes).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = Buffer.from(await readFile(path, 'utf8'), 'hex');
  if (secret.length !== secretBytes) {
    throw new Error(`${path} is damaged: delete it, and everybody signs in again`);
  }
  return secret;
}
