import type { FileSystem } from './file-system.js';

/** Joins parts with `/`, leaving empty ones out. */
export function joinPath(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

/** The directory a path is in; `''` is the root. */
export function parentPath(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The parts of a path, checked: it cannot be absolute, climb out of the root or name something twice over. */
export function pathParts(path: string): string[] {
  if (path === '') return [];
  const parts = path.split('/');
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..' || /[\\\0]/.test(part)) {
      throw new TypeError(`not a path inside the storage root: ${JSON.stringify(path)}`);
    }
  }
  return parts;
}

/** A path as a person finds it: below the root's own place, where it has one. */
export function locate(fs: FileSystem, path: string): string {
  return fs.location === undefined ? path : joinPath(fs.location, path);
}
