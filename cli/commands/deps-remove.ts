import { dependenciesNamed, removingDependencies } from '../../src/app/deps.ts';
import { editIssues } from '../../src/app/edit-issues.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { defineCommand } from '../command.ts';
import { reportOutcomes } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<ref>', help: 'the issue that waits' },
    { name: '<others...>', help: 'what it need not wait for any more', completes: 'ref' },
  ],
  examples: ['roadmap issue deps remove 224f 81aa'],
  run: async ({ args: [ref = '', ...others], context, terminal }) => {
    const [issues, config] = await Promise.all([context.issues(), context.config('write')]);
    const found = await findIssues(issues, [ref]);
    const [first] = found;
    if (first === undefined) return;
    const dependencies = await dependenciesNamed({ issues }, first.issue, others);
    const { id } = first.issue;
    for (const each of dependencies)
      if (!each.here && each.there === null) terminal.note(`${id} does not depend on ${each.id}`);
    // The same edge may be written on the other side, as `blocks`.
    const sides = dependencies.flatMap(({ there }) => (there === null ? [] : [there]));
    const change = removingDependencies(first.issue, dependencies);
    const outcomes = await editIssues({ issues, clock: context.clock }, config, [first, ...sides], change);
    if (terminal.settings.json)
      for (const each of outcomes.slice(1)) if ('error' in each) terminal.error(each.error.message, each.error.hints);
    return reportOutcomes(context, outcomes, [ref], 'updated');
  },
});
