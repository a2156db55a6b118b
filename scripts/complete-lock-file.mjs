// Adds to package-lock.json the packages for other platforms that npm left out. A registry that mirrors only some platforms makes
// npm write a lock file without the rest, which `npm ci` then refuses. Run it after every `npm install` of a new package.

import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(await readFile(file, 'utf8'));
const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'windows',
];
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  '64',
  'wasm32',
];

/** What a package's name tells of the platform that it is for. */
function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-.]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  return {
    ...(os ? { os: [os === 'windows' ? 'win32' : os] } : {}),
    ...(cpu ? { cpu: [cpu === '64' ? 'x64' : cpu] } : {}),
    ...(words.includes('musl')
      ? { libc: ['musl'] }
      : words.includes('gnu')
        ? { libc: ['glibc'] }
        : {}),
  };
}

let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version)) continue;
    const nested = `${place}/node_modules/${name}`;
    const shared = `node_modules/${name}`;
    const known = lock.packages[nested] ?? lock.packages[shared];
    const isWhole = known?.integrity !== undefined || known?.os !== undefined;
    if (known?.version === version && isWhole) continue;
    const platform = platformOf(name);
    if (!platform.os && !platform.cpu) continue;
    const isTaken = lock.packages[shared] && lock.packages[shared].version !== version;
    const target = isTaken ? nested : shared;
    lock.packages[target] = {
      version,
      ...platform,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added++;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
await writeFile(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added} packages for other platforms added`);
