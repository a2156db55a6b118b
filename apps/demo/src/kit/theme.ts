/** What the reader asked for; `system` follows the device. */
export type ThemeChoice = 'light' | 'dark' | 'system';

const storageKey = 'atrium-theme';

/** Runs in the head before the first paint, so that a dark page never flashes white. */
export const themeScript = `(() => {
  const choice = localStorage.getItem('${storageKey}') ?? 'system';
  const dark = choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})()`;

/** The choice of this browser. */
export function readThemeChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Shows a choice. */
export function applyTheme(choice: ThemeChoice): void {
  const dark =
    choice === 'dark' ||
    (choice === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** Remembers and shows a choice. */
export function storeThemeChoice(choice: ThemeChoice): void {
  localStorage.setItem(storageKey, choice);
  applyTheme(choice);
}
