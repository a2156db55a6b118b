import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentsFromFolder, type SourceDocument } from '@quarry/core/ingest';
import type { Tenant } from './tenants.ts';

/** A tenant that comes with the demo. */
export interface Seed {
  tenant: Tenant;
  documents: SourceDocument[];
}

/** Each folder is a tenant: `tenant.json` describes it, the Markdown beside it is its library. */
export async function readSeeds(directory: string): Promise<Seed[]> {
  const seeds: Seed[] = [];
  const folders = await readdir(directory, { withFileTypes: true });
  for (const { name: id } of folders.filter((entry) => entry.isDirectory())) {
    const folder = join(directory, id);
    const description = JSON.parse(await readFile(join(folder, 'tenant.json'), 'utf8')) as Omit<
      Tenant,
      'id'
    >;
    const documents: SourceDocument[] = [];
    for await (const document of documentsFromFolder(folder)) documents.push(document);
    seeds.push({ tenant: { id, ...description }, documents });
  }
  return seeds;
}
