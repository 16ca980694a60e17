import { deleteComment } from '../../src/app/edit-comments.ts';
import { commentJson, type Comment } from '../../src/model/comment.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import { COMMENT, commentNamed } from '../comment-input.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../errors.ts';
import { visibleLine } from '../visible.ts';
import { fit } from '../width.ts';

export const command = defineCommand<{ readonly deleteRemote?: boolean }>({
  args: [COMMENT],
  options: [
    {
      flags: '--delete-remote',
      help: 'delete it on the remote, too; to try again after it was deleted here, name its whole id',
    },
  ],
  examples: ['roadmap issue comment delete c1d2', 'roadmap issue comment delete 224f c1d2 --yes'],
  run: async ({ args, options, context, terminal }) => {
    await context.config('write');
    const files = await context.files();
    const there = options.deleteRemote === true ? await import('../delete-remote.ts') : null;
    const earlier = there === null ? [] : await there.commentDeletedBefore(context, args);
    if (there !== null && earlier.length > 0) return there.deleteMarked(context, earlier);
    const comment = await commentNamed(context, args);
    const doomed =
      there === null ? [] : there.doomedBy({ id: comment.id, remote_ids: comment.values.remote_ids ?? {} }, 'comment');
    const hands = await there?.handsToDelete(context, doomed);
    await assertMeant(context, comment);
    const mark = await deleteComment({ files, clock: context.clock }, comment, await context.user());
    terminal.result(commentJson(comment), () => terminal.line(`deleted ${comment.id} ${comment.path}`));
    if (mark !== null) terminal.note(`it is linked: ${mark} keeps it from coming back`);
    if (there === null || hands === undefined) return EXIT.done;
    return (await there.deleteRemotely(context, hands, doomed)).code;
  },
});

/** @throws RoadmapError `comment.delete_unconfirmed` */
async function assertMeant(context: Context, { id, values, body }: Comment): Promise<void> {
  const start = fit(visibleLine(body.replace(/\s+/g, ' ').slice(0, 100)), 40);
  const answer = await context.confirm(`Delete ${id} by ${values.author ?? 'somebody'}, "${start}"?`);
  if (answer === true) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'comment.delete_unconfirmed',
    message:
      answer === null ? 'there is nobody to ask whether that is meant; nothing was deleted' : 'nothing was deleted',
    hints: answer === null ? [`roadmap issue comment delete ${id} --yes`] : [],
    data: { id },
  });
}
