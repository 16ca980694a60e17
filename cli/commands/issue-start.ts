import { starting } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { editFound, REFS, reportOutcomes } from '../edit-and-report.ts';
import { noteWaiting } from '../waiting.ts';

export const command = defineCommand<object>({
  args: [REFS],
  examples: ['roadmap issue start 224f', "roadmap issue start '#221' a132"],
  run: async ({ args, context }) => {
    const outcomes = await editFound(context, args, starting(await context.config('write'), context.clock));
    const code = await reportOutcomes(context, outcomes, args, 'started');
    await noteWaiting(context, outcomes);
    return code;
  },
});
