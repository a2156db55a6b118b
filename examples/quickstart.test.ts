import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';

/** The README's first example is this file, to the letter, and it runs. */

it('is what the README shows', async () => {
  const example = await readFile(new URL('./quickstart.mjs', import.meta.url), 'utf8');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`js\n${example}\`\`\``);
});

it('finds the tenant’s point about invoices first', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-quickstart-'));
  const before = process.cwd();
  const printed: unknown[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((value) => void printed.push(value));
  try {
    process.chdir(directory);
    await import('./quickstart.mjs' as string);
  } finally {
    process.chdir(before);
    log.mockRestore();
    await rm(directory, { recursive: true, force: true });
  }
  const points = printed[0] as { id: string; payload: unknown }[];
  expect(points.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(points[0]!.payload).toEqual({ year: 2026 });
});
