import { MILESTONE } from '../../src/app/named-files.ts';
import { findNamed } from '../../src/app/named-find.ts';
import { isDone } from '../../src/app/named-issues.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';
import { openNamed, refArgument } from '../named.ts';

export const command = defineCommand<object>({
  args: [
    { ...refArgument(MILESTONE, false), name: '<milestone>' },
    { name: '<ref...>', help: 'the issues: id prefixes, #221, github:221, or paths' },
  ],
  examples: ['roadmap milestone assign v1.0 224f a132', 'roadmap issue update 224f --clear milestone'],
  run: async ({ args: [typed = '', ...refs], context, terminal }) => {
    const { listing } = await openNamed(context, MILESTONE, 'write');
    const [milestone] = findNamed(MILESTONE, listing, [typed]);
    if (milestone === undefined) return;
    const code = await editAndReport(
      context,
      refs,
      () => ({ values: { milestone: milestone.name } }),
      `assigned to ${milestone.name}:`,
    );
    if (isDone(milestone.values)) terminal.warning(`the milestone ${milestone.name} is closed`);
    return code;
  },
});
