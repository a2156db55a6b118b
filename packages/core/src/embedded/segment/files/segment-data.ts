import { Bitset, ByteReader, ByteWriter } from '../../bytes/index.js';
import type { FileSystem, FixedRows, VariableRows } from '../../filesystem/index.js';
import { SectionedFile, SectionedFileWriter } from '../../filesystem/index.js';
import { SparseIndex } from '../../index/sparse/index.js';
import { runInSlices, TimeSlice } from '../../pacing/index.js';
import type { DatatypeName, VectorKind, VectorValue } from '../../vectors/index.js';
import {
  bytesOf,
  narrowBytes,
  readVector,
  storedValues,
  VALUE_BYTES,
  widen,
  writeVector,
} from '../../vectors/index.js';
import { FlatDenseField } from '../dense-field.js';
import { IdTable } from '../id-table.js';
import { MultiField } from '../multi-field.js';
import type { PayloadStore } from '../payload-store.js';
import type { Segment } from '../segment.js';
import { SparseField } from '../sparse-field.js';
import type { VectorField } from '../vector-field.js';

/*
 * `data`, the truth of a sealed segment: a sectioned file of kind "SEGM".
 *
 *   meta                JSON: { rows, vectors: [{ name, graph: whether there is a graph file, …what it holds }] }
 *   ids                 16 bytes a row, then a bit a row: see IdTable.save
 *   payloads            a row of JSON each
 *   vector.<i>.present  a bit a row of the segment: which rows have vector i of meta
 *   vector.<i>          dense: rows of f32, or of the `datatype` in meta; multi: rows as in `vectors/vector-codec.ts`, likewise; sparse: see SparseIndex.save
 */

const KIND = 'SEGM';
/** 1: the first. 2: vectors may be in a narrow datatype; files that have none such stay at 1. */
export const VERSIONS = [1, 2] as const;

interface SegmentMeta {
  readonly rows: number;
  readonly vectors: readonly (VectorKind & { readonly name: string; readonly graph?: boolean })[];
}

/** Writes a segment's rows; they are durable when it resolves, their name when the directory is synced. */
export async function writeSegmentData(
  fs: FileSystem,
  path: string,
  segment: Segment,
  kinds: ReadonlyMap<string, VectorKind>,
): Promise<void> {
  const vectors = Array.from(segment.fields, ([name, { indexed }]) => ({
    name,
    graph: indexed && kinds.get(name)!.kind === 'dense',
    ...kinds.get(name)!,
  }));
  const meta: SegmentMeta = { rows: segment.size, vectors };
  const isNarrow = vectors.some((vector) => 'datatype' in vector);
  const version = VERSIONS[isNarrow ? 1 : 0];
  const writer = await SectionedFileWriter.create(fs, path, { kind: KIND, version });
  try {
    await writer.blocks('meta', new TextEncoder().encode(JSON.stringify(meta)));
    await writer.blocks('ids', segment.ids.save());
    await writer.variableRows('payloads', payloadRows(segment));
    for (const [i, vector] of vectors.entries()) {
      const field = segment.fields.get(vector.name)!;
      const present = await presentRows(segment, field);
      await writer.blocks(`vector.${i}.present`, new Uint8Array(present.words.buffer));
      if (field instanceof SparseField) {
        await writer.blocks(`vector.${i}`, await runInSlices(field.index.saveInSteps()));
      } else if (vector.kind === 'dense') {
        const { dimension, datatype = 'float32' } = vector;
        const rows = denseRows(field, present, datatype);
        await writer.fixedRows(`vector.${i}`, dimension * VALUE_BYTES[datatype], rows);
      } else if (vector.kind === 'multi') {
        const rows = encodedRows(field, present, vector.datatype);
        await writer.variableRows(`vector.${i}`, rows);
      }
    }
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** An open data file. */
export interface SegmentData {
  readonly file: SectionedFile;
  readonly payloads: PayloadStore & { readonly bytes: number };
  readonly vectors: readonly StoredVectors[];
  ids(): Promise<IdTable>;
}

/** The vectors of one name in a data file. */
export interface StoredVectors {
  readonly name: string;
  readonly kind: VectorKind;
  /** Whether a graph file was written with them. */
  readonly hasGraph: boolean;
  /** Rows of the segment that have the vector. */
  readonly present: Bitset;
  /** Dense vectors, in the order of `present`. */
  denseRows(): FixedRows;
  /** The field without an approximate index, in memory. */
  load(): Promise<VectorField>;
}

/** Opens a data file: ids, payloads and vectors are read when they are asked for. */
export async function openSegmentData(fs: FileSystem, path: string): Promise<SegmentData> {
  const file = await SectionedFile.open(fs, path, { kind: KIND, versions: VERSIONS });
  try {
    const meta: SegmentMeta = JSON.parse(Buffer.from(await file.read('meta')).toString());
    const payloads = new DiskPayloads(await file.variableRows('payloads'), file);
    const vectors: StoredVectors[] = [];
    for (const [i, { name, graph = false, ...kind }] of meta.vectors.entries()) {
      const present = bitsetOf(await file.read(`vector.${i}.present`));
      vectors.push({
        name,
        kind: kind as VectorKind,
        hasGraph: graph,
        present,
        denseRows: () => file.fixedRows(`vector.${i}`),
        load: () => loadField(file, `vector.${i}`, kind as VectorKind, present),
      });
    }
    const ids = async () => IdTable.load(await file.read('ids'), meta.rows);
    return { file, ids, payloads, vectors };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Payloads that stay on the disk and are read by position, each compared with its checksum. */
class DiskPayloads implements PayloadStore {
  constructor(
    readonly rows: VariableRows,
    readonly file: SectionedFile,
  ) {}

  get size(): number {
    return this.rows.count;
  }

  get bytes(): number {
    return this.rows.bytes;
  }

  bytesAt(row: number): Uint8Array {
    // Not as a Buffer, whose `slice` would be a view of memory that the next read overwrites.
    const { buffer, byteOffset, length } = this.rows.readRow(row);
    return new Uint8Array(buffer, byteOffset, length);
  }

  close(): void {
    // Nothing was written through this handle, so there is nothing to learn from how closing it ends.
    void this.file.close().catch(() => undefined);
  }
}

async function loadField(
  file: SectionedFile,
  section: string,
  kind: VectorKind,
  present: Bitset,
): Promise<VectorField> {
  if (kind.kind === 'sparse') {
    return new SparseField(await runInSlices(SparseIndex.loadInSteps(await file.read(section))));
  }
  if (kind.kind === 'dense') {
    const { dimension, distance, datatype = 'float32' } = kind;
    const field = new FlatDenseField(dimension, distance, datatype);
    const rows = file.fixedRows(section);
    const values = storedValues(datatype, dimension);
    const bytes = bytesOf(values);
    const slice = new TimeSlice();
    for (const [row, offset] of present.toArray().entries()) {
      rows.readRow(row, bytes);
      field.append(offset, { kind: 'dense', values: widen(values) });
      if ((row & 63) === 63 && slice.due()) await slice.pause();
    }
    return field;
  }
  const { dimension, distance, datatype } = kind;
  const field = new MultiField(dimension, distance, datatype);
  const rows = await file.variableRows(section);
  const slice = new TimeSlice();
  for (const [row, offset] of present.toArray().entries()) {
    field.append(offset, readVector(new ByteReader(rows.readRow(row)), datatype));
    if ((row & 15) === 15 && slice.due()) await slice.pause();
  }
  return field;
}

async function presentRows(segment: Segment, field: VectorField): Promise<Bitset> {
  const present = new Bitset(segment.size);
  const slice = new TimeSlice();
  for (let row = 0; row < segment.size; row++) {
    if (field.has(row)) present.add(row);
    if (row % ROWS_AT_ONCE === 0 && slice.due()) await slice.pause();
  }
  return present;
}

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 4096;

function* payloadRows(segment: Segment): Iterable<Uint8Array> {
  for (let row = 0; row < segment.size; row++) yield segment.payloads.bytesAt(row);
}

function* denseRows(
  field: VectorField,
  present: Bitset,
  datatype: DatatypeName,
): Iterable<Uint8Array> {
  for (const row of present.toArray()) {
    const { values } = (field.viewAt?.(row) ?? field.vectorAt(row)) as VectorValue & {
      kind: 'dense';
    };
    yield narrowBytes(values, datatype);
  }
}

function* encodedRows(
  field: VectorField,
  present: Bitset,
  datatype: DatatypeName | undefined,
): Iterable<Uint8Array> {
  const writer = new ByteWriter(4096);
  for (const row of present.toArray()) {
    writeVector(writer.reset(), field.vectorAt(row)!, datatype);
    yield writer.result();
  }
}

function bitsetOf(bytes: Uint8Array): Bitset {
  const set = new Bitset();
  set.words = new Uint32Array(bytes.slice().buffer);
  return set;
}
