import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cli/run.ts';
import { systemRandom } from '../../cli/system.ts';
import type { RunnerEvent } from '../../src/app/runner-types.ts';
import { startStandin, type Standin } from '../standin/index.ts';
import { makeOracle, type Oracle } from '../worlds/oracle.ts';
import { makeDice, type Dice } from '../worlds/random.ts';
import { startPostman, type Postman } from './postman.ts';
import { makeRunner, type RunnerProcess } from './runner.ts';
import { makeTimeline, type Timeline } from './timeline.ts';

export const TOKEN = 'ghp_OfTheUnattendedTown';
const SECRET = 'of the unattended town';

/** A repository with a remote, the runner that looks after it, and everybody who works on either side. */
export interface Town {
  readonly root: string;
  readonly github: Standin;
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly runner: RunnerProcess;
  readonly postman: Postman;
  readonly oracle: Oracle;
  /** By slot: every value that a person ever gave it. */
  readonly values: Map<string, string[]>;
  /** By label: whether somebody took it away again. */
  readonly labels: Map<string, { readonly born: string; removed: boolean }>;
  /** Every comment that was written, and how it stands now. */
  readonly comments: Set<string>;
  /** Every issue, by the word that it was born with. */
  readonly born: Set<string>;
  readonly events: RunnerEvent[];
  readonly trace: string[];
  /** How many times each kind of thing happened. */
  readonly happened: Record<string, number>;
  /** The machine sleeps: nobody works on it. */
  suspended: boolean;
  /** Somebody is in the middle of something in git. */
  busy: boolean;
  readonly runnerArgv: readonly string[];
  /** Runs `roadmap` as a person does. */
  roadmap(...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  git(...args: string[]): string;
  /** A word that nobody used before. */
  word(of: string): string;
  close(): Promise<void>;
}

export interface TownOptions {
  readonly seed: number;
  /** Of `runner-process.ts`, bundled. */
  readonly program: string;
  /** Further arguments of the runner. */
  readonly argv?: readonly string[];
}

export async function makeTown({ seed, program, argv = [] }: TownOptions): Promise<Town> {
  const dice = makeDice(seed);
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-town-')));
  const github = await startStandin({ tokens: { [TOKEN]: { login: 'ana', permission: 'write' } } });
  const env = environment(root, github);
  const port = await freePort();
  const start = Math.floor(Date.now() / 1000) * 1000;
  github.clock.set(start);
  const timeline = makeTimeline(start, (now) => {
    github.clock.set(now);
    runner.tell(now);
  });
  const events: RunnerEvent[] = [];
  const runner = makeRunner({ program, root, env, timeline, heard: (event) => void events.push(event) });
  const postman = await startPostman(timeline, dice, () => (town.suspended || !runner.isAlive() ? null : port));
  const git = (...args: string[]): string =>
    patiently(() => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe' }));
  let words = 0;
  const town: Town = {
    ...{ root, github, timeline, dice, runner, postman, oracle: makeOracle(), events, git },
    ...{ values: new Map(), labels: new Map(), comments: new Set(), born: new Set(), trace: [], happened: {} },
    ...{ suspended: false, busy: false, runnerArgv: ['--webhook-port', String(port), ...argv] },
    roadmap: (...line) => roadmap(town, env, line),
    word: (of) => `${of}-${(words += 1)}z`,
    close: async () => {
      await runner.stop();
      await Promise.all([postman.close(), github.close()]);
      if (process.env['ROADMAP_TEST_KEEP'] === undefined) rmSync(root, { recursive: true, force: true });
      else console.log(`left there: ${root}`);
    },
  };
  await settle(town, postman);
  return town;
}

async function settle({ github, roadmap, git, root }: Town, postman: Postman): Promise<void> {
  for (const login of ['ben', 'cleo']) github.person(login, 'write');
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ana');
  git('config', 'user.email', 'ana@example.org');
  git('config', 'gc.auto', '0');
  const { code, err } = await roadmap('init', '--project-name', 'Town', '--remote', 'github=octo/demo');
  if (code !== 0) throw new Error(err);
  configure(root, (text) => `${text.trimEnd()}\n  push_new: all\n`);
  git('add', '-A');
  git('commit', '-q', '-m', 'Begin');
  github.hooks.add(postman.url, { secret: SECRET });
}

export function configure(root: string, change: (text: string) => string): void {
  const path = join(root, '.roadmap/config.yaml');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function environment(root: string, github: Standin): Record<string, string | undefined> {
  return {
    ...{
      PATH: process.env['PATH'],
      HOME: join(root, '.git'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
    ...{ GITHUB_GRAPHQL_URL: github.graphqlUrl, GITHUB_API_URL: github.apiUrl },
    ...{ ROADMAP_GITHUB_TOKEN: TOKEN, GITHUB_WEBHOOK_SECRET: SECRET },
  };
}

async function roadmap(
  { root, timeline }: Town,
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await run(argv, {
    ...{ cwd: root, env, random: systemRandom, signal: new AbortController().signal },
    stdin: { isTerminal: false, text: async () => '', line: async () => null },
    stdout: { isTerminal: false, columns: Infinity, write: (text) => void (out += text) },
    stderr: { isTerminal: false, columns: Infinity, write: (text) => void (err += text) },
    clock: { now: () => timeline.now(), sleep: async (ms) => timeline.pass(ms) },
  });
  return { code, out, err };
}

/** A git that a killed runner began goes on to its end, and holds the index until then. */
function patiently<T>(work: () => T): T {
  for (let left = 40; ; left -= 1) {
    try {
      return work();
    } catch (error) {
      if (left === 0 || !String(error).includes('index.lock')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** All texts of a folder below `.roadmap`, by path. */
export function textsIn(root: string, folder: string): Map<string, string> {
  const top = join(root, '.roadmap', folder);
  const names = readNames(top).filter((name) => name.endsWith('.md'));
  return new Map(names.sort().map((name) => [join(top, name), readFileSync(join(top, name), 'utf8')]));
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
