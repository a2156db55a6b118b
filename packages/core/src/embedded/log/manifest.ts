import { StorageError } from '../../engine/index.js';
import { checksum } from '../bytes/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { corrupted, isMissing, locate, writeFileAtomically } from '../filesystem/index.js';

/**
 * The manifest names what belongs to a collection; whatever it does not name does not exist. It is one JSON document
 * under a line that guards it, so that it can be read by a person and is never read half:
 *
 *     quarry-manifest <version> crc32 <8 hex digits> length <bytes>\n
 *     <JSON>
 *
 * It is only ever replaced as a whole (`writeFileAtomically`).
 */
const HEAD = /^quarry-manifest (\d+) crc32 ([0-9a-f]{8}) length (\d+)\n/;
const LONGEST_HEAD = 100;

/** The document of a manifest, or `undefined` where there is none. Rejects with `corrupted` or `wrong-version`. */
export async function readManifest<Document>(
  fs: FileSystem,
  path: string,
  version: number,
): Promise<Document | undefined> {
  const file = locate(fs, path);
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const head = HEAD.exec(Buffer.from(bytes.subarray(0, LONGEST_HEAD)).toString('latin1'));
  if (head === null) throw corrupted({ file, offset: 0, what: 'first line of the manifest' });
  const [line, foundVersion, sum, length] = head;
  const json = bytes.subarray(line.length);
  const offset = line.length;
  if (json.length !== Number(length)) {
    const difference = { expected: Number(length), actual: json.length };
    throw corrupted({ file, offset, what: 'length of the manifest', ...difference });
  }
  const actual = hex(checksum(json, Number(foundVersion)));
  if (actual !== sum) {
    throw corrupted({ file, offset, what: 'checksum of the manifest', expected: sum!, actual });
  }
  if (Number(foundVersion) !== version) {
    throw new StorageError(
      'wrong-version',
      `"${file}" is a manifest of format ${foundVersion}, this version of Quarry reads ${version}`,
      { file, expected: version, actual: Number(foundVersion) },
    );
  }
  return JSON.parse(Buffer.from(json).toString()) as Document;
}

/** Replaces a manifest atomically and durably. `version` is that of the document's format. */
export async function writeManifest(
  fs: FileSystem,
  path: string,
  version: number,
  document: unknown,
): Promise<void> {
  const json = Buffer.from(JSON.stringify(document, undefined, 1));
  const sum = hex(checksum(json, version));
  const head = `quarry-manifest ${version} crc32 ${sum} length ${json.length}\n`;
  await writeFileAtomically(fs, path, [Buffer.from(head), json]);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
