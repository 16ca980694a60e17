import { replaceByHand } from '../../src/app/edit-by-hand.ts';
import { oneByOne } from '../../src/app/edit-issues.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { REFS, reportOutcomes } from '../edit-and-report.ts';
import { editText } from '../editor.ts';
import { command as update } from './issue-update.ts';

export const command = defineCommand<object>({
  args: [REFS],
  options: update.options ?? [],
  examples: [
    'roadmap issue edit 224f',
    'EDITOR="code --wait" roadmap issue edit 224f a132',
    'roadmap issue edit 224f -p high',
  ],
  run: async (invocation) => {
    const { args, options, context } = invocation;
    if (Object.keys(options).length > 0) return update.run(invocation as Invocation<never>);
    const config = await context.config('write');
    const [issues, files] = await Promise.all([context.issues(), context.files()]);
    let stopped = false;
    const outcomes = await oneByOne(await findIssues(issues, args), async ({ issue }) => {
      if (stopped) throw notOpened();
      const name = issue.path.slice(issue.path.lastIndexOf('/') + 1);
      try {
        return await editText(context, name, issue.text, (edited) =>
          replaceByHand({ issues, files, clock: context.clock }, config, issue, edited),
        );
      } catch (error) {
        stopped = error instanceof RoadmapError && error.code.startsWith('editor.');
        throw error;
      }
    });
    return reportOutcomes(context, outcomes, args, 'edited');
  },
});

/** Whoever leaves an editor with an error, or has none, does not want the next file. */
function notOpened(): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'editor.stopped',
    message: 'not opened, since the editor ended with an error before; nothing was written',
  });
}
