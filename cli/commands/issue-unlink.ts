import { findIssues } from '../../src/app/find-issues.ts';
import { unlinkIssues } from '../../src/app/unlink-issues.ts';
import { defineCommand } from '../command.ts';
import { REFS, reportOutcomes } from '../edit-and-report.ts';

export const command = defineCommand<{ readonly remote?: string }>({
  args: [REFS],
  options: [{ flags: '--remote <name>', help: 'which link goes; needed only where there are several' }],
  examples: ['roadmap issue unlink 224f', "roadmap issue unlink '#221' --remote github"],
  run: async ({ args, options, context }) => {
    const config = await context.config('write');
    const [issues, files, by] = await Promise.all([context.issues(), context.files(), context.user()]);
    const found = await findIssues(issues, args);
    const remote = options.remote ?? null;
    const outcomes = await unlinkIssues({ issues, files, clock: context.clock }, config, found, { remote, by });
    return reportOutcomes(context, outcomes, args, 'unlinked');
  },
});
