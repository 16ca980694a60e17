import { unlinking } from '../../src/app/link-issues.ts';
import { defineCommand } from '../command.ts';
import { editAndReport, REFS } from '../edit-and-report.ts';

export const command = defineCommand<{ readonly remote?: string }>({
  args: [REFS],
  options: [{ flags: '--remote <name>', help: 'which link goes; needed only where there are several' }],
  examples: ['roadmap issue unlink 224f', "roadmap issue unlink '#221' --remote github"],
  run: async ({ args, options, context }) => {
    await context.config('write');
    return editAndReport(context, args, unlinking(options.remote ?? null), 'unlinked');
  },
});
