import { isId } from '../model/ids.ts';
import { RoadmapError } from '../model/errors.ts';
import { isoSeconds } from '../model/time.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { SeenChange, SnapshotChanges } from '../ports/snapshot-history.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { parseCanonical } from '../sync/canonical.ts';
import { COMMENTS } from '../sync/comment-types.ts';
import { parseItemMeta, parsePartMeta } from '../sync/meta.ts';
import { PARTS } from '../sync/milestone-pair.ts';
import { milestoneFields } from '../sync/milestone-values.ts';
import { same } from '../sync/values.ts';
import { findAnywhere } from './find-issues.ts';
import { aboutSteps, type About } from './sync-steps.ts';
import type { SyncHands } from './sync-hands.ts';

export interface HistoryChange {
  readonly field: string;
  /** What the remote had before, and after. */
  readonly from: Value;
  readonly to: Value;
  /** What the file here had instead, and lost. */
  readonly lost?: Value;
  /** It came in and the file here has not taken it: a conflict, or a field that is not pulled. */
  readonly taken?: false;
}

export interface HistoryEntry {
  readonly at: string;
  readonly commit: string;
  readonly direction: 'in' | 'out';
  /** Of the issue; of a milestone the name of its file. */
  readonly id: string;
  readonly remote_id: string;
  /** Who made the change: in git of what went out, there of what came in; null: the remote did not tell. */
  readonly author: string | null;
  readonly fields: readonly HistoryChange[];
  /** Local id of the comment that it is about. */
  readonly comment?: string;
  /** The milestone that it is about, as it is called there. */
  readonly milestone?: string;
}

export interface HistoryRequest {
  /** One issue; null: everything. */
  readonly ref: string | null;
  readonly limit: number;
  readonly archive: () => Promise<IssueStore>;
}

/**
 * What came in and what went out, newest first, from the chain of snapshots: issues, comments, milestones.
 * @throws RoadmapError `issue.unknown`
 */
export async function syncHistory(hands: SyncHands, request: HistoryRequest): Promise<readonly HistoryEntry[]> {
  const { ref, limit, archive } = request;
  if (ref === null) return historyOf(hands, null, limit);
  try {
    return await historyOf(hands, (await findAnywhere(hands.store, archive, ref)).id, limit);
  } catch (error) {
    // What was deleted here has its past all the same.
    const isGone = error instanceof RoadmapError && error.code === 'issue.unknown' && isId(ref);
    const entries = isGone ? await historyOf(hands, ref, limit) : [];
    if (entries.length === 0) throw error;
    return entries;
  }
}

/** The same of one issue by its id; null: of everything. */
export async function historyOf(hands: SyncHands, id: string | null, limit: number): Promise<readonly HistoryEntry[]> {
  const about = aboutSteps();
  // The chain is read in growing pieces: most people want the newest few.
  for (let size = Math.max(50, Math.min(limit, MOST)); ; size *= 4) {
    const steps = await hands.snapshots.steps(size, (step, key) => id === null || about(step).names(key, id));
    const entries = steps.flatMap((step) => entriesOf(hands, step, about(step)));
    const wanted = entries.filter((entry) => id === null || (entry.id === id && entry.milestone === undefined));
    if (wanted.length >= limit || steps.length < size) return wanted.slice(0, limit);
  }
}

const MOST = 1000;

/** Nothing was there before: it came to be. */
export function isNew({ fields }: Pick<HistoryEntry, 'fields'>): boolean {
  return fields.some(({ field, from }) => from === null && (field === 'title' || field === COMMENTS.name));
}

function entriesOf(hands: SyncHands, step: SnapshotChanges, about: About): readonly HistoryEntry[] {
  const at = isoSeconds(step.at);
  return step.changes.flatMap((change) => {
    const kind = kindOf(hands, change.key);
    const meta = metaOf(change);
    const told = about.tell(change.key, meta.id);
    if (told === null) return [];
    const { direction, id, listed } = told;
    const fields = changesOf(kind.fields, change, { direction, listed });
    if (fields.length === 0) return [];
    const maker = change.before === null || kind.comment ? meta.author : null;
    return [
      {
        ...{ at, commit: step.commit, direction, id, remote_id: kind.item },
        author: direction === 'out' ? step.author : maker,
        fields,
        ...(kind.comment && { comment: meta.id }),
        ...(kind.milestone && { milestone: titleOf(change) ?? id }),
      },
    ];
  });
}

interface Kind {
  readonly fields: readonly SyncField[];
  /** What people call it there. */
  readonly item: string;
  readonly comment: boolean;
  readonly milestone: boolean;
}

function kindOf({ tracker }: SyncHands, key: string): Kind {
  const [item = '', part] = key.split('/');
  if (part === undefined) return { fields: tracker.mapping.fields, item, comment: false, milestone: false };
  if (item === PARTS) return { fields: milestoneFields, item: part, comment: false, milestone: true };
  return { fields: [COMMENTS], item, comment: true, milestone: false };
}

/** Whoever may push the ref writes it: what cannot be read tells nothing. */
function metaOf({ meta, key }: SeenChange): { readonly id: string; readonly author: string | null } {
  const part = key.includes('/') ? parsePartMeta(meta ?? '') : parseItemMeta(meta ?? '');
  return { id: part?.id ?? '', author: part?.author ?? null };
}

function titleOf({ after, before }: SeenChange): string | null {
  const title = valuesIn(milestoneFields, after ?? before)['title'];
  return typeof title === 'string' ? title : null;
}

function changesOf(
  fields: readonly SyncField[],
  { before, after, base, lost }: SeenChange,
  { direction, listed }: { readonly direction: 'in' | 'out'; readonly listed: readonly string[] },
): readonly HistoryChange[] {
  const [old, now, agreed, losers] = [before, after, base, lost].map((text) => valuesIn(fields, text)) as Four;
  return fields.flatMap((field): readonly HistoryChange[] => {
    const { name } = field;
    const loser = losers[name];
    if (same(field, old[name], now[name]) && loser === undefined) return [];
    const isTaken = direction === 'out' || listed.includes(name) || same(field, agreed[name], now[name]);
    return [
      {
        ...{ field: name, from: old[name] ?? null, to: now[name] ?? null },
        ...(loser !== undefined && { lost: loser }),
        ...(!isTaken && { taken: false as const }),
      },
    ];
  });
}

type Four = [Values, Values, Values, Values];

function valuesIn(fields: readonly SyncField[], text: string | null): Values {
  if (text === null) return {};
  try {
    return parseCanonical(fields, text);
  } catch (error) {
    if (error instanceof RoadmapError) return {};
    throw error;
  }
}
