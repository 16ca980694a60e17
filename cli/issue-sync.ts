import type { SyncDifference, SyncState } from '../src/app/sync-show.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Issue } from '../src/model/issue.ts';
import type { Context } from './context.ts';
import { sayTime } from './say.ts';
import { sayChange, sayShort } from './sync-change-text.ts';

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

/** For each remote `github #221 pending (last synced 2026-01-06 16:25)`, and below it a line for each field that differs. */
export function syncLines(states: Readonly<Record<string, SyncState>>): readonly string[] {
  return Object.entries(states).flatMap(([remote, { status, key, last_synced, changes }]) => {
    const when = last_synced === null ? 'never synced' : `last synced ${sayTime(last_synced)}`;
    return [`${remote} #${key} ${status} (${when})`, ...changes.map((one) => `  ${changeLine(remote, one)}`)];
  });
}

const ARROWS: Readonly<Record<SyncDifference['state'], string>> = {
  equal: '=',
  pull: '←',
  push: '→',
  merge: '↔',
  conflict: '!',
  kept: '·',
};

/** `→ title: Theirs → Ours`, `! body: ## Steps, → ## Notes`; what is in conflict has two sides and no order. */
function changeLine(remote: string, change: SyncDifference): string {
  const { field, state } = change;
  const head = `${ARROWS[state]} ${field}`;
  if ('sections' in change) {
    const sections = change.sections.map(({ section, state: moves }) => {
      return `${moves === state ? '' : `${ARROWS[moves]} `}${section ?? 'the beginning'}`;
    });
    return sections.length === 0 ? head : `${head}: ${sections.join(', ')}`;
  }
  const { local, remote: there } = change;
  if (state === 'conflict') return `${head}: ${sayShort(local)} here, ${sayShort(there)} on ${remote}`;
  return `${head}: ${state === 'pull' ? sayChange(local, there) : sayChange(there, local)}`;
}
