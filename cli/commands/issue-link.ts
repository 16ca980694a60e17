import { linking, parseRemoteItem } from '../../src/app/link-issues.ts';
import { forgetUnlink } from '../../src/app/unlink-issues.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<ref>', help: 'the issue: a prefix of its id, or its path' },
    { name: '<item>', help: 'github:221, #221, or the address of its page' },
  ],
  examples: [
    "roadmap issue link 224f '#221'",
    'roadmap issue link 224f https://github.com/owner/name/issues/221',
    'roadmap issue link 224f github:221',
  ],
  run: async ({ args, context }) => {
    const [ref = '', typed = ''] = args;
    const item = parseRemoteItem(typed, await context.config('write'));
    const changesFor = await linking([await context.issues(), await context.archive()], item);
    const code = await editAndReport(context, [ref], changesFor, `linked ${item.remote}:${item.number} to`);
    await forgetUnlink(await context.files(), item);
    return code;
  },
});
