import { describe, expect, test } from 'vitest';
import type { CommentDesk } from '../../../src/ports/tracker.ts';
import { failureOf, itemOf, pagesOf } from './support.ts';
import { useGithub } from './world.ts';

const world = useGithub();
const desk = (): CommentDesk => world.tracker.comments as CommentDesk;

describe('comments', () => {
  test('come with their issue, oldest first, with LF and without our marker', async () => {
    const { github, tracker } = world;
    github.clock.set('2026-01-06T16:25:12Z');
    github.seed('One');
    const key = github.webComment(1, 'a\nb', 'carl');
    github.comment(1, 'ours\n\n<!-- roadmap:0a1b2c3d -->', 'ana');
    github.comment(1, 'broken \0', 'carl');
    const [page] = await pagesOf(tracker);
    const comments = page?.items[0]?.comments ?? [];
    expect(comments[0]).toEqual({
      id: github.comments(1)[0]?.id,
      key: String(key),
      url: expect.stringContaining(`#issuecomment-${key}`),
      author: 'carl',
      trusted: false,
      created_at: '2026-01-06T16:25:12Z',
      updated_at: '2026-01-06T16:25:12Z',
      body: 'a\nb',
      marker: null,
      defect: null,
    });
    expect(comments[1]).toMatchObject({ body: 'ours', marker: '0a1b2c3d', trusted: true });
    expect(comments[2]).toMatchObject({ defect: 'its body holds a NUL byte' });
    expect(page?.items[0]?.defect).toBeNull();
  });

  test('of many issues with many of them are all there, for few more requests', async () => {
    const { github, tracker } = world;
    const comments = Array.from({ length: 25 }, (_, n) => `comment ${n}`);
    github.seed(...Array.from({ length: 40 }, (_, n) => ({ title: `Issue ${n}`, comments })));
    github.seed({ title: 'Long', comments: Array.from({ length: 230 }, (_, n) => `comment ${n}`) });
    const [page] = await pagesOf(tracker);
    expect(page?.items.map((item) => item.comments?.length)).toEqual([...Array(40).fill(25), 230]);
    expect(page?.items[40]?.comments?.map((one) => one.body)).toEqual(
      Array.from({ length: 230 }, (_, n) => `comment ${n}`),
    );
    expect(github.counters.queries).toBe(1 + 3 + 2);
  });

  test('a first pull of many issues with two comments each is a request per hundred', async () => {
    const { github, tracker } = world;
    github.seed(
      ...Array.from({ length: 1000 }, (_, n) => ({ title: `Issue ${n}`, labels: ['ui'], comments: ['a', 'b'] })),
    );
    await pagesOf(tracker);
    expect(github.counters).toMatchObject({ queries: 10, rest: 0 });
  });

  test('are added by one request that carries the marker, edited with what they carry, and removed once', async () => {
    const { github, item } = world;
    github.seed('One');
    const added = await desk().add(await item('1'), { id: '0a1b2c3d', body: 'text\r\nmore' });
    expect(added).toMatchObject({ kind: 'done', comment: { body: 'text\nmore', marker: '0a1b2c3d', trusted: true } });
    expect(github.issue(1)?.comments).toEqual(['text\nmore\n\n<!-- roadmap:0a1b2c3d -->']);
    if (added.kind !== 'done') return;
    const edited = await desk().edit(added.comment, 'new');
    expect(edited).toMatchObject({ kind: 'done', comment: { key: added.comment.key, body: 'new' } });
    expect(github.issue(1)?.comments).toEqual(['new\n\n<!-- roadmap:0a1b2c3d -->']);
    expect(await desk().remove(added.comment)).toEqual({ kind: 'done' });
    expect(github.issue(1)?.comments).toEqual([]);
    expect(await desk().remove(added.comment)).toEqual({ kind: 'done' });
    expect(await desk().edit(added.comment, 'again')).toMatchObject({ kind: 'refused' });
  });

  test('a comment of somebody else gets no marker by an edit, and who may not is told', async () => {
    const { github, comments, as } = world;
    github.seed({ title: 'One', comments: ['theirs'] });
    const [comment] = await comments('1');
    if (!comment) throw new Error('no comment');
    expect(await desk().edit(comment, 'better')).toMatchObject({ kind: 'done', comment: { marker: null } });
    expect(github.issue(1)?.comments).toEqual(['better']);
    const bob = as('bob').comments as CommentDesk;
    expect(await bob.edit(comment, 'x')).toMatchObject({ kind: 'refused' });
    expect(await bob.remove(comment)).toMatchObject({ kind: 'refused' });
  });

  test('a locked issue takes none, and that is said; nor does any take a text that is too long', async () => {
    const { github, item } = world;
    github.seed({ title: 'One', locked: true }, 'Two');
    expect(await desk().add(await item('1'), { id: '0a1b2c3d', body: 'x' })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('#1 is locked on GitHub'),
    });
    const long = { id: '0a1b2c3d', body: 'x'.repeat(65_536) };
    expect(await desk().add(await item('2'), long)).toMatchObject({ kind: 'refused' });
    expect(github.counters.byName).toEqual({ addComment: 1 });
  });

  test.each(['apply-then-drop', '502-after-apply'] as const)(
    '%s: whether it was added is unknown, and it is sent once',
    async (fault) => {
      const { github, item } = world;
      github.seed('One');
      const one = await item('1');
      github.faults.push({ when: { operation: 'AddComment' }, do: fault });
      expect(await desk().add(one, { id: '0a1b2c3d', body: 'x' })).toMatchObject({ kind: 'unknown' });
      expect(github.issue(1)?.comments).toHaveLength(1);
    },
  );

  test('a limit is thrown: nothing was added', async () => {
    const { github, item } = world;
    github.seed('One');
    const one = await item('1');
    github.faults.push({ when: { operation: 'AddComment' }, do: 'B2' });
    const error = await failureOf(desk().add(one, { id: '0a1b2c3d', body: 'x' }));
    expect(error.code).toBe('remote.limited');
    expect(github.issue(1)?.comments).toEqual([]);
    expect((await itemOf(world.tracker, '1')).comments).toEqual([]);
  });
});
