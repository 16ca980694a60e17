import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { World } from '../cli/harness.ts';
import { HOSTILE, ORDINARY, type Texts } from './texts.ts';

/** Where commands are run. */
export interface Place {
  readonly git?: false;
  /** Files below `.roadmap`; the ordinary ones when not given. */
  readonly texts?: Texts;
  /** Where the roadmap lies below the root, with a slash at the end. */
  readonly below?: string;
  /** No command may write there. */
  readonly nothing?: true;
  /** Every line is tried with and without `--json`, not just with one of the two. */
  readonly both?: true;
  /** What is done to it besides. @param at the absolute path of something below `.roadmap` */
  readonly shape?: (at: (path: string) => string, world: World) => void;
}

const config = (text: string): Texts => ({ ...ORDINARY, 'config.yaml': text });
const { 'issues/c0de0005-twice.md': _twice, ...ONCE } = HOSTILE;

export const places: Readonly<Record<string, Place>> = {
  'in an ordinary roadmap': { both: true },
  'where there is no roadmap': { texts: {} },
  'in a roadmap of nothing': { texts: { 'config.yaml': 'version: 1\n' } },
  'among hostile files': { texts: HOSTILE, shape: trap, both: true },
  'among hostile files that each have an id': { texts: ONCE },
  'among a thousand broken files': { texts: { ...ORDINARY, ...thousand() } },
  'outside git': { git: false },
  'in a subfolder of a repository': { below: 'deep/er/' },
  'in a linked worktree': {
    below: 'tree/',
    shape: (at, world) => {
      renameSync(at('..'), join(world.root, 'aside'));
      world.git('commit', '-q', '--allow-empty', '-m', 'x');
      world.git('worktree', 'add', '-q', 'tree');
      renameSync(join(world.root, 'aside/.roadmap'), at(''));
      renameSync(join(world.root, 'aside/foreign.json'), at('../foreign.json'));
    },
  },
  'under a configuration of a newer version': {
    texts: config('version: 2\nproject: { name: X }\n'),
    nothing: true,
  },
  'under a configuration that is no YAML': { texts: config('version: [\n\u001b[2J'), nothing: true },
  'under a configuration that is a link': {
    nothing: true,
    shape: (at) => put(at('config.yaml'), (path) => symlinkSync('/etc/passwd', path)),
  },
  'under a configuration that is a pipe': { nothing: true, shape: (at) => put(at('config.yaml'), pipe) },
  'under a configuration that is wrong in every key': {
    texts: config(
      'version: 1\nstatuses: "\\e[2J"\npriorities: {a: b}\nremotes: { "\\e[31m": { type: toString, repo: "\\u202e" } }\nsync: 7\nformat: { max_file_bytes: -1 }\n',
    ),
  },
  'under a configuration that is missing': { shape: (at) => rmSync(at('config.yaml')) },
  'where .roadmap is a link': {
    nothing: true,
    shape: (at, { root }) => {
      renameSync(join(root, '.roadmap'), at('../elsewhere'));
      symlinkSync('elsewhere', join(root, '.roadmap'));
    },
  },
  'where .roadmap is a file': {
    nothing: true,
    shape: (_at, { root }) => put(join(root, '.roadmap'), (path) => writeFileSync(path, '')),
  },
  'where issues is a file': { shape: fileFor('issues') },
  'where issues is a link': { shape: linkFor('issues') },
  'where comments is a link': { shape: linkFor('comments') },
  'where milestones is a file': { shape: fileFor('milestones') },
  'where projects is a link': { shape: linkFor('projects') },
  'where archive is a file': { shape: fileFor('archive') },
  'where deleted is a link': { shape: linkFor('deleted') },
  'where git is broken': { shape: (at) => writeFileSync(at('../.git/HEAD'), '\u001b[2Jgarbage') },
  'where git is elsewhere, and not there': {
    shape: (at) => put(at('../.git'), (path) => writeFileSync(path, 'gitdir: /nowhere\n')),
  },
  'where no cache can be kept': { shape: (at) => writeFileSync(at('../.git/roadmap'), '') },
};

/** Makes a place of a new world. */
export function furnish(world: World, { texts = ORDINARY, below = '', shape }: Place): void {
  const at = (path: string): string => join(world.root, below, '.roadmap', path);
  const foreign = { number: 7, title: 'Elsewhere', body: 'x', state: 'OPEN', labels: [], assignees: [], comments: [] };
  mkdirSync(join(world.root, below), { recursive: true });
  writeFileSync(at('../foreign.json'), JSON.stringify([foreign]));
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
  shape?.(at, world);
}

/** Links and pipes where nobody should follow. */
function trap(at: (path: string) => string): void {
  mkdirSync(at('../outside'));
  writeFileSync(at('../outside/c0de0010-x.md'), '---\nid: c0de0010\ntitle: Outside\n---\n');
  symlinkSync('../../outside/c0de0010-x.md', at('issues/c0de0010-link.md'));
  symlinkSync('../../outside', at('issues/folder'));
  symlinkSync('dangling.md', at('issues/dangling.md'));
  mkdirSync(at('issues/c0de0011-folder.md'));
  for (const folder of ['issues', 'milestones', 'projects', 'comments/c0de0001', 'templates'])
    pipe(at(`${folder}/pipe.md`));
  pipe(at('deleted/pipe.yaml'));
}

function thousand(): Texts {
  const kinds = [
    '',
    '<<<<<<< ours\n',
    '---\nid: [\n---\n',
    '---\ntitle: No id\n---\n',
    'x\u0000',
    '---\nid: c0de0001\n',
  ];
  return Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [
      `issues/bad${String(at).padStart(5, '0')}-x.md`,
      kinds[at % kinds.length] ?? '',
    ]),
  );
}

function fileFor(folder: string): NonNullable<Place['shape']> {
  return (at) => put(at(folder), (path) => writeFileSync(path, ''));
}

function linkFor(folder: string): NonNullable<Place['shape']> {
  return (at) => {
    mkdirSync(at('../elsewhere'));
    put(at(folder), (path) => symlinkSync('../elsewhere', path));
  };
}

function put(path: string, make: (path: string) => void): void {
  rmSync(path, { recursive: true, force: true });
  make(path);
}

function pipe(path: string): void {
  execFileSync('mkfifo', [path]);
}
