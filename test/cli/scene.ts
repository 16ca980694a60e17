import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { systemRandom } from '../../cli/system.ts';
import { startStandin, type Standin, type StandinOptions } from '../standin/index.ts';
import { makeWorld, type Ended, type World } from './harness.ts';

/** One that nothing else looks like: searched for in every output and file when a test ends. */
export const TOKEN = 'ghp_Zq7RecognisableTokenOfAna42';
export const READER = 'ghp_Zq7RecognisableTokenOfReader';

/** What `--json` printed, as a test looks at it. */
export type Doc = any;

export interface Answered extends Ended {
  readonly doc: Doc;
}

/** A repository in a temporary folder with a remote that is a stand-in on loopback. */
export interface Scene extends Pick<World, 'root' | 'git'> {
  readonly github: Standin;
  readonly env: Record<string, string | undefined>;
  /** Runs `roadmap` in process. Waiting costs no time: it moves both clocks on. */
  roadmap(...argv: string[]): Promise<Ended>;
  roadmapWith(io: Partial<Io>, ...argv: string[]): Promise<Ended>;
  /** The same with `--json`: exactly one document on stdout. */
  json(...argv: string[]): Promise<Answered>;
  /** `sync --json`. */
  sync(...argv: string[]): Promise<Answered>;
  /** A new issue; its id. */
  create(title: string, ...flags: string[]): Promise<string>;
  /** The path of the file of an issue, by its id. */
  path(id: string): string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Changes the text of an issue's file as a person with an editor does. */
  edit(id: string, change: (text: string) => string): void;
  /** Paths of all issue files. */
  files(): string[];
  commitAll(message?: string): void;
  /** Every file of the folder, `.git` with its refs and objects included, with time and inode: equal when nothing was written. */
  fingerprint(): Record<string, string>;
}

export interface SceneOptions extends StandinOptions {
  readonly git?: boolean;
  /** Not made: for tests that do it their own way. */
  readonly init?: boolean;
}

export async function makeScene(options: SceneOptions = {}): Promise<Scene> {
  const world = makeWorld({ git: options.git ?? true });
  const github = await startStandin({
    tokens: {
      [TOKEN]: { login: 'ana', permission: 'write' },
      [READER]: { login: 'rea', permission: 'read', readOnly: true },
    },
    ...options,
  });
  const scene = sceneOf(world, world.root, github);
  if (options.init !== false) {
    await scene.roadmap('init', '--project-name', 'Demo', '--remote', `github=${options.repo ?? 'octo/demo'}`);
    if (options.git !== false) scene.commitAll('init');
  }
  return scene;
}

/** The same stand-in seen from another clone or worktree. */
export function sceneAt(scene: Scene, root: string): Scene {
  const world = makeWorld({ git: false });
  return sceneOf(world, root, scene.github, { ...scene.env });
}

function sceneOf(world: World, root: string, github: Standin, given?: Record<string, string | undefined>): Scene {
  const printed: string[] = [];
  const env = given ?? environment(world.root, github);
  let skew = 0;
  const clock = {
    now: () => Date.now() + skew,
    sleep: async (ms: number) => {
      skew += ms;
      github.clock.advance(ms);
    },
  };
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const roadmapWith = async (io: Partial<Io>, ...argv: string[]): Promise<Ended> => {
    const ended = await world.roadmapWith({ cwd: root, env, clock, random: systemRandom, ...io }, ...argv);
    printed.push(ended.out, ended.err);
    return ended;
  };
  const roadmap = (...argv: string[]): Promise<Ended> => roadmapWith({}, ...argv);
  const json = async (...argv: string[]): Promise<Answered> => {
    const ended = await roadmap(...argv, '--json');
    return { ...ended, doc: JSON.parse(ended.out) as Doc };
  };
  const files = (): string[] => listed(root, '.roadmap/issues');
  const path = (id: string): string => {
    const found = files().find((one) => one.split('/').at(-1)?.startsWith(id));
    if (found === undefined) throw new Error(`no file of ${id}`);
    return found;
  };
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
    expect(printed.join('\n')).not.toContain('RecognisableToken');
    expect(filesWith(root, 'RecognisableToken')).toEqual([]);
    if (root !== world.root) rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    git,
    github,
    env,
    roadmap,
    roadmapWith,
    json,
    sync: (...argv) => json('sync', ...argv),
    create: async (title, ...flags) => {
      skew += 1000;
      const { doc } = await json('issue', 'create', title, ...flags);
      return (doc as { id: string }).id;
    },
    path,
    read,
    write,
    edit: (id, change) => {
      const before = read(path(id));
      const after = change(before);
      if (after === before) throw new Error(`the edit of ${id} changes nothing`);
      write(path(id), after);
    },
    files,
    commitAll: (message = 'work') => {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
    },
    fingerprint: () => fingerprint(root),
  };
}

function environment(home: string, github: Standin): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_API_URL: github.apiUrl,
    ROADMAP_GITHUB_TOKEN: TOKEN,
  };
}

function listed(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function everyFile(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));
}

function filesWith(root: string, word: string): string[] {
  return everyFile(root)
    .filter((path) => lstatSync(path).isFile() && readFileSync(path).includes(word))
    .map((path) => relative(root, path));
}

function fingerprint(root: string): Record<string, string> {
  const prints: Record<string, string> = {};
  for (const path of everyFile(root)) {
    // What a failed run changes is its log alone; that a quiet one has none is shown in sync-log.test.ts.
    if (path.startsWith(join(root, '.git/roadmap/log'))) continue;
    const { mtimeMs, ino, size, mode } = lstatSync(path);
    // The lock comes and goes, and moves the time of its folder.
    const isFolder = lstatSync(path).isDirectory();
    prints[relative(root, path)] = (isFolder ? [ino, mode] : [mtimeMs, ino, size, mode]).join(' ');
  }
  return prints;
}
