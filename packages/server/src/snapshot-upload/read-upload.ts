import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../http/index.js';

/** A snapshot that a client sent, in a file of its own. */
export interface Upload {
  /** Its `file://` URL. */
  readonly location: string;
  remove(): Promise<void>;
}

/** Receives the field `snapshot` of a multipart body. Snapshots are large, so they go to disk as they arrive. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new HttpError(400, 'Content type error: expected multipart/form-data');
  }
  const limits = { fileSize: Number.MAX_SAFE_INTEGER, files: 1 };
  const part = await request.file({ limits }).catch(refuseMalformed);
  if (part?.fieldname !== 'snapshot') {
    part?.file.resume();
    throw new HttpError(400, 'Format error in multipart body: snapshot: expected a file, got none');
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-upload-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const file = path.join(directory, 'upload.snapshot');
    await pipeline(part.file, createWriteStream(file));
    return { location: pathToFileURL(file).href, remove };
  } catch (error) {
    await remove();
    return refuseMalformed(error);
  }
}

/** The reader of multipart bodies throws plain errors; those of files and of the framework have a code. */
function refuseMalformed(error: unknown): never {
  if (!(error instanceof Error) || 'code' in error) throw error;
  throw new HttpError(400, `Format error in multipart body: ${error.message}`, { cause: error });
}
