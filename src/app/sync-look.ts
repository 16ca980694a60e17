import type { Issue } from '../model/issue.ts';
import type { Conflict } from '../sync/merge-types.ts';
import { withCommentConflicts } from '../sync/comment-report.ts';
import { standingComments, type CommentStanding } from '../sync/comment-resolve.ts';
import { standing, type Standing } from '../sync/offline.ts';
import { conflictsOf } from '../sync/report.ts';
import type { IssueConflict } from '../sync/types.ts';
import { engineHere, type SyncHands } from './sync-hands.ts';

export interface SyncStanding {
  readonly remote: string;
  readonly repo: string;
  readonly branch: string | null;
  readonly linked: number;
  readonly unlinked: number;
  /** Linked issues with changes to send, with what was last seen of their item. */
  readonly pending: readonly { readonly id: string; readonly remote_id: string; readonly fields: readonly string[] }[];
  /** What was seen there and is not taken in yet. What else changed there since, nobody knows before it is asked. */
  readonly incoming: SyncStanding['pending'];
  readonly conflicts: number;
  readonly errors: readonly { readonly id: string; readonly remote_id: string | null; readonly message: string }[];
  /** Creations whose answer never came. */
  readonly unsettled: readonly string[];
  /** Server time up to which everything was seen; null before the first run. */
  readonly seen_until: string | null;
}

/** Where everything stands, as far as this clone knows; computed now, not read from `sync_status`. */
export async function syncStanding(hands: SyncHands): Promise<SyncStanding> {
  const { gathered, decisions, comments } = await look(hands);
  const { remote, config } = hands;
  const { issues } = gathered.listing;
  return {
    remote,
    repo: config.remotes[remote]?.repo ?? '',
    branch: (await hands.git.state()).branch,
    linked: issues.filter((issue) => issue.values.remote_ids?.[remote] !== undefined).length,
    unlinked: issues.filter((issue) => issue.values.remote_ids?.[remote] === undefined).length,
    pending: pendingIn(decisions, comments),
    incoming: incomingIn(decisions, comments),
    conflicts: withCommentConflicts(conflictsOf(decisions), comments.decisions).length,
    errors: issues.flatMap(({ id, values }) =>
      values.sync_error?.[remote] === undefined
        ? []
        : [{ id, remote_id: values.remote_ids?.[remote] ?? null, message: values.sync_error[remote] }],
    ),
    unsettled: [...gathered.intents.values()].flatMap(({ id, made }) => (made === undefined ? [id] : [])),
    seen_until: gathered.cursor?.since ?? null,
  };
}

export type { Conflict } from '../sync/merge-types.ts';

export interface OpenConflict {
  readonly id: string;
  readonly title: string;
  readonly remote: string;
  readonly remote_id: string;
  readonly fields: readonly Conflict[];
  /** Server time of the run that first met it; null when it was found just now. */
  readonly since: string | null;
}

/** Every unresolved conflict, with all three values of each field or section; of a comment the section is its id. */
export async function openConflicts(hands: SyncHands): Promise<readonly OpenConflict[]> {
  const { gathered, decisions, comments } = await look(hands);
  return conflictsAmong(
    hands,
    gathered.listing.issues,
    withCommentConflicts(conflictsOf(decisions), comments.decisions),
  );
}

/** These conflicts with what a person wants to know of their issues. */
export async function conflictsAmong(
  { remote, journal }: SyncHands,
  issues: readonly Issue[],
  open: readonly IssueConflict[],
): Promise<readonly OpenConflict[]> {
  const records = await journal.all('conflict');
  const titles = new Map(issues.map(({ id, values }) => [id, values.title]));
  return [...open]
    .sort((a, b) => Number(a.remote_id) - Number(b.remote_id))
    .map(({ id, remote_id, conflicts }) => ({
      ...{ id, title: titles.get(id) ?? '', remote, remote_id, fields: conflicts },
      since: records.get(id)?.since ?? null,
    }));
}

function pendingIn(decisions: Standing['decisions'], comments: CommentStanding): SyncStanding['pending'] {
  const pending = new Map<string, SyncStanding['pending'][number]>();
  for (const { pair, pushed } of decisions)
    if (pushed.length > 0)
      pending.set(pair.issue.id, { id: pair.issue.id, remote_id: pair.remote.key, fields: pushed });
  const waiting = comments.decisions.filter((one) => one.pushes).map((one) => one.pair);
  for (const { thread } of [...waiting, ...comments.unsent]) {
    const { issue: id, key: remote_id } = thread;
    const fields = new Set([...(pending.get(id)?.fields ?? []), 'comments']);
    pending.set(id, { id, remote_id, fields: [...fields] });
  }
  return [...pending.values()];
}

function incomingIn(decisions: Standing['decisions'], comments: CommentStanding): SyncStanding['incoming'] {
  const incoming = new Map<string, SyncStanding['incoming'][number]>();
  for (const { pair, pulled } of decisions)
    if (pulled.length > 0)
      incoming.set(pair.issue.id, { id: pair.issue.id, remote_id: pair.remote.key, fields: pulled });
  for (const { pair } of comments.decisions.filter((one) => one.pulls)) {
    const { issue: id, key: remote_id } = pair.thread;
    const fields = new Set([...(incoming.get(id)?.fields ?? []), 'comments']);
    incoming.set(id, { id, remote_id, fields: [...fields] });
  }
  return [...incoming.values()];
}

async function look(hands: SyncHands): Promise<Standing & { readonly comments: CommentStanding }> {
  const engine = await engineHere(hands);
  const found = await standing(engine);
  return { ...found, comments: await standingComments(engine, found.gathered) };
}
