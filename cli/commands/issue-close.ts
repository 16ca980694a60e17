import { closing, RESOLUTIONS, type Resolution } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { commentAlong } from '../comment-along.ts';
import { editFound, REFS, reportOutcomes } from '../edit-and-report.ts';

interface Options {
  readonly reason?: Resolution;
  readonly comment?: string;
}

export const command = defineCommand<Options>({
  args: [REFS],
  options: [
    { flags: '-r, --reason <reason>', help: 'why; completed when not given', choices: RESOLUTIONS },
    { flags: '--comment <text>', help: 'a comment that goes with it' },
  ],
  examples: [
    'roadmap issue close 224f',
    'roadmap issue close 224f a132 --reason not-planned',
    'roadmap issue close 224f --comment "Fixed in v1.2"',
  ],
  run: async ({ args, options, context }) => {
    const config = await context.config('write');
    const comment = await commentAlong(context, options.comment);
    const outcomes = await editFound(context, args, closing(config, options.reason ?? null, context.clock));
    return reportOutcomes(context, await comment(outcomes), args, 'closed');
  },
});
