import type { CommentRow, IssueRow, UserRow } from '../rows.ts';
import { emit, touch } from '../world.ts';
import type { World } from '../world.ts';
import { checkBody, Refusal } from './refusal.ts';

export interface NewComment {
  readonly body: string;
  readonly author: UserRow | null;
  /** Rows that exist already are not checked against the limits of new ones. */
  readonly unchecked?: boolean;
}

export function addComment(world: World, row: IssueRow, wanted: NewComment): CommentRow {
  if (!wanted.unchecked) checkComment(wanted.body);
  const now = world.clock.now();
  const comment: CommentRow = {
    __typename: 'IssueComment',
    ...world.nextId('IC'),
    issue: row,
    author: wanted.author,
    body: wanted.body,
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
  };
  row.comments.push(comment);
  world.nodes.set(comment.id, comment);
  touch(world, row);
  tell(world, 'created', comment);
  return comment;
}

export function editComment(world: World, comment: CommentRow, body: string): void {
  if (comment.body === body) return;
  checkComment(body);
  comment.body = body;
  comment.updatedAt = world.clock.now();
  comment.lastEditedAt = comment.updatedAt;
  touch(world, comment.issue);
  tell(world, 'edited', comment);
}

export function deleteComment(world: World, comment: CommentRow): void {
  const { issue } = comment;
  issue.comments = issue.comments.filter((one) => one !== comment);
  world.nodes.delete(comment.id);
  touch(world, issue);
  tell(world, 'deleted', comment);
}

function checkComment(body: string): void {
  if (body.trim() === '') {
    throw new Refusal('Body cannot be blank', { resource: 'IssueComment', field: 'body', code: 'missing_field' });
  }
  checkBody(body, 'IssueComment', 'data');
}

function tell(world: World, action: string, comment: CommentRow): void {
  emit(world, {
    repo: comment.issue.repo,
    event: 'issue_comment',
    action,
    about: { issue: comment.issue, comment },
  });
}
