import { type Browser, chromium as driver } from 'playwright-core';
import type { Chromium } from './chromium.ts';

/** Starts a browser that talks to nobody but the page; the driver gives it a fresh profile and removes it at the end. */
export function launch({ path, environment }: Chromium): Promise<Browser> {
  return driver.launch({
    executablePath: path,
    headless: true,
    env: { ...process.env, ...environment } as { [name: string]: string },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
