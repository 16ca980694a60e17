import { deleteIssues, referrersTo } from '../../src/app/delete-issues.ts';
import type { EditOutcome } from '../../src/app/edit-issues.ts';
import { findIssues, type FoundIssue } from '../../src/app/find-issues.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { REFS, reportOutcomes } from '../edit-and-report.ts';

export const command = defineCommand<{ readonly deleteRemote?: boolean }>({
  args: [REFS],
  options: [{ flags: '--delete-remote', help: 'delete what they are linked to on the remote, too (not possible yet)' }],
  examples: ['roadmap issue delete 224f', "roadmap issue delete '#221' a132 --yes"],
  run: async ({ args, options, context, terminal }) => {
    if (options.deleteRemote === true) throw remoteUnsupported();
    const config = await context.config('write');
    const [issues, files] = await Promise.all([context.issues(), context.files()]);
    const found = await findIssues(issues, args);
    for (const { issue, key, names } of await referrersTo(issues, config, found))
      terminal.warning(`${issue.id} ${shortened(issue.values.title)}: ${key} names ${names}`);
    await assertMeant(context, found);
    const outcomes = await deleteIssues({ issues, files, clock: context.clock }, config, found, await context.user());
    const code = await reportOutcomes(context, outcomes, args, 'deleted');
    noteMarks(context, outcomes);
    return code;
  },
});

/** @throws RoadmapError `issue.delete_unconfirmed` */
async function assertMeant(context: Context, found: readonly FoundIssue[]): Promise<void> {
  const named = found.map(({ issue }) => `${issue.id} ${shortened(issue.values.title)}`).join(', ');
  const what = found.length === 1 ? named : `${String(found.length)} issues (${named})`;
  const answer = await context.confirm(`Delete ${what} with all comments?`);
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

function remoteUnsupported(): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.delete_remote_unsupported',
    message:
      '--delete-remote is not possible yet: deleting on a remote comes with sync; nothing was deleted, here or there',
    hints: ['delete it here alone, without --delete-remote, and on the remote by hand'],
  });
}
