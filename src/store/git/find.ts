import { accessSync, constants, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { RoadmapError } from '../../model/errors.ts';
import { shellWord } from '../../model/shell-word.ts';
import { expandHome, isMissing, isTrue, lastValue, readConfigFile, readConfigWithIncludes } from './config-file.ts';
import { environmentConfig, globalConfigPaths } from './config.ts';
import type { Env, Repository } from './repository.ts';

export interface FindOptions {
  readonly env?: Env;
  /** Asked only about a repository that somebody else owns. Default: the `git` on `env.PATH`. */
  readonly nativeGit?: string | null;
}

/**
 * The repository that a folder belongs to, found as git finds it (gitrepository-layout(5), `GIT_DIR`, `GIT_WORK_TREE`,
 * `GIT_CEILING_DIRECTORIES`) by reading files alone.
 * @returns null when there is none.
 * @throws RoadmapError `git.unsafe` when another user owns it, or it is a bare one inside others' files, and git would refuse it; `git.broken` when a link leads nowhere.
 */
export function findRepository(startFolder: string, options: FindOptions = {}): Repository | null {
  const env = options.env ?? process.env;
  const start = realpathSync(startFolder);
  if (env['GIT_DIR']) return fromEnvironment(start, env['GIT_DIR'], env);
  const found = walkUp(start, env);
  if (!found) return null;
  if (found.root === null) refuseUnasked(found.gitDir, env);
  const repository = describe(found.gitDir, found.root, env);
  refuseForeign(repository, found.marker, options);
  return repository;
}

/** The absolute path of the `git` program on PATH, or null. */
export function nativeGitPath(env: Env): string | null {
  const names = process.platform === 'win32' ? ['git.exe', 'git.cmd'] : ['git'];
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const name of names) if (isProgram(join(folder, name))) return join(folder, name);
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function fromEnvironment(start: string, value: string, env: Env): Repository {
  const named = resolve(start, value);
  const gitDir = readGitFile(named) ?? named;
  if (!isGitDir(gitDir)) throw broken(named, 'GIT_DIR names it');
  return describe(realpathSync(gitDir), start, env);
}

interface Found {
  readonly gitDir: string;
  /** Null: the folder is a git directory itself. */
  readonly root: string | null;
  /** The `.git` file or folder. */
  readonly marker: string;
}

function walkUp(start: string, env: Env): Found | null {
  const ceilings = ceilingFolders(env['GIT_CEILING_DIRECTORIES'] ?? '');
  const device = isTrue(env['GIT_DISCOVERY_ACROSS_FILESYSTEM'] ?? null) ? null : statSync(start).dev;
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder !== start && ceilings.has(folder)) return null;
    if (device !== null && statSync(folder).dev !== device) return null;
    const found = lookAt(folder);
    if (found !== null || dirname(folder) === folder) return found;
  }
}

function lookAt(folder: string): Found | null {
  const marker = join(folder, '.git');
  const target = readGitFile(marker);
  const gitDir = target ?? marker;
  if (isGitDir(gitDir)) return { gitDir: realpathSync(gitDir), root: folder, marker };
  if (target !== null) throw broken(target, `${marker} points to it`);
  return isGitDir(folder) ? { gitDir: folder, root: null, marker: folder } : null;
}

/** After an empty entry symbolic links are not resolved, as git has it. */
function ceilingFolders(list: string): ReadonlySet<string> {
  const folders = new Set<string>();
  let resolveLinks = true;
  for (const entry of list.split(delimiter)) {
    if (entry === '') resolveLinks = false;
    else if (isAbsolute(entry)) folders.add(resolveLinks ? realpathOr(entry) : resolve(entry));
  }
  return folders;
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Where a `.git` file points (worktrees, submodules); null when it is no such file. */
function readGitFile(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return null;
    const target = /^gitdir: (.+?)[\r\n]*$/s.exec(readFileSync(path, 'utf8'))?.[1];
    if (target === undefined) throw broken(path, 'it is a file without "gitdir:"');
    return resolve(dirname(path), target);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isGitDir(path: string): boolean {
  const common = commonDirOf(path);
  return headLooksRight(path) && isFolder(join(common, 'objects')) && isFolder(join(common, 'refs'));
}

function headLooksRight(gitDir: string): boolean {
  const head = join(gitDir, 'HEAD');
  try {
    if (lstatSync(head).isSymbolicLink()) return true;
    return /^(ref:\s*refs\/|[0-9a-f]{40})/.test(readFileSync(head, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function commonDirOf(gitDir: string): string {
  try {
    return resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trimEnd());
  } catch (error) {
    if (isMissing(error)) return gitDir;
    throw error;
  }
}

function describe(gitDir: string, root: string | null, env: Env): Repository {
  const commonDir = realpathSync(commonDirOf(gitDir));
  const linkedWorktree = commonDir !== gitDir;
  const shared = readConfigFile(join(commonDir, 'config'));
  const own = isTrue(lastValue(shared, 'extensions.worktreeConfig'))
    ? readConfigFile(join(gitDir, 'config.worktree'))
    : [];
  const local = linkedWorktree ? own : [...shared, ...own];
  const chosen = env['GIT_WORK_TREE'] ?? null;
  const configured = lastValue(local, 'core.worktree');
  const bare = chosen === null && configured === null && (root === null || isTrue(lastValue(local, 'core.bare')));
  return {
    root: bare ? gitDir : workTree(gitDir, root, { chosen, configured }),
    gitDir,
    commonDir,
    bare,
    linkedWorktree,
    objectFormat: lastValue(shared, 'extensions.objectFormat')?.toLowerCase() === 'sha256' ? 'sha256' : 'sha1',
  };
}

function workTree(
  gitDir: string,
  root: string | null,
  named: { readonly chosen: string | null; readonly configured: string | null },
): string {
  if (named.chosen !== null) return realpathOr(resolve(named.chosen));
  if (named.configured !== null) return realpathOr(resolve(gitDir, named.configured));
  return root ?? gitDir;
}

/** A folder of a clone may look like a bare repository, with settings of its own; git's own rule (safe.bareRepository) decides. */
function refuseUnasked(gitDir: string, env: Env): void {
  if (/\/\.git$|\/\.git\/(?:worktrees|modules)\//.test(gitDir.replaceAll('\\', '/'))) return;
  const values = [...globalConfigPaths(env).flatMap((path) => readConfigWithIncludes(path)), ...environmentConfig(env)];
  if (lastValue(values, 'safe.bareRepository') !== 'explicit') return;
  throw new RoadmapError({
    kind: 'user',
    code: 'git.unsafe',
    message: `${gitDir} looks like a bare repository, and git is told to use none that is not named (safe.bareRepository).`,
    hints: ['run the command in the top folder of your clone'],
    data: { root: gitDir },
  });
}

/** Somebody else's repository may hold hooks and settings that run as us; git's own rule (safe.directory) decides. */
function refuseForeign(repository: Repository, marker: string, options: FindOptions): void {
  if (ownedByUs([repository.root, marker, repository.gitDir])) return;
  const env = options.env ?? process.env;
  const git = options.nativeGit === undefined ? nativeGitPath(env) : options.nativeGit;
  const safe = git === null ? listedAsSafe(repository.root, env) : acceptedByGit(git, repository, env);
  if (safe) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'git.unsafe',
    message: `The repository ${repository.root} belongs to another user, and git refuses to work in it.`,
    hints: [`git config --global --add safe.directory ${shellWord(repository.root)}`],
    data: { root: repository.root },
  });
}

function ownedByUs(paths: readonly string[]): boolean {
  if (!process.geteuid) return true;
  const us = process.geteuid();
  const behind = us === 0 ? Number(process.env['SUDO_UID'] ?? Number.NaN) : Number.NaN;
  return paths.every((path) => [us, behind].includes(statSync(path).uid));
}

function acceptedByGit(git: string, repository: Repository, env: Env): boolean {
  try {
    const args = ['-C', repository.root, 'rev-parse', '--git-dir'];
    // Loaded where it is needed: nearly every repository is the user's own.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    execFileSync(git, args, { env: { ...env, LC_ALL: 'C' }, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function listedAsSafe(root: string, env: Env): boolean {
  const values = globalConfigPaths(env).flatMap((path) => readConfigWithIncludes(path));
  let safe = false;
  for (const { key, value } of values) {
    if (key !== 'safe.directory') continue;
    safe = value !== '' && (safe || value === '*' || expandHome(value) === root);
  }
  return safe;
}

function broken(path: string, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.broken',
    message: `Expected a git directory at ${path} (${why}), found none.`,
    hints: ['git worktree repair', 'git status'],
    data: { path },
  });
}
