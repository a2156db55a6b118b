import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOfName } from './extract/index.js';
import type { SourceDocument } from './source-document.js';

/** Which files of a folder are documents. */
export interface FolderOptions {
  /** Extensions to read, without the dot; others than the default need `extractors`. Default: Markdown, text and HTML. */
  readonly extensions?: readonly string[];
  /** Bytes above which a file fails instead of being read. Default 20 million. */
  readonly largestFile?: number;
  /** Whether to leave a path out, directories included. Paths are relative to the folder, with `/`. */
  readonly ignore?: (path: string) => boolean;
  /** Stops the walk. */
  readonly signal?: AbortSignal;
}

const textExtensions = ['md', 'mdx', 'markdown', 'txt', 'text', 'html', 'htm', 'xhtml'];
const largestFileByDefault = 20_000_000;

/**
 * The documents of a folder and the folders below, in a stable order. `source` is the path relative to the folder, with `/`
 * on every platform, so ingesting a moved folder finds its documents again.
 *
 * Hidden files and `node_modules` below the folder are left out (the folder itself may be inside one); symbolic links are
 * not followed, which rules out cycles. A file or folder that cannot be read becomes a document whose `content` fails, so
 * that it is reported and the others are not lost. Only an unreadable `directory` itself rejects.
 */
export async function* documentsFromFolder(
  directory: string,
  {
    extensions = textExtensions,
    largestFile = largestFileByDefault,
    ignore = () => false,
    signal,
  }: FolderOptions = {},
): AsyncGenerator<SourceDocument> {
  const wanted = new Set(extensions.map((extension) => extension.toLowerCase()));
  yield* walk('', await readdir(directory, { withFileTypes: true }));

  async function* walk(prefix: string, entries: Dirent[]): AsyncGenerator<SourceDocument> {
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      signal?.throwIfAborted();
      const source = prefix + entry.name;
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || ignore(source)) continue;
      if (entry.isDirectory()) yield* subfolder(source);
      else if (entry.isFile() && wanted.has(extensionOf(entry.name))) yield file(source);
    }
  }

  async function* subfolder(source: string): AsyncGenerator<SourceDocument> {
    let entries: Dirent[];
    try {
      entries = await readdir(join(directory, source), { withFileTypes: true });
    } catch (error) {
      yield { source: `${source}/`, content: () => Promise.reject(error) };
      return;
    }
    yield* walk(`${source}/`, entries);
  }

  function file(source: string): SourceDocument {
    const path = join(directory, source);
    const content = async () => {
      const { size } = await stat(path);
      if (size > largestFile) {
        throw new RangeError(`the file has ${size} bytes, the limit is ${largestFile}`);
      }
      return readFile(path);
    };
    return { source, format: formatOfName(source), content };
  }
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
