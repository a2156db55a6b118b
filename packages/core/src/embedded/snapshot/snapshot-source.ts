import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { SnapshotRecover } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { isMissing, nodeFileSystem } from '../filesystem/index.js';
import { describeValue, Fields } from '../request/index.js';
import { SnapshotReader } from './snapshot-file.js';
import { sha256 } from './snapshot-store.js';

/** Opens the snapshot that a recovery names: a `file://` URL, or one that is downloaded first. */
export async function openSource(request: SnapshotRecover): Promise<{
  readonly reader: SnapshotReader;
  close(): Promise<void>;
}> {
  const fields = new Fields(request, '');
  const location = fields.string('location');
  const checksum = fields.string('checksum');
  const apiKey = fields.string('api_key');
  fields.oneOf('priority', ['no_sync', 'snapshot', 'replica']);
  fields.done();
  const url = parseLocation(location);
  const { file, remove } = await fetched(url, apiKey);
  try {
    const fs = nodeFileSystem(path.dirname(file));
    const name = path.basename(file);
    await checkFile(fs, name, checksum);
    const reader = await SnapshotReader.open(fs, name);
    return {
      reader,
      async close() {
        await reader.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function parseLocation(location: string | undefined): URL {
  const isUrl = location !== undefined && URL.canParse(location);
  const url = isUrl ? new URL(location) : undefined;
  if (!url || !['file:', 'http:', 'https:'].includes(url.protocol)) {
    throw new BadRequestError(
      `Wrong input: location: expected a file://, http:// or https:// URL, got ${describeValue(location)}`,
    );
  }
  return url;
}

async function checkFile(
  fs: ReturnType<typeof nodeFileSystem>,
  name: string,
  expected: string | undefined,
): Promise<void> {
  let actual: string;
  try {
    actual = await sha256(fs, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new BadRequestError(`Wrong input: location: there is no snapshot "${name}"`, {
      cause: error,
    });
  }
  if (expected !== undefined && expected.toLowerCase() !== actual) {
    throw new BadRequestError(
      `Wrong input: checksum: the snapshot has ${actual}, the request expects ${expected}`,
    );
  }
}

/** The path of a `file:` URL; other machines, encoded slashes and null bytes have none. */
function localPath(url: URL): string {
  try {
    const file = fileURLToPath(url);
    if (!file.includes('\0')) return file;
  } catch (cause) {
    throw new BadRequestError(`Wrong input: location: ${url} is no local path`, { cause });
  }
  throw new BadRequestError(`Wrong input: location: ${url} is no local path`);
}

async function fetched(url: URL, apiKey: string | undefined) {
  if (url.protocol === 'file:') return { file: localPath(url), remove: async () => {} };
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-snapshot-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const headers: Record<string, string> = apiKey === undefined ? {} : { 'api-key': apiKey };
    const answer = await fetch(url, { headers }).catch((cause: unknown) => {
      throw new BadRequestError(`Wrong input: location: ${url} cannot be reached`, { cause });
    });
    if (!answer.ok || !answer.body) {
      throw new BadRequestError(`Wrong input: location: ${url} answered ${answer.status}`);
    }
    const file = path.join(directory, 'download.snapshot');
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file));
    return { file, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
