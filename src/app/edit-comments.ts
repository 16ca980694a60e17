import { toLf } from '../model/body.ts';
import type { Comment } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import { editComment as spliceComment } from '../model/edit-comment.ts';
import { RoadmapError } from '../model/errors.ts';
import { isComment, readComment } from '../model/read-comment.ts';
import { isoSeconds } from '../model/time.ts';
import { printTombstone, tombstonePath } from '../model/tombstone.ts';
import type { Files } from '../ports/files.ts';
import type { Clock } from '../ports/system.ts';
import { assertSaysSomething } from './add-comment.ts';

export interface EditCommentPorts {
  readonly files: Files;
  readonly clock: Clock;
}

type FileComment = Comment & { readonly text: string };

/** Several programs that write at once win one after the other: as many as this get through. */
const ATTEMPTS = 40;

/**
 * Gives a comment another text; `updated` says when. The same text writes nothing.
 * @throws RoadmapError `comment.empty`, `comment.changed` when its text is no longer the one that was read, and what `editIssue` throws
 */
export async function editComment(
  ports: EditCommentPorts,
  config: Config,
  comment: FileComment,
  body: string,
): Promise<Comment> {
  assertSaysSomething(body);
  if (toLf(body) === toLf(comment.body)) return comment;
  const updated = isoSeconds(ports.clock.now());
  let current = comment;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const text = spliceComment(current.text, { values: { updated }, body }, config);
    if (await ports.files.replace(current.path, current.text, text)) return loaded(comment, text, config);
    current = await unchanged(ports.files, config, comment);
  }
  throw changed(comment, 'it changed again and again');
}

/**
 * Removes a comment's file. One that is linked leaves a tombstone, written first: what is gone without one would come back.
 * @param by who deletes it; null when that is not known
 * @returns the path of the tombstone, or null
 * @throws RoadmapError `comment.changed` when the file is no longer the one that was read
 */
export async function deleteComment(
  { files, clock }: EditCommentPorts,
  comment: FileComment,
  by: string | null,
): Promise<string | null> {
  const { id, issue_id: issue, values, path, text } = comment;
  const mark = tombstonePath(id);
  const { remote_ids = {} } = values;
  const linked = Object.keys(remote_ids).length > 0;
  const stone = printTombstone({ id, remote_ids, issue, deleted: isoSeconds(clock.now()), by });
  const made = linked && (await files.create(mark, stone));
  if (await files.remove(path, text)) return linked ? mark : null;
  if (made) await files.remove(mark, stone);
  throw changed(comment, 'its file is not what it was');
}

/** The comment as it stands now, when somebody changed other keys than its text. */
async function unchanged(files: Files, config: Config, before: FileComment): Promise<FileComment> {
  const text = await files.read(before.path);
  if (text === null) throw changed(before, 'it was removed');
  const now = loaded(before, text, config);
  if (toLf(now.body) !== toLf(before.body)) throw changed(before, 'somebody else gave it another text');
  return now;
}

function loaded(before: FileComment, text: string, config: Config): FileComment {
  const read = readComment(before.path, text, config);
  if (isComment(read) && read.id === before.id) return { ...read, text };
  throw changed(before, isComment(read) ? `it now has the id ${read.id}` : (read[0]?.message ?? 'it cannot be read'));
}

function changed({ path, id }: Comment, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'comment.changed',
    message: `${path} changed meanwhile: ${why}; nothing was written`,
    hints: ['run the command again on what it says now'],
    data: { path, id },
  });
}
