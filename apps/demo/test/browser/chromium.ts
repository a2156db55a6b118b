import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A browser that has been seen to run. */
export interface Chromium {
  path: string;
  /** Where the browser finds shared libraries and fonts that come with it. */
  environment: { [name: string]: string | undefined };
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to do where there is no browser. */
export const howToGetOne =
  'No Chromium was found, so the browser test is skipped. Install one (Debian and Ubuntu: apt-get install chromium), ' +
  'or name one in CHROMIUM_PATH.';

/**
 * A Chromium: the one named by `CHROMIUM_PATH`, else the system's, else the one that comes inside `@sparticuz/chromium`
 * (Linux on x64, unpacked into the temporary directory). Null where none of them runs.
 */
export async function findChromium(): Promise<Chromium | null> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return { path: named, environment: {} };
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const found = await tried({ path: join(directory, name), environment: {} });
      if (found) return found;
    }
  }
  return packaged();
}

async function packaged(): Promise<Chromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  // The package unpacks its shared libraries only where it believes itself to be in a cloud function.
  const touched = ['AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH'];
  const before = touched.map((name) => [name, process.env[name]] as const);
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs20.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath();
    const { LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
    return await tried({ path, environment: { LD_LIBRARY_PATH, FONTCONFIG_PATH } });
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** The browser, if it starts at all: a launcher script without its browser is no browser. */
async function tried(chromium: Chromium): Promise<Chromium | null> {
  try {
    await access(chromium.path);
    await promisify(execFile)(chromium.path, ['--version', '--no-sandbox', '--headless'], {
      env: { ...process.env, ...chromium.environment },
      timeout: 20_000,
    });
    return chromium;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
