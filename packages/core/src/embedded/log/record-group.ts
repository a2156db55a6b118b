import {
  bodyChecksum,
  encodeMarkBody,
  encodeRecordHeader,
  MARK_BODY_BYTES,
  MARK_KIND,
  RECORD_HEADER_BYTES,
} from './log-format.js';

/** A record that waits to be written. Its pieces are read when the group is, and not copied before. */
export interface QueuedRecord {
  readonly sequence: number;
  readonly kind: number;
  readonly pieces: readonly Uint8Array[];
  /** Bytes in all pieces. */
  readonly length: number;
}

/** Where a group goes and what its mark says. */
export interface GroupPlace {
  readonly salt: number;
  /** Position in the file. */
  readonly position: number;
  /** Bytes of the file known to be durable, when that has grown since the last mark. */
  readonly durable: number | undefined;
}

/** A group of records as it is written: pieces, in order, and how many bytes they are. */
export interface EncodedGroup {
  readonly pieces: Uint8Array[];
  readonly bytes: number;
}

/**
 * Lays out a group of records. Headers and short pieces are copied side by side into one block, since a system call
 * costs more per piece than copying does; long pieces go out from where they are.
 */
export function encodeGroup(records: readonly QueuedRecord[], place: GroupPlace): EncodedGroup {
  const pieces: Uint8Array[] = [];
  const block = Buffer.allocUnsafeSlow(blockBytes(records, place));
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let position = place.position;
  let filled = 0;
  let open = 0;

  if (place.durable !== undefined) {
    encodeMarkBody(view, RECORD_HEADER_BYTES, place.durable);
    const body = block.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + MARK_BODY_BYTES);
    const mark = {
      sequence: records[0]!.sequence - 1,
      kind: MARK_KIND,
      length: MARK_BODY_BYTES,
      bodyChecksum: bodyChecksum(body, place.salt),
    };
    encodeRecordHeader(block, view, 0, mark, place.salt, position);
    filled = RECORD_HEADER_BYTES + MARK_BODY_BYTES;
    position += filled;
  }

  for (const { sequence, kind, length, pieces: body } of records) {
    const sum = bodyChecksum(body, place.salt);
    const header = { sequence, kind, length, bodyChecksum: sum };
    encodeRecordHeader(block, view, filled, header, place.salt, position);
    filled += RECORD_HEADER_BYTES;
    for (const piece of body) {
      if (piece.length <= LONGEST_COPIED_PIECE) {
        block.set(piece, filled);
        filled += piece.length;
      } else {
        pieces.push(block.subarray(open, filled), piece);
        open = filled;
      }
    }
    position += RECORD_HEADER_BYTES + length;
  }
  if (filled > open) pieces.push(block.subarray(open, filled));
  return { pieces, bytes: position - place.position };
}

// Copying 16 KiB takes about a microsecond, as much as one more piece in a vectored write.
const LONGEST_COPIED_PIECE = 16 << 10;

function blockBytes(records: readonly QueuedRecord[], place: GroupPlace): number {
  let bytes = place.durable === undefined ? 0 : RECORD_HEADER_BYTES + MARK_BODY_BYTES;
  for (const { pieces } of records) {
    bytes += RECORD_HEADER_BYTES;
    for (const piece of pieces) {
      if (piece.length <= LONGEST_COPIED_PIECE) bytes += piece.length;
    }
  }
  return bytes;
}
