import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable, type Writable } from 'node:stream';
import { RoadmapError } from '../../model/errors.ts';
import type { Env, GitSetup } from './repository.ts';

export interface RunOptions {
  /** Blocks are made as git takes them in. */
  readonly input?: string | Buffer | Iterable<Buffer>;
  /** On top of the setup's environment. */
  readonly env?: Env;
  /** True: the command may take git's optional locks, and speaks the user's language. */
  readonly acts?: boolean;
  readonly timeoutMs?: number | undefined;
  /** Hooks and signing may talk to the user's terminal; Ctrl-C there ends the command. Everything else goes on to its end. */
  readonly terminal?: boolean;
}

export interface RunResult {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Runs git in the repository with an argument array; a failure of git itself is in the result. @throws RoadmapError `git.unavailable`. */
export function runGit(setup: GitSetup, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const program = setup.nativeGit;
  if (program === null) return Promise.reject(unavailable(args));
  return new Promise((done, fail) => {
    const child = spawn(program, [...SAFE, ...args], {
      cwd: setup.root,
      env: environment(setup, options),
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own can be ended as a whole, and Ctrl-C in the terminal does not reach it.
      detached: options.terminal !== true || options.timeoutMs !== undefined,
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    const timer = setTimer(options.timeoutMs, () => {
      timedOut = true;
      endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // Git may end before it has read everything; its exit code says what happened.
    child.stdin.on('error', () => undefined);
    give(child.stdin, options.input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code === 'ENOENT' ? unavailable(args, error) : error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      done({
        code,
        stdout: Buffer.concat(out),
        stderr: cut(withoutCredentials(Buffer.concat(err).toString('utf8'))),
        timedOut,
      });
    });
  });
}

function give(stdin: Writable, input: string | Buffer | Iterable<Buffer>): void {
  if (typeof input === 'string' || Buffer.isBuffer(input)) stdin.end(input);
  else pipeline(Readable.from(input), stdin, () => undefined);
}

/** The same for a command that has to succeed. @throws RoadmapError `git.failed` with git's own words. */
export async function askGit(setup: GitSetup, args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
  const first = await runGit(setup, args, options);
  // A Ctrl-C meant for us ends a child that has no group of its own yet; what only reads is asked again.
  const again = first.code === null && !first.timedOut && options.acts !== true;
  const result = again ? await runGit(setup, args, options) : first;
  if (result.code === 0) return result.stdout;
  throw gitFailed(args, result);
}

export function gitFailed(args: readonly string[], result: RunResult): RoadmapError {
  const words = result.stderr.trim() || `it ended with code ${result.code ?? 'none (killed)'}`;
  return new RoadmapError({
    kind: 'user',
    code: 'git.failed',
    message: `git ${args[0] ?? ''} failed: ${words}`,
    hints: ['git status', 'git fsck'],
    data: { command: args[0], exit: result.code, stderr: result.stderr },
  });
}

/** Settings of a repository that would run programs have no place in what we ask. */
const SAFE: readonly string[] = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'protocol.ext.allow=never'];

/** Left over from a hook or an alias that we run in; they would aim git somewhere else. */
const STRIPPED = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_IMPLICIT_WORK_TREE',
];

function environment(setup: GitSetup, options: RunOptions): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...setup.env, GIT_TERMINAL_PROMPT: '0' };
  for (const name of STRIPPED) delete env[name];
  // What changes the meaning of a path or of an object id is ours to say.
  for (const name of PATHSPECS) delete env[name];
  if (!options.acts) Object.assign(env, { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' });
  // Hooks that visit other repositories trip over these two, so they are set only where git would not find its way.
  if (setup.env['GIT_DIR'] !== undefined || setup.bare || !existsSync(join(setup.root, '.git'))) {
    env['GIT_DIR'] = setup.gitDir;
    if (!setup.bare) env['GIT_WORK_TREE'] = setup.root;
  }
  return Object.assign(env, options.env);
}

const PATHSPECS = ['GIT_LITERAL_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS'];

function setTimer(ms: number | undefined, run: () => void): NodeJS.Timeout | undefined {
  return ms === undefined ? undefined : setTimeout(run, ms);
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** An address of a remote may hold a password or a token. */
function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi, '$1<hidden>@');
}

/** Git's words are shown to people: enough to understand, not a hook's whole output. */
function cut(text: string): string {
  return text.length <= 4000 ? text : `${text.slice(0, 2000)}\n…\n${text.slice(-2000)}`;
}

function unavailable(args: readonly string[], cause?: unknown): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.unavailable',
    message: `git ${args[0] ?? ''} needs the git program, and there is none on PATH.`,
    hints: ['Install git (https://git-scm.com/downloads) and run the command again.'],
    data: { command: args[0] },
    cause,
  });
}
