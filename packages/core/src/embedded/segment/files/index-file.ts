import type { PayloadFieldSchema } from '../../../engine/index.js';
import type { FileSystem } from '../../filesystem/index.js';
import { SectionedFile, SectionedFileWriter } from '../../filesystem/index.js';
import { PayloadIndexSet } from '../../index/payload/index.js';
import { runInSlices, TimeSlice } from '../../pacing/index.js';

/*
 * `indexes`, derived: the payload indexes of a segment; a sectioned file of kind "PIDX".
 *
 *   fields      JSON: [{ field, schema }]
 *   field.<i>   see the index kinds in `index/payload`
 */

const KIND = 'PIDX';
const VERSION = 1;

/** Writes the file of the payload indexes; removes what it has written if that fails. */
export async function writeIndexes(
  fs: FileSystem,
  path: string,
  indexes: PayloadIndexSet,
): Promise<void> {
  const slice = new TimeSlice();
  const saved = [...indexes.fields()];
  const writer = await SectionedFileWriter.create(fs, path, { kind: KIND, version: VERSION });
  try {
    const fields = saved.map(({ path: field, schema }) => ({ field: field.text, schema }));
    await writer.blocks('fields', new TextEncoder().encode(JSON.stringify(fields)));
    for (const [i, index] of saved.entries()) {
      await writer.blocks(`field.${i}`, await runInSlices(index.saveInSteps(), slice));
    }
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** The saved indexes, with the schemas that they were built for. */
export async function readIndexes(fs: FileSystem, path: string): Promise<PayloadIndexSet> {
  const file = await SectionedFile.open(fs, path, { kind: KIND, versions: [VERSION] });
  try {
    const fields: { field: string; schema: PayloadFieldSchema }[] = JSON.parse(
      Buffer.from(await file.read('fields')).toString(),
    );
    const saved = [];
    for (const [i, entry] of fields.entries()) {
      saved.push({ ...entry, bytes: await file.read(`field.${i}`) });
    }
    return runInSlices(PayloadIndexSet.loadInSteps(saved));
  } finally {
    await file.close();
  }
}
