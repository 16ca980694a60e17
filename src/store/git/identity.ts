import type { Git } from '../../ports/git.ts';
import type { Env } from './repository.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Who the snapshot chain says wrote it. Machine records: without an identity it is the product itself. */
export async function chainIdentity(env: Env, config: Git['config']): Promise<Identity> {
  const known = await userIdentity(env, config);
  return known ?? { name: 'roadmap', email: 'roadmap@localhost' };
}

/** The user as git would name them (git-commit(1), COMMIT INFORMATION); null when they have not said who they are. */
export async function userIdentity(env: Env, config: Git['config']): Promise<Identity | null> {
  const name = clean(env['GIT_COMMITTER_NAME'] ?? (await config('user.name')) ?? '');
  const email = clean(env['GIT_COMMITTER_EMAIL'] ?? (await config('user.email')) ?? env['EMAIL'] ?? '');
  return name === '' || email === '' ? null : { name, email };
}

/** What would break the line of a commit object. */
function clean(text: string): string {
  return text.replace(/[<>\0-\x1f]/g, '').trim();
}
