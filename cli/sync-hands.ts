import { chooseRemote, type SyncHands } from '../src/app/sync-hands.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context, SyncSettings } from './context.ts';

/** Everything a synchronisation acts through, for one remote. @throws RoadmapError `git.missing`, `config.*` */
export async function syncHands(
  context: Context,
  name: string | null,
  settings: SyncSettings = {},
): Promise<SyncHands> {
  const config = await context.config('sync');
  const chosen = chooseRemote(config, name);
  const joined = await context.sync(chosen.name, config, settings);
  if (joined !== null) return joined;
  throw new RoadmapError({
    kind: 'user',
    code: 'git.missing',
    message: 'synchronising needs a git repository: what was last agreed with the remote is kept in it',
    hints: ['git init', `roadmap sync --remote ${chosen.name}`],
  });
}
