import { expect, it } from 'vitest';
import { makeTally, withCommentConflicts, withComments } from '../../src/sync/comment-report.ts';
import { canonicalComment, GONE, parseComment } from '../../src/sync/comment-text.ts';
import type { CommentDecision, Thread } from '../../src/sync/comment-types.ts';
import type { Operation } from '../../src/sync/types.ts';

const thread = (issue: string, key = '1'): Thread => ({ issue, key, item: null });
const line = (op: Operation['op'], id: string | null, applied = true): Operation => ({
  ...{ op, id, remote_id: '1', fields: ['title'], reason: 'changed', applied },
});

/** The lines with one comment in, one out, or both. */
function joined(operations: readonly Operation[], ways: readonly ('in' | 'out')[]): readonly string[] {
  const tally = makeTally();
  for (const way of ways) tally.add(thread('a'), way);
  return withComments(operations, tally, true).map(({ op, fields, reason }) => `${op} ${fields.join('+')}: ${reason}`);
}

it('comments are a field of the line of their issue; what goes both ways is a merge', () => {
  expect(joined([line('pull', 'a')], ['in'])).toEqual(['pull title+comments: changed; 1 comment in']);
  expect(joined([line('pull', 'a')], ['out'])).toEqual(['merge title+comments: changed; 1 comment out']);
  expect(joined([line('push', 'a')], ['in'])).toEqual(['merge title+comments: changed; 1 comment in']);
  expect(joined([line('push', 'a')], ['out', 'out'])).toEqual(['push title+comments: changed; 2 comments out']);
  expect(joined([line('link', 'a')], ['in', 'out', 'out'])).toEqual([
    'link title+comments: changed; 1 comment in, 2 out',
  ]);
});

it('lines of others, of nobody, and of what is not done are left as they are', () => {
  const own = 'pull comments: 1 comment in';
  for (const other of [line('pull', 'b'), line('pull', null), line('pull', 'a', false), line('skip', 'a')])
    expect(joined([other], ['in'])).toEqual([`${other.op} title: changed`, own]);
});

it('one line takes them, and only one', () => {
  expect(joined([line('pull', 'a'), line('pull', 'a')], ['in'])).toEqual([
    'pull title+comments: changed; 1 comment in',
    'pull title: changed',
  ]);
});

it('conflicts of comments stand beside those of their issue', () => {
  const conflict = { field: 'comments', section: 'c', local: 'l', base: 's', remote: 'r' };
  const decision = (issue: string, one: typeof conflict | null): CommentDecision =>
    ({ conflict: one, pair: { thread: thread(issue) } }) as CommentDecision;
  const before = [{ id: 'a', remote_id: '1', conflicts: [{ ...conflict, field: 'title', section: null }] }];
  const all = withCommentConflicts(before, [decision('a', conflict), decision('b', conflict), decision('c', null)]);
  expect(all.map((one) => [one.id, one.conflicts.map(({ field }) => field)])).toEqual([
    ['a', ['title', 'comments']],
    ['b', ['comments']],
  ]);
});

it('what is remembered of a comment that is gone is no comment, not even an empty one', () => {
  expect(parseComment(GONE)).toBeNull();
  for (const body of ['', '---', 'a: b\n---\n', '\n']) expect(parseComment(canonicalComment(body))).toBe(body);
});
