import type { SyncState } from '../src/app/sync-show.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Issue } from '../src/model/issue.ts';
import type { Context } from './context.ts';
import { sayTime } from './say.ts';

/**
 * How a linked issue stands on each of its remotes, without asking them. A remote that is not configured here, or whose ref cannot
 * be read, is left out: that is told by `sync`.
 */
export async function syncStates(context: Context, issue: Issue): Promise<Readonly<Record<string, SyncState>>> {
  const { syncState } = await import('../src/app/sync-show.ts');
  const config = await context.config();
  const states: Record<string, SyncState> = {};
  for (const remote of Object.keys(issue.values.remote_ids ?? {})) {
    if (config.remotes[remote] === undefined) continue;
    try {
      const hands = await context.sync(remote, config);
      const state = hands === null ? null : await syncState(hands, issue);
      if (state !== null) states[remote] = state;
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      context.terminal.detail(`${remote}: ${error.message}`);
    }
  }
  return states;
}

/** One line a remote: `github #221 pending: title, labels (last synced 2026-01-06 16:25)` */
export function syncLines(states: Readonly<Record<string, SyncState>>): readonly string[] {
  return Object.entries(states).map(([remote, { status, key, last_synced, pending, conflicts }]) => {
    const fields = status === 'conflict' ? conflicts : pending;
    const what = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
    const when = last_synced === null ? 'never synced' : `last synced ${sayTime(last_synced)}`;
    return `${remote} #${key} ${status}${what} (${when})`;
  });
}
