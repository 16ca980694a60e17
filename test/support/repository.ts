import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nativeGitPath, type Env } from '../../src/store/git/index.ts';

/** A folder of its own that goes when the test ends. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-test-')));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The user's world without this machine's settings. `HOME` is a folder that stays empty unless a test fills it. */
export function cleanEnv(home: string): Env {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: '2026-01-06T16:25:12Z',
    GIT_COMMITTER_DATE: '2026-01-06T16:25:12Z',
  };
}

export const nativeGit: string = nativeGitPath(process.env) ?? 'git';

/** A real repository in a temporary folder, driven by real git. */
export interface TestRepository {
  readonly root: string;
  readonly env: Env;
  git(...args: string[]): string;
  write(path: string, text: string): void;
  read(path: string): string;
  remove(): void;
}

export interface RepositoryOptions {
  readonly objectFormat?: 'sha1' | 'sha256';
  /** No identity in the repository's configuration. */
  readonly anonymous?: boolean;
}

export function makeRepository(options: RepositoryOptions = {}): TestRepository {
  const folder = temporaryFolder();
  const root = join(folder, 'repo');
  const env = cleanEnv(join(folder, 'home'));
  mkdirSync(join(folder, 'home'));
  mkdirSync(root);
  const repository = openRepository(root, env, () => removeFolder(folder));
  repository.git('init', '--quiet', '--initial-branch=main', `--object-format=${options.objectFormat ?? 'sha1'}`);
  if (!options.anonymous) {
    repository.git('config', 'user.name', 'Ana');
    repository.git('config', 'user.email', 'ana@example.org');
  }
  return repository;
}

export function openRepository(root: string, env: Env, remove: () => void = () => undefined): TestRepository {
  return {
    root,
    env,
    git: (...args) => execFileSync(nativeGit, args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe' }).trimEnd(),
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    remove,
  };
}
