import type { Dirent } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, RoadmapError } from '../model/errors.ts';
import { inspectPath, obstacleError, type Place } from './safe-path.ts';
import { isTemporaryName } from './temporary.ts';
import { obstacleFinding, unreadable } from './text-file.ts';

export interface Walk {
  /** Regular files, sorted by path. */
  readonly files: readonly string[];
  /** What is there and is neither followed nor opened: links, folders named like files, folders that cannot be read. */
  readonly obstacles: readonly Finding[];
  /** Absolute: files of ours under way, or left behind by a run that was killed. */
  readonly temporaries: readonly string[];
}

interface Found {
  readonly files: string[];
  readonly folders: string[];
  readonly obstacles: Finding[];
  readonly temporaries: string[];
}

/**
 * The files of a folder and below it whose names end in `suffix`, from one reading of each folder. Dot files are passed over.
 * @throws RoadmapError when the folder itself cannot be read: unknown is not empty. A missing one is empty.
 */
export function walk(place: Place, suffix: string): Walk {
  const found: Found = { files: [], folders: [place.folder], obstacles: [], temporaries: [] };
  if (!isThere(place)) return found;
  for (let folder = found.folders.pop(); folder !== undefined; folder = found.folders.pop())
    visit(place, folder, suffix, found);
  const first = found.obstacles.find(({ file }) => file === place.folder);
  if (first !== undefined) throw folderUnreadable(first);
  found.files.sort();
  found.obstacles.sort((a, b) => (a.file < b.file ? -1 : 1));
  return found;
}

/** Whether the folder itself is there. @throws RoadmapError when something else is, or it cannot be told. */
export function isThere(place: Pick<Place, 'root' | 'folder'>): boolean {
  let state: ReturnType<typeof inspectPath>;
  try {
    state = inspectPath(place.root, place.folder.split('/'), 'folder');
  } catch (error) {
    throw folderUnreadable(unreadable(place.folder, error));
  }
  if (state !== 'missing' && state !== 'whole') throw obstacleError(state);
  return state === 'whole';
}

function visit(place: Place, folder: string, suffix: string, found: Found): void {
  try {
    for (const entry of readdirSync(join(place.root, folder), { withFileTypes: true })) {
      if (!entry.name.startsWith('.')) sort(`${folder}/${entry.name}`, entry, suffix, found);
      else if (isTemporaryName(entry.name)) found.temporaries.push(join(place.root, folder, entry.name));
    }
  } catch (error) {
    found.obstacles.push(unreadable(folder, error));
  }
}

function sort(path: string, entry: Dirent, suffix: string, found: Found): void {
  const wanted = entry.name.endsWith(suffix);
  if (entry.isSymbolicLink()) found.obstacles.push(obstacleFinding(path, { path, kind: 'link' }));
  else if (entry.isDirectory() && !wanted) found.folders.push(path);
  else if (wanted && entry.isFile()) found.files.push(path);
  else if (wanted) found.obstacles.push(obstacleFinding(path, { path, kind: 'not a file' }));
}

/** What a folder that cannot be looked into says as an error. */
export function folderUnreadable({ rule, message, cure, file }: Finding): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: rule,
    message: `${file}: ${message}`,
    hints: [cure],
    data: { path: file },
  });
}
