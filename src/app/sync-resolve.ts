import { RoadmapError } from '../model/errors.ts';
import { resolveRef } from '../model/references.ts';
import { withCommentConflicts } from '../sync/comment-report.ts';
import { resolveAll, standingComments } from '../sync/comment-resolve.ts';
import type { Conflict } from '../sync/merge-types.ts';
import { noConflict, standing } from '../sync/offline.ts';
import { conflictsOf } from '../sync/report.ts';
import type { Choose, Resolution, Take } from '../sync/resolve.ts';
import { commitResolution, type Committed } from './sync-commit.ts';
import { engineHere, mayWriteIn, type SyncHands } from './sync-hands.ts';
import { conflictsAmong, type OpenConflict } from './sync-look.ts';

export type { Choice, Choose } from '../sync/resolve.ts';

export interface ResolveRequest {
  readonly refs: readonly string[];
  readonly all: boolean;
  readonly choose: Choose;
  /** Sees what is about to be decided, before anything is written; false: leave it all. Null: nobody is asked. */
  readonly approve: ((conflicts: readonly OpenConflict[]) => Promise<boolean>) | null;
  readonly commit: boolean;
}

export interface Resolved {
  readonly resolutions: readonly Resolution[];
  readonly commit: Committed;
  /** Files that held work of the user's own: written, not committed. */
  readonly dirty: readonly string[];
}

/**
 * Settles conflicts as chosen. Nothing is sent: the next sync does that.
 * @returns null: it was not approved of.
 * @throws RoadmapError `sync.no_conflict`, `issue.unknown`, `git.busy`, and what `approve` throws
 */
export async function resolveConflicts(hands: SyncHands, request: ResolveRequest): Promise<Resolved | null> {
  const release = await hands.lock.acquire(`resolve ${hands.remote}`);
  try {
    mayWriteIn(await hands.git.state());
    const engine = await engineHere(hands);
    const { decisions, gathered } = await standing(engine);
    const comments = (await standingComments(engine, gathered)).decisions;
    const open = withCommentConflicts(conflictsOf(decisions), comments);
    const { issues } = gathered.listing;
    const ids = new Set(request.refs.map((ref) => resolveRef(ref, issues).id));
    for (const id of ids) if (!open.some((one) => one.id === id)) throw noConflict(id);
    const wanted = request.all ? open : open.filter((one) => ids.has(one.id));
    if (request.approve !== null && !(await request.approve(await conflictsAmong(hands, issues, wanted)))) return null;
    const those = new Set(wanted.map((one) => one.id));
    const chosen = {
      decisions: decisions.filter(({ pair, merged }) => those.has(pair.issue.id) && merged.conflicts.length > 0),
      comments: comments.filter(({ pair }) => those.has(pair.thread.issue)),
    };
    const { resolutions, dirty } = await resolveAll(engine, chosen, request.choose);
    const commit =
      wanted.length === 0
        ? { commit: null, error: null }
        : await commitResolution(hands, request.commit, wanted.length);
    return { resolutions, commit, dirty: [...dirty] };
  } finally {
    await release();
  }
}

/** One side for a field, or for one section of it. */
export interface FieldChoice {
  readonly field: string;
  /** A heading, `''` for the text before the first one; null: all that is in conflict in the field. */
  readonly section: string | null;
  readonly take: Take;
}

/** What was said of a section goes before what was said of its field, and that before `take`. */
export function choosing(choices: readonly FieldChoice[], take: Take | null): Choose {
  return (_id, conflict) => {
    const fitting = choices.filter((choice) => isOf(choice, conflict));
    return (fitting.find((choice) => choice.section !== null) ?? fitting[0])?.take ?? take;
  };
}

/** @throws RoadmapError `sync.unknown_field` for a choice about nothing that is in conflict */
export function checkChoices(choices: readonly FieldChoice[], open: readonly OpenConflict[]): void {
  const conflicts = open.flatMap(({ fields }) => fields);
  const unknown = choices.filter((choice) => !conflicts.some((conflict) => isOf(choice, conflict)));
  if (unknown.length === 0) return;
  const said = unknown.map(({ field, section }) => (section === null ? field : `${field}:${section}`));
  const names = new Set(
    conflicts.map(({ field, section }) => (section === null ? field : `${field}:${plain(section)}`)),
  );
  throw new RoadmapError({
    kind: 'user',
    code: 'sync.unknown_field',
    message: `no conflict in ${said.join(', ')}; in conflict: ${[...names].join(', ') || 'nothing'}`,
    hints: ['roadmap sync conflicts'],
  });
}

function isOf({ field, section }: FieldChoice, conflict: Conflict): boolean {
  return field === conflict.field && (section === null || plain(section) === plain(conflict.section ?? ''));
}

/** A heading as a person types it. */
function plain(heading: string): string {
  return heading.replace(/^#+/, '').trim().toLowerCase();
}

export interface ConflictSummary {
  readonly issues: number;
  /** Of those, how many have no common base: nothing was ever agreed on. */
  readonly baseless: number;
  /** Field to how many issues differ in it, the most first. */
  readonly fields: readonly (readonly [field: string, issues: number])[];
}

/** How many issues differ in which field. */
export function conflictSummary(open: readonly { readonly conflicts: readonly Conflict[] }[]): ConflictSummary {
  const counts = new Map<string, number>();
  for (const { conflicts } of open)
    for (const name of new Set(conflicts.map(({ field }) => field))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    issues: open.length,
    baseless: open.filter(({ conflicts }) => conflicts.every(({ base }) => base === undefined)).length,
    fields: [...counts].sort(([, a], [, b]) => b - a),
  };
}
