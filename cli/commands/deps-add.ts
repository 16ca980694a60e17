import { addingDependencies } from '../../src/app/deps.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<ref>', help: 'the issue that has to wait' },
    { name: '<others...>', help: 'what must be done before it', completes: 'ref' },
  ],
  examples: ['roadmap issue deps add 224f 81aa', "roadmap issue deps add 224f '#221' '#230'"],
  run: async ({ args: [ref = '', ...others], context }) => {
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config('write')]);
    const { changesFor } = await addingDependencies({ issues, files }, config, others);
    return editAndReport(context, [ref], changesFor, 'updated');
  },
});
