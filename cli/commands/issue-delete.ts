import { deleteIssues, referrersTo } from '../../src/app/delete-issues.ts';
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
    const outcomes = await deleteIssues({ issues, files, clock: context.clock }, found, await context.user());
    const gone = new Set(outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.issue.id])));
    const code = await reportOutcomes(context, outcomes, args, 'deleted');
    noteLinks(
      context,
      found.filter(({ issue }) => gone.has(issue.id)),
    );
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

function noteLinks({ terminal }: Context, deleted: readonly FoundIssue[]): void {
  const links = deleted.flatMap(({ issue }) =>
    Object.entries(issue.values.remote_ids ?? {}).map(([remote, key]) => `${remote}:${key}`),
  );
  if (links.length > 0)
    terminal.note(
      `left as they are: ${links.join(', ')}; marked in .roadmap/deleted, so that they are not pulled again`,
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
