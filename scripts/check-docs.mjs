// Every link to a file, and every path in backticks (from the root, or from the page's own folder), leads somewhere; and
// docs/README.md leads to every page of docs.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const foreign = new Set(['node_modules', 'dist', 'seed', 'data', 'peers']);
const links = /\]\((?!\w+:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g;
/** Such as `docs/design.md`; with a `*`, `<` or `…` it is a pattern. */
const mentions = /`((?:apps|bench|docs|examples|packages|scripts)\/[^`\s*<…:]+)`/g;

async function* pagesIn(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!foreign.has(entry.name) && !entry.name.startsWith('.')) yield* pagesIn(place);
    } else if (entry.name.endsWith('.md')) yield place;
  }
}

let pages = 0;
for await (const page of pagesIn(root)) {
  pages++;
  const text = (await readFile(page, 'utf8')).replaceAll(/^```.*?^```$/gms, '');
  const isThere = (target) => existsSync(path.resolve(path.dirname(page), target));
  const missing = [
    ...[...text.matchAll(links)].filter(([, link]) => !isThere(link)),
    ...[...text.matchAll(mentions)].filter(
      ([, mention]) => !isThere(mention) && !existsSync(path.join(root, mention)),
    ),
  ];
  for (const [, target] of missing) {
    console.error(`${path.relative(root, page)}: there is no ${target}`);
    process.exitCode = 1;
  }
}
const docs = path.join(root, 'docs');
const index = await readFile(path.join(docs, 'README.md'), 'utf8');
for await (const page of pagesIn(docs)) {
  const link = path.relative(docs, page).split(path.sep).join('/');
  if (link === 'README.md' || index.includes(`](${link})`)) continue;
  console.error(`docs/README.md: does not mention ${link}`);
  process.exitCode = 1;
}
if (process.exitCode !== 1) console.log(`${pages} pages: every link leads somewhere`);
