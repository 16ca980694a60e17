import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../cli/io.ts';
import type { CommandRow } from '../../cli/command.ts';
import { registry } from '../../cli/registry.ts';
import { run } from '../../cli/run.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface World {
  readonly root: string;
  /** Runs `roadmap` in process in the root; the clock moves on by a minute with every run, ids are counted up. */
  roadmap(...argv: string[]): Promise<Ended>;
  /** The same with another Io in parts. */
  roadmapWith(io: Partial<Io>, ...argv: string[]): Promise<Ended>;
  /** Runs `roadmap fail` of another registry. */
  fail(rows: readonly CommandRow[]): Promise<Ended>;
  git(...args: string[]): string;
  write(path: string, text: string): void;
}

/** A temporary folder, a git repository unless told otherwise, gone when the test ends. */
export function makeWorld({ git = true }: { readonly git?: boolean } = {}): World {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-cli-')));
  chmodSync(root, 0o755);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const runGit = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  if (git) {
    runGit('init', '-q', '-b', 'main');
    runGit('config', 'user.name', 'Ana');
    runGit('config', 'user.email', 'ana@example.org');
  }
  let minutes = 0;
  let drawn = 0;
  const roadmapWith = (parts: Partial<Io>, ...argv: string[]): Promise<Ended> => runOnce(parts, argv);
  const runOnce = async (
    parts: Partial<Io>,
    argv: readonly string[],
    rows: readonly CommandRow[] = registry,
  ): Promise<Ended> => {
    let out = '';
    let err = '';
    minutes += 1;
    const now = Date.UTC(2026, 0, 1, 12, minutes);
    const io: Io = {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      stdin: { isTerminal: false, text: async () => '', line: async () => null },
      stdout: { isTerminal: false, columns: Infinity, write: (text) => void (out += text) },
      stderr: { isTerminal: false, columns: Infinity, write: (text) => void (err += text) },
      signal: new AbortController().signal,
      clock: { now: () => now, sleep: async () => undefined },
      random: { bytes: (count) => countedBytes(count, 0xa0 + drawn++) },
      ...parts,
    };
    const code = await run(argv, io, rows);
    return { code, out, err };
  };
  return {
    root,
    roadmap: (...argv) => roadmapWith({}, ...argv),
    roadmapWith,
    fail: (rows) => runOnce({}, ['fail'], rows),
    git: runGit,
    write: (path, text) => writeFileSync(join(root, path), text),
  };
}

/** A world after `roadmap init`. */
export async function makeRoadmap(options: { readonly git?: boolean } = {}): Promise<World> {
  const world = makeWorld(options);
  await world.roadmap('init');
  return world;
}

/** Ids counted up: a0a0a0a0, a1a1a1a1 … */
function countedBytes(count: number, first: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => first + Math.floor(at / 4));
}
