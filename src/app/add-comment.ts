import { commentFolder, commentName, commentPath, printComment } from '../model/comment.ts';
import { RoadmapError } from '../model/errors.ts';
import { newId } from '../model/ids.ts';
import { isoSeconds } from '../model/time.ts';
import type { Files } from '../ports/files.ts';
import type { Clock, Random } from '../ports/system.ts';

export interface CommentPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

export interface CommentRequest {
  /** In full. */
  readonly issueId: string;
  readonly author: string;
  readonly text: string;
  /** The id of the comment it answers, in full. */
  readonly inReplyTo?: string;
}

export interface NewCommentFile {
  readonly id: string;
  readonly issue_id: string;
  readonly path: string;
  readonly text: string;
}

const ATTEMPTS = 5;
const RANDOM_BYTES = 64;
/** Where else an id may stand as a name: a comment that is deleted leaves a mark under its own. */
const OTHERS = ['.roadmap/issues', '.roadmap/deleted'] as const;

/**
 * Writes a comment as a file of its own. Reads nothing but names.
 * @throws RoadmapError `comment.empty`, `issue.unwritable`, and what the files throw.
 */
export async function addComment(ports: CommentPorts, request: CommentRequest): Promise<NewCommentFile> {
  const { issueId, author, text: body, inReplyTo } = request;
  assertSaysSomething(body);
  const created = isoSeconds(ports.clock.now());
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = await freeId(ports, issueId);
    const path = commentPath(issueId, created, id);
    const text = printComment({ id, author, created, body, ...(inReplyTo === undefined ? {} : { inReplyTo }) });
    if (await ports.files.create(path, text)) return { id, issue_id: issueId, path, text };
  }
  throw new RoadmapError({
    kind: 'internal',
    code: 'comment.create_busy',
    message: `no free file name was found in ${commentFolder(issueId)} in ${String(ATTEMPTS)} attempts`,
  });
}

/** @throws RoadmapError `comment.empty` */
export function assertSaysSomething(text: string): void {
  if (text.trim() !== '') return;
  throw new RoadmapError({
    kind: 'user',
    code: 'comment.empty',
    message: 'the comment has no text; nothing was written',
    hints: ['roadmap issue comment add --help'],
  });
}

async function freeId({ files, random }: CommentPorts, issueId: string): Promise<string> {
  const taken = new Set((await files.paths(commentFolder(issueId))).flatMap((path) => commentName(path)?.id ?? []));
  for (;;) {
    const id = newId(random.bytes(RANDOM_BYTES), taken);
    const elsewhere = await Promise.all(OTHERS.map((folder) => files.anyNamed(folder, id)));
    if (!elsewhere.includes(true)) return id;
    taken.add(id);
  }
}
