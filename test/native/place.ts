import { execFileSync } from 'node:child_process';
import fs, {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { printJson, VERSION_FILE, VERSION_TEXT, CURSOR_FILE } from '../../src/store/snapshot-files.ts';
import type { Scene } from '../sync/support.ts';
import { REPO } from './there.ts';

export const REF = 'refs/roadmap/remotes/github';

/** A real clone in a temporary folder. */
export interface Place {
  readonly root: string;
  git(...args: string[]): string;
  write(path: string, text: string): void;
  /** Every file below `.roadmap` but those that are half written, path to text. */
  texts(): Map<string, string>;
  /** Every file, git's own included, with time and inode: equal when nothing was written. */
  fingerprint(): Map<string, string>;
  /** What killed runs left half written is as old as that of nobody who lives. */
  age(): void;
  remove(): void;
}

export interface PlaceOptions {
  /** What the person did last is not committed. */
  readonly dirty?: boolean;
  /** Sends from `main` alone, and is on another branch. */
  readonly elsewhere?: boolean;
}

/** A clone that holds what a scene holds: files, and what was last seen there under git's ref. */
export function makePlace(scene: Scene, options: PlaceOptions = {}): Place {
  const place = openPlace(fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'roadmap-native-'))));
  place.git('init', '-q', '-b', 'main', '--template=');
  place.git('config', 'user.name', 'Ana');
  place.git('config', 'user.email', 'ana@example.org');
  place.git('config', 'gc.auto', '0');
  place.write('.roadmap/config.yaml', configText(scene));
  place.write('README.md', 'Other work.\n');
  if (options.dirty === true) commit(place, 'begin');
  for (const [path, text] of [...scene.store.files, ...scene.store.deleted, ...scene.files.texts])
    place.write(path, text);
  if (options.dirty !== true) commit(place, 'work');
  if (scene.snapshots.data.tree.size > 0) writeRef(place, scene);
  if (options.elsewhere === true) place.git('checkout', '-q', '-b', 'topic');
  return place;
}

export function openPlace(root: string): Place {
  const env = gitEnv(root);
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 });
  return {
    root,
    git,
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    texts: () =>
      new Map(
        files(join(root, '.roadmap'))
          .filter((path) => !isTemporary(path))
          .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
      ),
    fingerprint: () => fingerprint(root),
    age: () => age(root),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export function gitEnv(home: string): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Temporary files of ours in the working tree, by their names. */
export function leftOvers(place: Place): string[] {
  return files(place.root)
    .map((path) => relative(place.root, path))
    .filter((path) => !path.startsWith('.git/') && isTemporary(path));
}

/** Locks of git's own that a killed git left behind; ours name their holder and are cleared by the next run. */
export function staleLocks(place: Place): string[] {
  return files(join(place.root, '.git')).filter(
    (path) => path.endsWith('.lock') && !path.includes('/roadmap/') && !textOf(path).startsWith('{'),
  );
}

const isTemporary = (path: string): boolean => /(^|\/)\.roadmap-[^/]*$/.test(path);

function commit(place: Place, message: string): void {
  place.git('add', '-A');
  place.git('commit', '-q', '-m', message);
}

function configText({ config }: Scene): string {
  const fields = config.remotes['github']?.fields ?? {};
  const github = { type: 'github', repo: REPO, ...(Object.keys(fields).length > 0 && { fields }) };
  return `version: 1\nsync:\n  branch: main\nremotes:\n  github: ${JSON.stringify(github)}\n`;
}

/** As many commits as a path had versions, the last one with what the tip holds. */
function writeRef(place: Place, { snapshots: { data } }: Scene): void {
  const steps = Math.max(...[...data.past.values()].map((oids) => oids.length));
  const commits = Array.from({ length: steps }, (_, at) => {
    const last = at + 1 === steps;
    const tree = last
      ? data.tree
      : new Map([...data.past].map(([path, oids]) => [path, oids[at] ?? oids.at(-1) ?? '']));
    const texts: [string, string][] = [...tree].map(([path, oid]) => [path, shown(data.blobs.get(oid) ?? '')]);
    texts.push([VERSION_FILE, VERSION_TEXT]);
    if (last && data.cursor !== null) texts.push([CURSOR_FILE, printJson(data.cursor)]);
    return `commit ${REF}\ncommitter Ana <ana@example.org> 1767225600 +0000\n${told('seen')}deleteall\n${texts
      .map(([path, text]) => `M 100644 inline ${path}\n${told(text)}`)
      .join('')}\n`;
  });
  execFileSync('git', ['-c', 'fastimport.unpackLimit=100000', 'fast-import', '--quiet'], {
    cwd: place.root,
    env: gitEnv(place.root),
    input: commits.join(''),
  });
}

const told = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** What the tracker in memory calls an address, GitHub calls otherwise. */
function shown(text: string): string {
  return text.replace(/"memory:(\d+)"/g, (_, number: string) => `"https://github.com/${REPO}/issues/${number}"`);
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A git that outlived its killed parent may still be at work: what goes away meanwhile is not there. */
function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const found: string[] = [];
  for (const entry of entries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...files(path));
    else found.push(path);
  }
  return found.sort();
}

function entries(folder: string): fs.Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function fingerprint(root: string): Map<string, string> {
  // What a failed run changes is its log alone.
  const kept = files(root).filter((path) => !path.startsWith(join(root, '.git/roadmap/log')));
  return new Map(
    kept.flatMap((path) => {
      const { mtimeMs, ino, size, mode } = lstatSync(path, { throwIfNoEntry: false }) ?? {};
      return ino === undefined ? [] : [[relative(root, path), `${mtimeMs} ${ino} ${size} ${mode}`] as const];
    }),
  );
}

function age(root: string): void {
  const before = Date.now() / 1000 - 86_400;
  for (const path of files(root)) if (isTemporary(path)) utimesSync(path, before, before);
}
