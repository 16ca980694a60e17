import { randomBytes } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { CommitRequest } from '../../ports/git.ts';
import { RoadmapError } from '../../model/errors.ts';
import { isMissing } from './config-file.ts';
import { commitFailed } from './commit-failed.ts';
import { lockIndex, type IndexLock } from './index-lock.ts';
import { records } from './native-chain.ts';
import { FLUSHED, MANY, packFiles } from './native-pack.ts';
import { askGit, runGit, type RunResult } from './native-run.ts';
import type { GitSetup } from './repository.ts';
import { keepMessages } from './messages.ts';
import { readOperation } from './state.ts';

/**
 * A commit of exactly these paths, made as `git commit --only` makes it: from HEAD plus the paths in a temporary index,
 * while the real index is locked; only after success do the paths' new entries go into the real one.
 */
export async function commitNatively(setup: GitSetup, request: CommitRequest): Promise<string | null> {
  const operation = readOperation(setup.gitDir);
  if (operation !== null && operation !== 'bisect') throw commitFailed(`git is in the middle of a ${operation}`);
  const lock = await lockIndex(setup);
  const files = temporaryFiles(setup);
  try {
    const head = await headOf(setup);
    const paths = await unignored(setup, request.paths);
    if (paths.length >= MANY) await packFiles(setup, contentsOf(setup, paths));
    await prepare(setup, files.commit, { head, paths });
    if (!(await changesAnything(setup, files.commit, head))) {
      if (!(await isSettled(setup, files, paths))) await settleIndex(setup, files, { lock, paths });
      return null;
    }
    const restoreMessages = keepMessages(setup.gitDir);
    try {
      await commitIndex(setup, files.commit, { head, message: request.message });
    } finally {
      restoreMessages();
    }
    await settleIndex(setup, files, { lock, paths });
    return await headOf(setup);
  } catch (error) {
    throw error instanceof RoadmapError && error.code === 'git.failed'
      ? commitFailed(error.message, { cause: error, stderr: String(error.data['stderr'] ?? '') })
      : error;
  } finally {
    lock.release();
    for (const file of Object.values(files)) for (const end of ['', '.lock']) rmSync(file + end, { force: true });
  }
}

/** What git ignores stays out, as it does with `git add`. A tracked file is not ignored. */
async function unignored(setup: GitSetup, paths: readonly string[]): Promise<readonly string[]> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { code, stdout, stderr } = await runGit(setup, ['check-ignore', '-z', '--stdin'], { input });
  if (code !== 0 && code !== 1) throw commitFailed(stderr, { exit: code });
  const ignored = new Set(records(stdout));
  return paths.filter((path) => !ignored.has(path));
}

interface TemporaryFiles {
  /** What is committed. */
  readonly commit: string;
  /** What the real index becomes. */
  readonly next: string;
}

function temporaryFiles(setup: GitSetup): TemporaryFiles {
  // Beside the real index, so that it can become the real index by a rename.
  const folder = join(setup.gitDir, 'roadmap');
  mkdirSync(folder, { recursive: true });
  // Under the lock nobody else has one: these are left from a run that was killed.
  for (const name of readdirSync(folder)) if (name.startsWith('index-')) rmSync(join(folder, name), { force: true });
  const token = randomBytes(6).toString('hex');
  return { commit: join(folder, `index-${token}-commit`), next: join(folder, `index-${token}-next`) };
}

async function headOf(setup: GitSetup): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'];
  const result = await runGit(setup, args);
  return result.code === 0 ? result.stdout.toString('latin1').trim() : null;
}

/** Git would write each of thousands of new objects into a file of its own; those that are in a pack already it leaves there. */
function* contentsOf({ root }: GitSetup, paths: readonly string[]): Generator<readonly [string, Buffer]> {
  for (const path of paths) {
    const content = contentOf(join(root, path));
    if (content !== null) yield [path, content];
  }
}

/** Null: no file, or one that went away meanwhile; whoever commits it says so. */
function contentOf(path: string): Buffer | null {
  try {
    const found = lstatSync(path);
    return found.isFile() && found.size <= LARGE ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

/** Bytes; not worth the memory. */
const LARGE = 256 * 1024;

interface Wanted {
  readonly head: string | null;
  readonly paths: readonly string[];
}

/** A copy of the real index keeps what git knows about unchanged files; reading HEAD over it drops what the user staged. */
async function prepare(setup: GitSetup, index: string, { head, paths }: Wanted): Promise<void> {
  const env = { GIT_INDEX_FILE: index };
  if (head !== null) copyIndex(setup, index);
  await act(setup, head === null ? ['read-tree', '--empty'] : ['read-tree', '--reset', head], { env });
  const input = paths.map((path) => `${path}\0`).join('');
  const update = ['update-index', '-z', '--add', '--remove', '--replace', '--ignore-skip-worktree-entries', '--stdin'];
  await act(setup, update, { env, input });
}

/**
 * The copy keeps the time of the real index, rounded down: an entry as young as its index is looked at by content, not by
 * size and time (gitformat-index(5), "racy git"). A newer time would make an edit of the same second invisible.
 */
function copyIndex(setup: GitSetup, target: string): void {
  const index = join(setup.gitDir, 'index');
  try {
    const { mtimeMs } = statSync(index);
    copyFileSync(index, target);
    const seconds = Math.floor(mtimeMs / 1000);
    utimesSync(target, seconds, seconds);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function changesAnything(setup: GitSetup, index: string, head: string | null): Promise<boolean> {
  const tree = (await act(setup, ['write-tree'], { env: { GIT_INDEX_FILE: index } })).toString('latin1').trim();
  const before = head === null ? await emptyTree(setup) : await askGit(setup, ['rev-parse', `${head}^{tree}`]);
  return tree !== before.toString('latin1').trim();
}

function emptyTree(setup: GitSetup): Promise<Buffer> {
  return askGit(setup, ['hash-object', '-t', 'tree', '--stdin']);
}

async function commitIndex(
  setup: GitSetup,
  index: string,
  { head, message }: { readonly head: string | null; readonly message: string },
): Promise<void> {
  // The journal forgets what is in the commit, durably: it must not be there longer than that is.
  const settings = [...FLUSHED, '-c', 'i18n.commitEncoding=UTF-8', '-c', 'core.splitIndex=false'];
  const result = await runGit(setup, [...settings, 'commit', '--quiet', '--cleanup=verbatim', '-F', '-'], {
    input: message,
    env: { GIT_INDEX_FILE: index },
    acts: true,
    terminal: true,
    timeoutMs: setup.commitTimeoutMs,
  });
  // A hook that hangs or fails after the commit does not undo it.
  if (result.code !== 0 && (await headOf(setup)) === head) throw refused(setup, result);
}

function refused(setup: GitSetup, result: RunResult): RoadmapError {
  const words = `${result.stderr}\n${result.stdout.toString('utf8').slice(0, 4000)}`.trim();
  if (!result.timedOut) return commitFailed(words, { stderr: result.stderr, exit: result.code });
  const seconds = Math.round((setup.commitTimeoutMs ?? 0) / 1000);
  return commitFailed(`a hook or the signature took longer than ${seconds} s. ${words}`.trim(), { timeout: true });
}

/** Not so where a run was killed after its commit: git would take the older entries for what the user staged. */
async function isSettled(setup: GitSetup, files: TemporaryFiles, paths: readonly string[]): Promise<boolean> {
  const real = await entriesOf(setup, join(setup.gitDir, 'index'), paths);
  const wanted = await entriesOf(setup, files.commit, paths);
  return paths.every((path) => real.get(path) === wanted.get(path));
}

async function settleIndex(
  setup: GitSetup,
  files: TemporaryFiles,
  { lock, paths }: { readonly lock: IndexLock; readonly paths: readonly string[] },
): Promise<void> {
  await takeOver(setup, files, paths);
  lock.replaceWith(files.next);
}

/** The real index with the committed entries of these paths and everything else as the user had it. */
async function takeOver(setup: GitSetup, files: TemporaryFiles, paths: readonly string[]): Promise<void> {
  copyIndex(setup, files.next);
  const before = await entriesOf(setup, files.next, paths);
  const after = await entriesOf(setup, files.commit, paths);
  const zero = '0'.repeat(setup.objectFormat === 'sha256' ? 64 : 40);
  // An entry that is right already keeps its flags. Removing first clears the stages of an unmerged path.
  const lines = paths
    .filter((path) => before.get(path) !== after.get(path))
    .flatMap((path) => [`0 ${zero} 0\t${path}`, after.get(path) ?? []].flat());
  const env = { GIT_INDEX_FILE: files.next };
  await act(setup, ['update-index', '-z', '--index-info'], { env, input: lines.map((line) => `${line}\0`).join('') });
  // Ends with 1 when other files of the user need an update, which is none of our business.
  await runGit(setup, ['update-index', '-q', '--refresh'], { env, acts: true });
}

/** The lines of `ls-files -s` for these paths; several stages of one path make one text that equals no single line. */
async function entriesOf(
  setup: GitSetup,
  index: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(paths);
  const few = paths.length <= 100 ? ['--', ...paths] : [];
  const args = ['--literal-pathspecs', 'ls-files', '-s', '-z', ...few];
  const entries = new Map<string, string>();
  for (const line of records(await askGit(setup, args, { env: { GIT_INDEX_FILE: index } }))) {
    const path = line.slice(line.indexOf('\t') + 1);
    if (wanted.has(path)) entries.set(path, (entries.get(path) ?? '') + line);
  }
  return entries;
}

function act(setup: GitSetup, args: readonly string[], options: { env: { GIT_INDEX_FILE: string }; input?: string }) {
  return askGit(setup, [...FLUSHED, '-c', 'core.splitIndex=false', ...args], { ...options, acts: true });
}
