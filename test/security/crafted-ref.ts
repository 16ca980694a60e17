import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const REF = 'refs/roadmap/remotes/github';

/** Replaces files of the chain of what was last seen, as somebody could who pushed a chain of their own. Null: removed. */
export function craftRef(root: string, files: Readonly<Record<string, string | null>>): void {
  const index = join(root, '.git', 'crafted-index');
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', args, {
      cwd: root,
      input,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, GIT_INDEX_FILE: index, ...IDENTITY },
    }).trim();
  const tip = git(['rev-parse', '--verify', REF]);
  git(['read-tree', tip]);
  const lines = Object.entries(files).map(([path, text]) => {
    if (text === null) return `0 ${'0'.repeat(40)}\t${path}\0`;
    return `100644 ${git(['hash-object', '-w', '--stdin'], text)}\t${path}\0`;
  });
  git(['update-index', '-z', '--add', '--replace', '--index-info'], lines.join(''));
  const commit = git(['commit-tree', git(['write-tree']), '-p', tip, '-m', 'crafted']);
  git(['update-ref', REF, commit]);
  rmSync(index, { force: true });
}

export function refFile(root: string, path: string): string {
  return execFileSync('git', ['cat-file', 'blob', `${REF}:${path}`], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Mal',
  GIT_AUTHOR_EMAIL: 'mal@example.org',
  GIT_COMMITTER_NAME: 'Mal',
  GIT_COMMITTER_EMAIL: 'mal@example.org',
};
