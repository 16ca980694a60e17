import { reopening } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { editAndReport, REFS } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [REFS],
  examples: ['roadmap issue reopen 224f', "roadmap issue reopen '#221' a132"],
  run: async ({ args, context }) => editAndReport(context, args, reopening(await context.config('write')), 'reopened'),
});
