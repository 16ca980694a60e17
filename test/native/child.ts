import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { SyncOptions } from '../../src/sync/types.ts';
import type { Standin } from '../standin/index.ts';
import { gitEnv, type Place } from './place.ts';
import { REPO, TOKEN } from './there.ts';

/** The built program. */
export const cli = process.env['ROADMAP_NATIVE_CLI'] ?? join(process.cwd(), 'dist/roadmap.js');

export interface Ended {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** SIGKILL, to the program alone or to all it started. */
  kill(group: boolean): void;
}

export type Asked = Partial<Pick<SyncOptions, 'mode' | 'strategy' | 'held_back'>>;

/** `roadmap sync` as a process of its own, the leader of a group. */
export function startSync(
  place: Place,
  github: Standin,
  asked: Asked = {},
  env: Record<string, string | undefined> = {},
): Running {
  return start(place, github, ['sync', '--json', '--push-new', 'all', '--pace', 'fast', ...flagsOf(asked)], env);
}

export function start(
  place: Place,
  github: Standin,
  argv: readonly string[],
  env: Record<string, string | undefined> = {},
): Running {
  const began = performance.now();
  const child = spawn(process.execPath, [cli, ...argv], {
    cwd: place.root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...gitEnv(place.root),
      GITHUB_REPOSITORY: REPO,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_API_URL: github.apiUrl,
      ROADMAP_GITHUB_TOKEN: TOKEN,
      ...env,
    },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - began })),
  );
  return { child, ended, kill: (group) => kill(child, group) };
}

function kill({ pid, exitCode, signalCode }: ChildProcess, group: boolean): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(group ? -pid : pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function flagsOf({ mode, strategy }: Asked): string[] {
  return [
    ...(mode === 'pull' ? ['--pull-only'] : []),
    ...(mode === 'push' ? ['--push-only'] : []),
    ...(strategy === undefined || strategy === null ? [] : ['--strategy', strategy]),
  ];
}
