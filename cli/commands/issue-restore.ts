import { defineCommand } from '../command.ts';
import { REFS } from '../edit-and-report.ts';
import { restoreIssues } from '../move-issues.ts';

export const command = defineCommand<object>({
  args: [REFS],
  examples: ['roadmap issue restore 224f', "roadmap issue restore '#221' a132"],
  run: async ({ args, context }) => restoreIssues(context, args),
});
