import { rmSync } from 'node:fs';
import { DURABLE, temporaryPath } from './native-pack.ts';
import { askGit } from './native-run.ts';
import type { GitSetup } from './repository.ts';

/**
 * A tree made by way of an index that nobody else sees.
 * @param parent the commit whose tree it begins as; null: empty
 * @param files path to object id; null: removed
 * @returns its object id
 */
export async function writeTree(
  setup: GitSetup,
  parent: string | null,
  files: ReadonlyMap<string, string | null>,
): Promise<string> {
  const index = temporaryPath(setup, 'tree');
  const settings = [...DURABLE, '-c', 'core.splitIndex=false'];
  const act = (args: readonly string[], input = ''): Promise<Buffer> =>
    askGit(setup, [...settings, ...args], { input, env: { GIT_INDEX_FILE: index }, acts: true });
  try {
    await act(['read-tree', parent ?? '--empty']);
    const none = '0'.repeat(setup.objectFormat === 'sha256' ? 64 : 40);
    const lines = [...files].map(([path, oid]) => `${oid === null ? `0 ${none}` : `100644 ${oid}`}\t${path}\0`);
    await act(['update-index', '-z', '--add', '--replace', '--index-info'], lines.join(''));
    return (await act(['write-tree'])).toString('latin1').trim();
  } finally {
    for (const end of ['', '.lock']) rmSync(index + end, { force: true });
  }
}
