import { askGit } from './native-run.ts';
import { records } from './native-chain.ts';
import type { GitSetup } from './repository.ts';

/** Of these paths, the ones that differ from HEAD: staged, changed, untracked, ignored or gone. */
export async function readDirty(setup: GitSetup, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = new Set(paths);
  const dirty = new Set<string>();
  for (const group of groups(pathspecs([...asked]))) {
    const out = await askGit(setup, [...STATUS, '--', ...group]);
    for (const record of records(out)) {
      const path = record.slice(3);
      if (asked.has(path)) dirty.add(path);
    }
  }
  return dirty;
}

const STATUS = [
  '--literal-pathspecs',
  'status',
  '--porcelain=v1',
  '-z',
  '--untracked-files=all',
  '--ignored=traditional',
  '--ignore-submodules=all',
  '--no-renames',
];

/** git-status takes its paths from the command line alone, so many paths are asked for by their folders. */
const MANY = 200;

function pathspecs(paths: readonly string[]): readonly string[] {
  if (paths.length <= MANY) return paths;
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path));
  return [...folders].filter((folder) => !parents(folder).some((parent) => folders.has(parent)));
}

function parents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

function groups(specs: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  for (let at = 0; at < specs.length; at += MANY) all.push(specs.slice(at, at + MANY));
  return all;
}
