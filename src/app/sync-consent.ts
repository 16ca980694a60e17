import { RoadmapError } from '../model/errors.ts';
import type { SyncHands } from './sync-hands.ts';

/**
 * A repository's configuration is not trusted to aim the user's token (sync.md §4, Consent): the user agreed in this clone, or
 * the remote is the repository that this is a clone of, or the one whose workflow runs.
 * @throws RoadmapError `sync.no_consent`
 */
export async function mayAim(hands: SyncHands): Promise<void> {
  const repo = hands.config.remotes[hands.remote]?.repo ?? '';
  if (hands.consented || same(hands.workflow ?? '', repo)) return;
  const origin = placeOf((await hands.git.config('remote.origin.url')) ?? '');
  // On another host the same name may be anybody's: who serves a clone must not choose what its token is used for.
  if (origin !== null && same(origin.slug, repo) && hands.hosts.some((host) => same(host, origin.host))) return;
  throw new RoadmapError({
    kind: 'config',
    code: 'sync.no_consent',
    message: `the configuration of this repository would use your token for ${repo}, which is not this clone's origin and was not confirmed here`,
    hints: [`roadmap init --remote ${hands.remote}=${repo}`],
    data: { remote: hands.remote, repo },
  });
}

/** The host and the `owner/name` of a git address; null for a path, or where the name has more or fewer parts. */
export function placeOf(address: string): { readonly host: string; readonly slug: string } | null {
  const url = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/+(.*)$/i.exec(address);
  const [, host = '', path = ''] = url ?? /^(?:[^/@:]+@)?([^/@:]{2,}):(?!\/\/)(.*)$/.exec(address) ?? [];
  const [, slug] = /^\/*([^/]+\/[^/]+?)(?:\.git)?\/*$/.exec(path) ?? [];
  return slug === undefined ? null : { host: host.toLowerCase().replace(/^(ssh|www)\.(?=github\.com$)/, ''), slug };
}

function same(a: string, b: string): boolean {
  return a !== '' && a.toLowerCase() === b.toLowerCase();
}
