import { closing, RESOLUTIONS, type Resolution } from '../../src/app/change-state.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';

interface Options {
  readonly reason?: Resolution;
}

export const command = defineCommand<Options>({
  args: [{ name: '<ref...>', help: 'the issues: id prefixes, #221, github:221, or paths' }],
  options: [{ flags: '-r, --reason <reason>', help: 'why; completed when not given', choices: RESOLUTIONS }],
  examples: ['roadmap issue close 224f', 'roadmap issue close 224f a132 --reason not-planned'],
  run: async ({ args, options, context }) =>
    editAndReport(context, args, closing(await context.config('write'), options.reason ?? null), 'closed'),
});
