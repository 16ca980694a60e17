import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitOperation, GitState } from '../../ports/git.ts';
import { isMissing } from './config-file.ts';
import type { Repository } from './repository.ts';
import { readRefFile, readSymbolic } from './refs.ts';

/** Branch, head and what git is in the middle of, from the files of the working tree's own git directory. */
export function readState(repository: Repository): GitState {
  return {
    branch: shortBranch(readSymbolic(repository, 'HEAD')),
    head: readRefFile(repository, 'HEAD'),
    operation: readOperation(repository.gitDir),
  };
}

/** `refs/heads/x` → `x`; anything else is no branch. */
export function shortBranch(target: string | null): string | null {
  return target?.startsWith('refs/heads/') ? target.slice('refs/heads/'.length) : null;
}

const MARKS: readonly (readonly [string, GitOperation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
];

/** The same signs that git-status(1) goes by. */
export function readOperation(gitDir: string): GitOperation | null {
  for (const [file, operation] of MARKS) if (existsSync(join(gitDir, file))) return operation;
  return readSequencer(gitDir) ?? (existsSync(join(gitDir, 'BISECT_LOG')) ? 'bisect' : null);
}

/** Between two picks of a series only the list of what is left to do remains. */
function readSequencer(gitDir: string): GitOperation | null {
  try {
    const todo = readFileSync(join(gitDir, 'sequencer', 'todo'), 'utf8');
    return todo.startsWith('revert') ? 'revert' : 'cherry-pick';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
