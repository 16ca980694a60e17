import { addComment, assertSaysSomething } from '../../src/app/add-comment.ts';
import { findAnywhere } from '../../src/app/find-issues.ts';
import { commentJson } from '../../src/model/comment.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import { findComment } from '../../src/app/read-comments.ts';
import { defineCommand } from '../command.ts';
import { textOptions, withText, type TextOptions } from '../comment-input.ts';
import { usageError } from '../errors.ts';
import { knownUser } from '../known-user.ts';

interface Options extends TextOptions {
  readonly replyTo?: string;
}

export const command = defineCommand<Options>({
  args: [
    { name: '<ref>', help: 'the issue: a prefix of its id, #221, github:221, or its path' },
    { name: '[text]', help: 'the comment, in markdown' },
  ],
  options: [...textOptions, { flags: '-r, --reply-to <comment>', help: 'the comment that this one answers' }],
  examples: [
    'roadmap issue comment add 224f "Works on my machine"',
    'roadmap issue comment add 224f --edit',
    'git log -1 --format=%B | roadmap issue comment add 224f --body-file -',
  ],
  run: async ({ args, options, context, terminal }) => {
    const [ref = '', given] = args;
    if (given !== undefined && (options.body ?? options.bodyFile) !== undefined)
      throw usageError('comment_text', 'the text is given twice: as an argument and as an option');
    const config = await context.config('write');
    const [issues, files, author] = await Promise.all([context.issues(), context.files(), knownUser(context)]);
    const { id: issueId } = await findAnywhere(issues, context.archive, ref);
    const { replyTo } = options;
    const answered = replyTo === undefined ? null : await findComment({ files }, config, replyTo, issueId);
    const { clock, random } = context;
    const made = await withText(context, { given, options, start: '' }, async (text) => {
      assertSaysSomething(text);
      const reply = answered === null ? {} : { inReplyTo: answered.id };
      return addComment({ files, clock, random }, { issueId, author, text, ...reply });
    });
    const read = readComment(made.path, made.text, config);
    terminal.result(isComment(read) ? commentJson(read) : null, () =>
      terminal.line(terminal.settings.quiet ? made.id : `added ${made.id} ${made.path}`),
    );
  },
});
