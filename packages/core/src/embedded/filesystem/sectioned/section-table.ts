/**
 * The bytes of a sectioned file; `docs/design.md` tells why. All numbers are little-endian, checksums are CRC-32 seeded
 * with the salt of the file plus, for blocks and rows, their number.
 *
 *     header, 24 bytes                        trailer, the last 28 bytes
 *      0  8  magic "QUARRYSF"                  0  8  position of the table
 *      8  4  kind of content, ASCII            8  4  length of the table
 *     12  2  version of this container, 1     12  4  checksum of the table
 *     14  2  version of the content           16  8  length of the file
 *     16  4  salt, random                     24  4  checksum of bytes 0..24
 *     20  4  checksum of bytes 0..20
 *
 *     table: varint count, then per section
 *       text name · u8 shape · varint position · varint length · by shape:
 *       0 blocks          varint bytes per block · u32 checksum of each block
 *       1 fixed rows      varint bytes per row · varint rows; a row is its bytes and a u32 checksum
 *       2 variable rows   varint rows; a row is its bytes and a u32 checksum; the lengths (u32 each, without checksum)
 *                         are the block section "<name>.lengths"
 */
import { StorageError } from '../../../engine/index.js';
import { ByteReader, ByteWriter, checksum } from '../../bytes/index.js';
import { corrupted } from '../storage-failure.js';

/** Version of the container; the content has a version of its own. */
export const CONTAINER_VERSION = 1;
/** Length of the header. */
export const HEADER_BYTES = 24;
/** Length of the trailer, which ends the file. */
export const TRAILER_BYTES = 28;
/** What a row is longer by than its bytes. */
export const ROW_CHECKSUM_BYTES = 4;

/** A block is the unit of reading and of damage: small against a section, large against its checksum. */
export const BLOCK_BYTES = 64 << 10;

const MAGIC = new TextEncoder().encode('QUARRYSF');

interface SectionPlace {
  readonly name: string;
  readonly position: number;
  readonly length: number;
}

/** Where a section is and how it is guarded. */
export type Section =
  | (SectionPlace & {
      readonly shape: 'blocks';
      readonly checksums: Uint32Array;
      readonly blockBytes: number;
    })
  | (SectionPlace & {
      readonly shape: 'fixed-rows';
      readonly rowBytes: number;
      readonly rows: number;
    })
  | (SectionPlace & { readonly shape: 'variable-rows'; readonly rows: number });

/** What the header of a file says. */
export interface SectionedHeader {
  /** Four ASCII characters. */
  readonly kind: string;
  /** Version of the content, the writer's own. */
  readonly version: number;
  readonly salt: number;
}

/** The checksum of block or row `number` of a file. */
export function pieceChecksum(bytes: Uint8Array, salt: number, number: number): number {
  return checksum(bytes, (salt + number) >>> 0);
}

/** The name of the section with the lengths of variable rows. */
export function lengthsName(name: string): string {
  return `${name}.lengths`;
}

/** The header of a file. */
export function encodeHeader({ kind, version, salt }: SectionedHeader): Uint8Array {
  if (!/^[\x20-\x7e]{4}$/.test(kind)) throw new RangeError(`kind of file: ${JSON.stringify(kind)}`);
  const writer = new ByteWriter(HEADER_BYTES).raw(MAGIC).raw(new TextEncoder().encode(kind));
  writer.u16(CONTAINER_VERSION).u16(version).u32(salt);
  return writer.u32(checksum(writer.result())).result();
}

/** What a header says. @throws StorageError `corrupted`, or `wrong-version` of the container */
export function decodeHeader(bytes: Uint8Array, file: string): SectionedHeader {
  if (bytes.length < HEADER_BYTES) {
    const difference = { expected: HEADER_BYTES, actual: bytes.length };
    throw corrupted({ file, offset: bytes.length, what: 'length of the header', ...difference });
  }
  const expected = new ByteReader(bytes, 20).u32();
  const actual = checksum(bytes.subarray(0, 20));
  if (expected !== actual || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw corrupted({ file, offset: 0, what: 'header', expected, actual });
  }
  const reader = new ByteReader(bytes, MAGIC.length);
  const kind = Buffer.from(reader.raw(4)).toString('latin1');
  const container = reader.u16();
  if (container !== CONTAINER_VERSION) {
    throw new StorageError(
      'wrong-version',
      `"${file}" has container format ${container}, this version of Quarry reads ${CONTAINER_VERSION}`,
      { file, expected: CONTAINER_VERSION, actual: container },
    );
  }
  return { kind, version: reader.u16(), salt: reader.u32() };
}

/** The table of sections. */
export function encodeTable(sections: readonly Section[]): Uint8Array {
  const writer = new ByteWriter(1024).varint(sections.length);
  for (const section of sections) {
    writer.text(section.name).u8(shapes.indexOf(section.shape));
    writer.varint(section.position).varint(section.length);
    if (section.shape === 'blocks') {
      writer.varint(section.blockBytes);
      for (const sum of section.checksums) writer.u32(sum);
    } else {
      if (section.shape === 'fixed-rows') writer.varint(section.rowBytes);
      writer.varint(section.rows);
    }
  }
  return writer.result();
}

/** The sections by name. The bytes have been checked. */
export function decodeTable(bytes: Uint8Array): Map<string, Section> {
  const reader = new ByteReader(bytes);
  const sections = new Map<string, Section>();
  for (let left = reader.varint(); left > 0; left--) {
    const name = reader.text();
    const shape = shapes[reader.u8()]!;
    const place = { name, position: reader.varint(), length: reader.varint() };
    if (shape === 'blocks') {
      const blockBytes = reader.varint();
      const checksums = new Uint32Array(Math.ceil(place.length / blockBytes));
      for (let i = 0; i < checksums.length; i++) checksums[i] = reader.u32();
      sections.set(name, { ...place, shape, blockBytes, checksums });
    } else if (shape === 'fixed-rows') {
      sections.set(name, { ...place, shape, rowBytes: reader.varint(), rows: reader.varint() });
    } else {
      sections.set(name, { ...place, shape, rows: reader.varint() });
    }
  }
  return sections;
}

/** Where the table of a file is. */
export interface Trailer {
  readonly tablePosition: number;
  readonly tableLength: number;
  readonly tableChecksum: number;
}

/** The trailer behind a table at `tablePosition`. */
export function encodeTrailer(table: Uint8Array, tablePosition: number, salt: number): Uint8Array {
  const writer = new ByteWriter(TRAILER_BYTES).u64(tablePosition).u32(table.length);
  writer.u32(checksum(table, salt)).u64(tablePosition + table.length + TRAILER_BYTES);
  return writer.u32(checksum(writer.result(), salt)).result();
}

/** Reads the last bytes of a file of `size` bytes: whatever cut or lengthened the file shows here. */
export function decodeTrailer(
  bytes: Uint8Array,
  size: number,
  salt: number,
  file: string,
): Trailer {
  const offset = size - bytes.length;
  if (bytes.length < TRAILER_BYTES) {
    const difference = { expected: TRAILER_BYTES, actual: bytes.length };
    throw corrupted({ file, offset, what: 'length of the trailer', ...difference });
  }
  const reader = new ByteReader(bytes);
  const trailer = {
    tablePosition: reader.u64(),
    tableLength: reader.u32(),
    tableChecksum: reader.u32(),
  };
  const length = reader.u64();
  const expected = reader.u32();
  const actual = checksum(bytes.subarray(0, 24), salt);
  if (expected !== actual) throw corrupted({ file, offset, what: 'trailer', expected, actual });
  if (length !== size) {
    throw corrupted({ file, offset, what: 'length of the file', expected: length, actual: size });
  }
  return trailer;
}

const shapes: Section['shape'][] = ['blocks', 'fixed-rows', 'variable-rows'];
