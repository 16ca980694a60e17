import { editComment } from '../../src/app/edit-comments.ts';
import { commentJson } from '../../src/model/comment.ts';
import { defineCommand } from '../command.ts';
import { COMMENT, commentNamed, textOptions, withText, type TextOptions } from '../comment-input.ts';

export const command = defineCommand<TextOptions>({
  args: [COMMENT],
  options: textOptions,
  examples: [
    'roadmap issue comment edit c1d2',
    'roadmap issue comment edit 224f c1d2 --body "Works on two machines"',
    'roadmap issue comment edit c1d2 --body-file note.md',
  ],
  run: async ({ args, options, context, terminal }) => {
    const config = await context.config('write');
    const files = await context.files();
    const comment = await commentNamed(context, args);
    const edited = await withText(context, { options, start: comment.body }, (text) =>
      editComment({ files, clock: context.clock }, config, comment, text),
    );
    const done = edited.text === comment.text ? 'unchanged' : 'edited';
    terminal.result(commentJson(edited), () => terminal.line(`${done} ${edited.id} ${edited.path}`));
  },
});
