/**
 * The bytes of a log file; `docs/design.md` tells why. All numbers are little-endian.
 *
 *     file header, 32 bytes            record, 24 bytes and its body
 *      0  8  magic "QUARRYWL"           0  4  checksum of bytes 4..24, seeded with salt + position in the file
 *      8  2  format version, 1          4  4  checksum of the body, seeded with salt
 *     10  2  zero                       8  4  length of the body
 *     12  4  salt, random              12  8  sequence number
 *     16  8  first sequence number     20  1  kind; 255 is a mark
 *     24  4  zero                      21  3  zero
 *     28  4  checksum of bytes 0..28   24     body
 *
 * A mark is not the caller's: it heads a group of records, bears the number of the record before it, and its body (8
 * bytes) is how much of this file was durable when the group was written. With it a reader can tell a torn tail,
 * which was never acknowledged, from damage to what was.
 */
import { StorageError } from '../../engine/index.js';
import { checksum } from '../bytes/index.js';
import { corrupted } from '../filesystem/index.js';

/** Version of the format that is written, and the only one that is read. */
export const LOG_FORMAT_VERSION = 1;
/** Length of the header of a file. */
export const FILE_HEADER_BYTES = 32;
/** Length of the header of a record. */
export const RECORD_HEADER_BYTES = 24;
/** Kind of a record that is a mark. */
export const MARK_KIND = 255;
/** Length of the body of a mark. */
export const MARK_BODY_BYTES = 8;

/** Longest body. Far above any batch; a bound keeps a damaged length from asking for gigabytes. */
export const MAX_BODY_BYTES = 2 ** 30;

const MAGIC = new TextEncoder().encode('QUARRYWL');
const NAME = /^(\d{16})\.log$/;

/** What the header of a log file says. */
export interface LogFileHeader {
  readonly salt: number;
  readonly firstSequence: number;
}

/** A log file is named after its first sequence number, which is the order of names too. */
export function logFileName(firstSequence: number): string {
  return `${String(firstSequence).padStart(16, '0')}.log`;
}

/** The first sequence number of a file of that name; `undefined` for other files. */
export function sequenceOfName(name: string): number | undefined {
  const match = NAME.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** The header of a file. */
export function encodeFileHeader({ salt, firstSequence }: LogFileHeader): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  view.setUint16(8, LOG_FORMAT_VERSION, true);
  view.setUint32(12, salt, true);
  writeU64(view, 16, firstSequence);
  view.setUint32(28, checksum(bytes.subarray(0, 28)), true);
  return bytes;
}

/** Reads a header, or throws `corrupted` or `wrong-version`. */
export function decodeFileHeader(bytes: Uint8Array, file: string): LogFileHeader {
  if (bytes.length < FILE_HEADER_BYTES) {
    throw corrupted({
      file,
      offset: bytes.length,
      what: 'in the header of the log: its length',
      expected: FILE_HEADER_BYTES,
      actual: bytes.length,
    });
  }
  const view = viewOf(bytes);
  const expected = view.getUint32(28, true);
  const actual = checksum(bytes.subarray(0, 28));
  if (!MAGIC.every((byte, i) => bytes[i] === byte) || expected !== actual) {
    throw corrupted({ file, offset: 0, what: 'in the header of the log', expected, actual });
  }
  const version = view.getUint16(8, true);
  if (version !== LOG_FORMAT_VERSION) {
    throw new StorageError(
      'wrong-version',
      `"${file}" has log format ${version}, this version of Quarry reads ${LOG_FORMAT_VERSION}`,
      { file, expected: LOG_FORMAT_VERSION, actual: version },
    );
  }
  return { salt: view.getUint32(12, true), firstSequence: readU64(view, 16) };
}

/** What the header of a record says. */
export interface RecordHeader {
  readonly length: number;
  readonly bodyChecksum: number;
  readonly sequence: number;
  readonly kind: number;
}

/** Writes the header of a record into `target` at `at`; `position` is where it will be in the file. */
export function encodeRecordHeader(
  target: Uint8Array,
  view: DataView,
  at: number,
  header: RecordHeader,
  salt: number,
  position: number,
): void {
  view.setUint32(at + 4, header.bodyChecksum, true);
  view.setUint32(at + 8, header.length, true);
  writeU64(view, at + 12, header.sequence);
  view.setUint32(at + 20, header.kind, true);
  const sum = checksum(
    target.subarray(at + 4, at + RECORD_HEADER_BYTES),
    headerSeed(salt, position),
  );
  view.setUint32(at, sum, true);
}

/** Reads the header of a record, or tells which checksum was there and which should have been. */
export function decodeRecordHeader(
  bytes: Uint8Array,
  salt: number,
  position: number,
): RecordHeader | { readonly expected: number; readonly actual: number } {
  const view = viewOf(bytes);
  const expected = view.getUint32(0, true);
  const actual = checksum(bytes.subarray(4, RECORD_HEADER_BYTES), headerSeed(salt, position));
  if (expected !== actual) return { expected, actual };
  return {
    bodyChecksum: view.getUint32(4, true),
    length: view.getUint32(8, true),
    sequence: readU64(view, 12),
    kind: bytes[20]!,
  };
}

/** The checksum of a body. */
export function bodyChecksum(body: Uint8Array | readonly Uint8Array[], salt: number): number {
  return checksum(body, salt);
}

/** The body of a mark. */
export function encodeMarkBody(view: DataView, at: number, durable: number): void {
  writeU64(view, at, durable);
}

/** How much of the file a mark says was durable. */
export function decodeMarkBody(body: Uint8Array): number {
  return readU64(viewOf(body), 0);
}

function headerSeed(salt: number, position: number): number {
  return (salt + position) % 0x1_0000_0000;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function writeU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

function readU64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}
