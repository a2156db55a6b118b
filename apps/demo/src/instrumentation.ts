/**
 * Opens the library before the first request. It has to be here and not in a page: in the layer of pages the bundler takes
 * `new URL(…, import.meta.url)` for the address of a public file, so the offline embedder would not find its table.
 */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { openLibraryOrExit } = await import('./server/library.ts');
  await openLibraryOrExit();
}
