import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DURABLE } from './native-pack.ts';
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
  const index = temporaryIndex(setup);
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

const NAME = /^tree-[0-9a-f]{12}(?:\.lock)?$/;
/** Nothing of ours is in use for so long. */
const LEFT_BEHIND_MS = 15 * 60_000;

function temporaryIndex({ gitDir }: GitSetup): string {
  const folder = join(gitDir, 'roadmap');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const made = NAME.test(name) ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (made !== undefined && Date.now() - made > LEFT_BEHIND_MS) rmSync(path, { force: true });
  }
  return join(folder, `tree-${randomBytes(6).toString('hex')}`);
}
