import { reopening } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [{ name: '<ref...>', help: 'the issues: id prefixes, #221, github:221, or paths' }],
  examples: ['roadmap issue reopen 224f', "roadmap issue reopen '#221' a132"],
  run: async ({ args, context }) => editAndReport(context, args, reopening(await context.config('write')), 'reopened'),
});
