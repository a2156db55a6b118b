/** A text that a model reads and may cite. */
export interface CitableText {
  /** What it is to be cited by. */
  readonly key: string;
  readonly title?: string | undefined;
  readonly text: string;
}

/** What a model reads: each passage in an element that carries its key, from which its text cannot break out. */
export function passageElements(passages: readonly CitableText[]): string {
  return passages.map(element).join('\n\n');
}

function element({ key, title, text }: CitableText): string {
  const named = title ? ` title="${attribute(title)}"` : '';
  return `<passage id="${key}"${named}>\n${text.replace(/<(?=\/?passage\b)/gi, '&lt;')}\n</passage>`;
}

function attribute(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replace(/\s+/g, ' ');
}
