import type { Git } from '../../ports/git.ts';
import type { Refs } from './ref-access.ts';
import { shortBranch } from './state.ts';

/** The branch that `origin/HEAD` names, else `init.defaultBranch` when it exists, else the current one. */
export async function readDefaultBranch(git: Refs & Pick<Git, 'config'>): Promise<string | null> {
  const prefix = 'refs/remotes/origin/';
  const remote = await git.readSymbolic(`${prefix}HEAD`);
  if (remote?.startsWith(prefix)) return remote.slice(prefix.length);
  const configured = await git.config('init.defaultBranch');
  if (configured && (await git.readRef(`refs/heads/${configured}`)) !== null) return configured;
  return shortBranch(await git.readSymbolic('HEAD'));
}
