import { blocking } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { commentAlong } from '../comment-along.ts';
import { editFound, REFS, reportOutcomes } from '../edit-and-report.ts';

export const command = defineCommand<{ readonly reason?: string }>({
  args: [REFS],
  options: [{ flags: '-r, --reason <text>', help: 'what holds it up; becomes a comment' }],
  examples: ['roadmap issue block 224f', 'roadmap issue block 224f --reason "Waits for the certificate"'],
  run: async ({ args, options, context }) => {
    const config = await context.config('write');
    const comment = await commentAlong(context, options.reason);
    return reportOutcomes(context, await comment(await editFound(context, args, blocking(config))), args, 'blocked');
  },
});
