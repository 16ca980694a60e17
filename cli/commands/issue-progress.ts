import { progressing } from '../../src/app/change-state.ts';
import type { EditOutcome } from '../../src/app/edit-issues.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { editFound, reportOutcomes } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<ref>', help: 'the issue: an id prefix, #221, github:221, or a path' },
    { name: '<percent...>', help: 'further issues, and at last how much is done, 0 to 100' },
  ],
  examples: ['roadmap issue progress 224f 40', 'roadmap issue progress 224f a132 100'],
  run: async ({ args, context }) => {
    const refs = args.slice(0, -1);
    const config = await context.config('write');
    const outcomes = await editFound(context, refs, progressing(config, args.at(-1) ?? ''));
    const code = await reportOutcomes(context, outcomes, refs, 'updated');
    hintToClose(context, outcomes);
    return code;
  },
});

/** All done is not closed: that is a decision. */
function hintToClose({ terminal }: Context, outcomes: readonly EditOutcome[]): void {
  const done = outcomes.flatMap((outcome) => {
    return !('error' in outcome) && outcome.issue.values.progress_percentage === 100 ? [outcome.issue.id] : [];
  });
  if (done.length > 0) terminal.note(`all done; to close: roadmap issue close ${done.join(' ')}`);
}
