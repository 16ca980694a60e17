import { commentFolder } from '../model/comment.ts';
import type { Issue } from '../model/issue.ts';
import { RoadmapError } from '../model/errors.ts';
import { standingOf, type FieldStanding, type ItemStanding } from '../sync/show.ts';
import { findAnywhere } from './find-issues.ts';
import type { Engine } from '../sync/types.ts';
import { engineHere, type SyncHands } from './sync-hands.ts';
import { sayingOf, type Saying } from './sync-names.ts';

export type { FieldStanding } from '../sync/show.ts';

/** How a linked issue stands, as far as this clone knows; computed now, not read from `sync_status`. */
export interface SyncState {
  /** `unseen`: linked, and its item was never looked at. */
  readonly status: 'synced' | 'pending' | 'conflict' | 'error' | 'unseen';
  readonly key: string;
  readonly url?: string;
  /** Server time of the version of the item that this file has taken in last. */
  readonly last_synced: string | null;
  /** Fields that the next run moves, or would if it might. */
  readonly pending: readonly string[];
  readonly conflicts: readonly string[];
  /** Of both, what each side says, as it is called here. */
  readonly changes: readonly SyncDifference[];
}

/** A text tells its sections, anything else its values. */
export type SyncDifference = Pick<FieldStanding, 'field' | 'state'> &
  (Pick<FieldStanding, 'local' | 'remote'> | Pick<FieldStanding, 'sections'>);

/** Null: it is not linked on this remote. */
export async function syncState(hands: SyncHands, issue: Issue): Promise<SyncState | null> {
  const engine = await engineHere(hands);
  const standing = await standingOf(engine, issue);
  return standing === null ? null : stateOf(engine, issue, standing);
}

function stateOf(engine: Engine, { values }: Issue, standing: ItemStanding): SyncState {
  const { key, meta, pointer, fields } = standing;
  const named = (wanted: (one: FieldStanding) => boolean): string[] => fields.filter(wanted).map(({ field }) => field);
  const conflicts = named(({ state }) => state === 'conflict');
  const pending = named(({ state }) => state !== 'conflict' && state !== 'equal');
  const failed = values.sync_error?.[engine.remote] !== undefined;
  const moving = pending.length > 0 ? 'pending' : 'synced';
  const status = meta === null ? 'unseen' : conflicts.length > 0 ? 'conflict' : failed ? 'error' : moving;
  const url = meta === null || meta.url === '' ? {} : { url: meta.url };
  const say = sayingOf(engine);
  const changes = fields.filter(({ state }) => state !== 'equal').map((one) => differenceOf(engine, one, say));
  return { status, key, ...url, last_synced: timeOf(pointer), pending, conflicts, changes };
}

function differenceOf({ tracker }: Engine, one: FieldStanding, say: Saying): SyncDifference {
  const { field, state, local, remote, sections } = one;
  const isText = tracker.mapping.fields.some(({ name, kind }) => name === field && kind === 'text');
  return { field, state, ...(isText ? { sections } : { local: say(field, local), remote: say(field, remote) }) };
}

function timeOf(pointer: string | null): string | null {
  return /^(\d{4}-\d\d-\d\dT[^/]+)\//.exec(pointer ?? '')?.[1] ?? null;
}

export interface Shown {
  readonly issue: Issue;
  readonly state: SyncState;
  readonly standing: ItemStanding;
  /** Of the last run that failed. */
  readonly error: string | null;
  /** Server time of the run that first met the conflict. */
  readonly since: string | null;
  readonly comments: { readonly here: number; readonly there: number };
}

/**
 * Everything known about a linked issue and its item, without asking the tracker.
 * @throws RoadmapError `link.none`, `issue.unknown`
 */
export async function showSync(
  hands: SyncHands,
  archive: Parameters<typeof findAnywhere>[1],
  ref: string,
): Promise<Shown> {
  const issue = await findAnywhere(hands.store, archive, ref);
  const engine = await engineHere(hands);
  const standing = await standingOf(engine, issue);
  if (standing === null) throw notLinked(issue.id, hands.remote);
  const here = await hands.files.paths(commentFolder(issue.id));
  return {
    issue,
    state: stateOf(engine, issue, standing),
    standing,
    error: issue.values.sync_error?.[hands.remote] ?? null,
    since: (await hands.journal.all('conflict')).get(issue.id)?.since ?? null,
    comments: { here: here.length, there: standing.comments },
  };
}

function notLinked(id: string, remote: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'link.none',
    message: `${id} is not linked on ${remote}`,
    hints: [`roadmap sync link ${id} <item>`, `roadmap sync ${id} --preview`],
    data: { id, remote },
  });
}
