import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantView, UserView } from '../protocol/index.ts';

/** A house and the people who may sign in to it. */
export interface Tenant extends TenantView {
  users: UserView[];
}

const fileName = 'tenants.json';

/** Hues given to new tenants in turn; far from each other and from the seeded ones. */
const hues = [45, 235, 140, 330, 85, 205, 15, 260];

/** The tenants of a data directory, in order of arrival. */
export async function readTenants(dataDirectory: string): Promise<Tenant[]> {
  try {
    return JSON.parse(await readFile(join(dataDirectory, fileName), 'utf8')) as Tenant[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Replaces the list in one step, so that a reader never sees half of it. */
export async function writeTenants(dataDirectory: string, tenants: Tenant[]): Promise<void> {
  const path = join(dataDirectory, fileName);
  await writeFile(`${path}.new`, `${JSON.stringify(tenants, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** A tenant for a name that nobody has used yet, with one user. */
export function newTenant(name: string, existing: readonly Tenant[]): Tenant {
  const id = tenantIdOf(name);
  return {
    id,
    name,
    tagline: 'Your own documents',
    hue: hues[existing.length % hues.length]!,
    questions: [],
    users: [{ id: `${id}-guest`, name: 'Guest reader', title: 'May read and add' }],
  };
}

/** `Aster Legal` is `aster-legal`; letters of every script are kept. */
export function tenantIdOf(name: string): string {
  const id = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (id === '') throw new TypeError(`"${name}" has no letter or digit to name a tenant by`);
  return id;
}
