import { findAnywhere } from '../../src/app/find-issues.ts';
import { listComments } from '../../src/app/read-comments.ts';
import { commentJson } from '../../src/model/comment.ts';
import { defineCommand } from '../command.ts';
import { printComments } from '../comment-text.ts';
import { warnOfFindings } from '../findings.ts';

export const command = defineCommand<object>({
  args: [{ name: '<ref>', help: 'the issue: a prefix of its id, #221, github:221, or its path' }],
  examples: ['roadmap issue comment list 224f', 'roadmap issue comment list 224f --json'],
  run: async ({ args, context, terminal }) => {
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
    const issue = await findAnywhere(issues, context.archive, args[0] ?? '');
    const { comments, findings } = await listComments({ files }, config, issue);
    warnOfFindings(terminal, findings);
    terminal.result(comments.map(commentJson), () => printComments(terminal, comments));
    if (comments.length === 0) terminal.note(`no comments on ${issue.id}`);
  },
});
