import { ARCHIVE_FOLDER, findToMove, ISSUES_FOLDER, moveIssues, type Move } from '../src/app/archive-issues.ts';
import { isOpen } from '../src/app/relations.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Issue } from '../src/model/issue.ts';
import type { Context } from './context.ts';
import { reportOutcomes } from './edit-and-report.ts';

/** To the archive: what is open only when that is meant. */
export async function archiveIssues(context: Context, refs: readonly string[]): Promise<number> {
  const { live, archived } = await shelves(context);
  return moveAndReport(context, refs, { from: live, to: archived });
}

/** Back from the archive. */
export async function restoreIssues(context: Context, refs: readonly string[]): Promise<number> {
  const { live, archived } = await shelves(context);
  return moveAndReport(context, refs, { from: archived, to: live });
}

async function shelves(context: Context): Promise<{ readonly live: Move['from']; readonly archived: Move['from'] }> {
  const [issues, archive] = await Promise.all([context.issues(), context.archive()]);
  return {
    live: { folder: ISSUES_FOLDER, store: issues },
    archived: { folder: ARCHIVE_FOLDER, store: archive },
  };
}

async function moveAndReport(context: Context, refs: readonly string[], move: Move): Promise<number> {
  const config = await context.config('write');
  const placed = await findToMove(move, refs);
  const archiving = move.to.folder === ARCHIVE_FOLDER;
  const open = placed.filter(({ issue, there }) => archiving && !there && isOpen(issue, config));
  if (open.length > 0)
    await assertMeant(
      context,
      refs,
      open.map(({ issue }) => issue),
    );
  const outcomes = await moveIssues(await context.files(), move, placed);
  return reportOutcomes(context, outcomes, refs, archiving ? 'archived' : 'restored');
}

async function assertMeant(context: Context, refs: readonly string[], open: readonly Issue[]): Promise<void> {
  const names = open.map(({ id, values }) => `${id} ${(values.title ?? '').slice(0, 60)}`).join(', ');
  const what = open.length === 1 ? `${names} is open` : `${String(open.length)} of them are open (${names})`;
  if ((await context.confirm(`${what}. Archive all the same?`)) === true) return;
  const ids = open.map(({ id }) => id);
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.open',
    message: `${what}; nothing was archived`,
    hints: [`roadmap issue close ${ids.join(' ')}`, `roadmap issue archive ${refs.join(' ')} --yes`],
    data: { ids },
  });
}
