import { deleteIssues, referrersTo } from '../../src/app/delete-issues.ts';
import type { EditOutcome } from '../../src/app/edit-issues.ts';
import { findIssues, type FoundIssue } from '../../src/app/find-issues.ts';
import type { Doomed } from '../../src/app/delete-there.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { REFS, reportOutcomes } from '../edit-and-report.ts';
import { worstExit } from '../errors.ts';

export const command = defineCommand<{ readonly deleteRemote?: boolean }>({
  args: [REFS],
  options: [
    {
      flags: '--delete-remote',
      help: 'delete what they are linked to on the remote, too; of issues deleted here before, name the id or #221 to try again',
    },
  ],
  examples: [
    'roadmap issue delete 224f',
    "roadmap issue delete '#221' a132 --yes",
    'roadmap issue delete 224f --delete-remote',
  ],
  run: async ({ args, options, context, terminal }) => {
    const config = await context.config('write');
    const [issues, files] = await Promise.all([context.issues(), context.files()]);
    const there = options.deleteRemote === true ? await import('../delete-remote.ts') : null;
    const earlier = there === null ? [] : await there.deletedBefore(context, args);
    if (there !== null && earlier.length > 0) return there.deleteMarked(context, earlier);
    const found = await findIssues(issues, args);
    for (const { issue, key, names } of await referrersTo(issues, config, found))
      terminal.warning(`${issue.id} ${shortened(issue.values.title)}: ${key} names ${names}`);
    const doomed = there === null ? [] : doomedOf(found.map(({ issue }) => issue));
    const hands = await there?.handsToDelete(context, doomed);
    await assertMeant(context, found, doomed);
    const outcomes = await deleteIssues({ issues, files, clock: context.clock }, config, found, await context.user());
    const code = await reportOutcomes(context, outcomes, args, 'deleted');
    const gone = doomedOf(outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.issue])));
    if (there === null || hands === undefined) noteMarks(context, outcomes);
    else return worstExit([code, (await there.deleteRemotely(context, hands, gone)).code]);
    return code;
  },
});

function doomedOf(issues: readonly Issue[]): readonly Doomed[] {
  return issues.flatMap(({ id, values }) =>
    Object.entries(values.remote_ids ?? {}).map(([remote, key]) => ({ id, remote, key, what: 'issue' as const })),
  );
}

/** @throws RoadmapError `issue.delete_unconfirmed` */
async function assertMeant(context: Context, found: readonly FoundIssue[], doomed: readonly Doomed[]): Promise<void> {
  const named = found.map(({ issue }) => `${issue.id} ${shortened(issue.values.title)}`).join(', ');
  const what = found.length === 1 ? named : `${String(found.length)} issues (${named})`;
  const there =
    doomed.length === 0 ? '' : `, and ${doomed.map(({ remote, key }) => `${remote}:${key}`).join(', ')} there`;
  const answer = await context.confirm(`Delete ${what} with all comments${there}?`);
  if (answer === true) return;
  const ids = found.map(({ issue }) => issue.id);
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.delete_unconfirmed',
    message:
      answer === null ? 'there is nobody to ask whether that is meant; nothing was deleted' : 'nothing was deleted',
    hints:
      answer === null
        ? [`roadmap issue delete ${ids.join(' ')} --yes`]
        : [`to put it away: roadmap issue archive ${ids.join(' ')}`],
    data: { ids },
  });
}

/** What keeps an issue from coming back is one more file, which a person should know of. */
function noteMarks({ terminal }: Context, outcomes: readonly EditOutcome[]): void {
  const marked = outcomes.flatMap((outcome) =>
    'error' in outcome || !outcome.changed.includes('marked') ? [] : [outcome.issue],
  );
  const links = marked.flatMap(({ values }) =>
    Object.entries(values.remote_ids ?? {}).map(([remote, key]) => `${remote}:${key}`),
  );
  const imported = marked.filter(({ values }) => Object.keys(values.remote_ids ?? {}).length === 0);
  if (links.length > 0)
    terminal.note(
      `left as they are: ${links.join(', ')}; marked in .roadmap/deleted, so that they are not pulled again`,
    );
  if (imported.length > 0)
    terminal.note(
      `marked in .roadmap/deleted, so that no import brings it back: ${imported.map(({ id }) => id).join(', ')}`,
    );
}

function shortened(title = ''): string {
  return title.length > 60 ? `${title.slice(0, 59)}…` : title;
}
