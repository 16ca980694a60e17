import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import { shellWord } from '../src/model/shell-word.ts';

/** The folder that a command runs in. @throws RoadmapError `directory.missing` */
export function directoryOf(cwd: string, named: string | null): string {
  if (named === null) return cwd;
  const directory = resolve(cwd, named);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return directory;
  const message = `-C ${named}: there is no such folder`;
  throw new RoadmapError({ kind: 'user', code: 'directory.missing', message, data: { directory: named } });
}

/**
 * The nearest folder from `start` up that holds `.roadmap`, not beyond the top of the working tree; null when none does.
 * @throws RoadmapError `path.symlink` when that `.roadmap` is a link.
 */
export function findRoot(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = lstatSync(join(folder, '.roadmap'), { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) throw linked(join(folder, '.roadmap'));
    if (found?.isDirectory() === true) return folder;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return null;
  }
}

/**
 * What was agreed on is kept once a repository, under paths from its top.
 * @throws RoadmapError `sync.not_at_top` where the roadmap lies deeper.
 */
export function atTop(root: string, top: string): void {
  const deeper = relative(realpathSync(top), realpathSync(root));
  if (deeper === '') return;
  throw new RoadmapError({
    kind: 'user',
    code: 'sync.not_at_top',
    message: `The roadmap lies in ${deeper}; only one at the top of a working tree can be synchronised.`,
    hints: [`git -C ${shellWord(top)} mv ${shellWord(`${deeper}/.roadmap`)} .`],
    data: { root, top },
  });
}

/** Where a roadmap's root lies in its working tree: `''` at its top, else `sub/folder/`. */
export function folderInRepository(root: string): string {
  for (let top = root; dirname(top) !== top; top = dirname(top))
    if (existsSync(join(top, '.git'))) return top === root ? '' : `${relative(top, root).replaceAll('\\', '/')}/`;
  return '';
}

export function missingRoadmap(directory: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'roadmap.missing',
    message: `there is no .roadmap folder here or above (looked from ${directory} up)`,
    hints: ['roadmap init'],
    data: { directory },
  });
}

function linked(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'path.symlink',
    message: `${path} is a symbolic link; what it points to is neither read nor written`,
    hints: [`replace the link by the folder that it points to: rm ${shellWord(path)}`],
    data: { path },
  });
}
