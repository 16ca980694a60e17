import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../model/errors.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';
import { inspectPath, isErrno, type Place, splitPath } from './safe-path.ts';
import { moveText, removeText } from './removal.ts';
import { sweep } from './temporary.ts';
import { createText, makeFolders, readText, replaceText } from './text-file.ts';
import { walk } from './walk.ts';

const FOLDER = '.roadmap';

/** @param limit the most bytes a file may have */
export function createFiles({ root, limit }: { readonly root: string; readonly limit: number }): Files {
  const place: Place = { root, folder: FOLDER, maxBytes: limit, hidden: true };
  const temporaries = new Set<string>();
  // Left to the first write: a run that only looks changes nothing.
  const tidied = async <T>(write: () => Promise<T>): Promise<T> => {
    const seen = [...temporaries];
    temporaries.clear();
    await sweep(seen);
    return write();
  };
  return {
    read: async (path) => textOf(path, await readText(place, path)),
    paths: async (folder) => {
      if (folder !== FOLDER) splitPath(folder, place);
      const found = walk({ ...place, folder }, '.md');
      for (const path of found.temporaries) temporaries.add(path);
      return found.files;
    },
    others: async (folder) => {
      splitPath(folder, place);
      return otherFiles(root, folder).sort();
    },
    anyNamed: async (folder, start) => {
      splitPath(folder, place);
      return anyNamed(join(root, folder), start);
    },
    makeFolder: async (path) => {
      const parts = path === FOLDER ? [FOLDER] : splitPath(path, place);
      if (inspectPath(root, parts, 'folder') === 'whole') return false;
      await makeFolders(root, parts);
      return true;
    },
    create: (path, text) => tidied(() => createText(place, path, text)),
    replace: (path, expected, next) => tidied(() => replaceText(place, path, { expected, next })),
    remove: (path, expected) => tidied(() => removeText(place, path, expected)),
    move: (from, to) => tidied(() => moveText(place, from, to)),
  };
}

function otherFiles(root: string, folder: string): string[] {
  return entriesIn(join(root, folder)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.') || entry.name.endsWith('.md')) return [];
    return entry.isDirectory() ? otherFiles(root, path) : entry.isFile() ? [path] : [];
  });
}

/** A name without a suffix may be a folder; whatever turns out to be none is passed over. Links are not followed. */
function anyNamed(folder: string, start: string): boolean {
  const names = entriesIn(folder).map(({ name }) => name);
  if (names.some((name) => name.startsWith(start))) return true;
  return names.some((name) => !name.includes('.') && anyNamed(join(folder, name), start));
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return lstatSync(folder).isDirectory() ? readdirSync(folder, { withFileTypes: true }) : [];
  } catch (error) {
    if (isErrno(error, ['ENOENT', 'ENOTDIR', 'EACCES'])) return [];
    throw error;
  }
}

function textOf(path: string, text: string | Finding | null): string | null {
  if (text === null || typeof text === 'string') return text;
  const { rule, message, cure, line } = text;
  throw new RoadmapError({
    kind: 'user',
    code: rule,
    message: `${path}:${line}: ${message}`,
    hints: [cure],
    data: { path },
  });
}
