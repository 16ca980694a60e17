import { defineCommand } from '../command.ts';
import { REFS } from '../edit-and-report.ts';
import { archiveIssues } from '../move-issues.ts';

export const command = defineCommand<object>({
  args: [REFS],
  examples: ['roadmap issue archive 224f', "roadmap issue archive '#221' a132 --yes"],
  run: async ({ args, context }) => archiveIssues(context, args),
});
