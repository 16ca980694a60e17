import { unblocking } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { editFound, REFS, reportOutcomes } from '../edit-and-report.ts';
import { noteWaiting } from '../waiting.ts';

export const command = defineCommand<object>({
  args: [REFS],
  examples: ['roadmap issue unblock 224f', "roadmap issue unblock '#221' a132"],
  run: async ({ args, context }) => {
    const outcomes = await editFound(context, args, unblocking(await context.config('write')));
    const code = await reportOutcomes(context, outcomes, args, 'unblocked');
    await noteWaiting(context, outcomes);
    return code;
  },
});
