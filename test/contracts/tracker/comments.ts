import { describe, expect, test } from 'vitest';
import type { CommentDesk, CommentOutcome, Item, ItemComment } from '../../../src/ports/tracker.ts';
import type { Ground } from './ground.ts';
import { create, failureOf, itemOf, listed, newId, requestsOf } from './ground.ts';
import { BODIES } from './hostile.ts';

export function commentContract(ground: () => Ground, has: boolean): void {
  describe('comments', () => {
    if (!has) {
      test('no item has any', async () => {
        const item = await create(ground().tracker);
        expect(item.comments).toBeUndefined();
        expect(await itemOf(ground().tracker, item.key)).not.toHaveProperty('comments');
      });
      return;
    }

    const desk = (): CommentDesk => deskOf(ground().tracker.comments);

    test('an item without any has an empty list of them', async () => {
      const { tracker, others } = ground();
      others.open('Quiet');
      expect((await listed(tracker)).map((item) => item.comments)).toEqual([[]]);
    });

    test('one that is added is there once, with its marker, at the end, and moves its item', async () => {
      const { tracker, others, advance, logins } = ground();
      const key = others.open('Talk');
      const theirs = others.comment(key, 'First');
      const before = await itemOf(tracker, key);
      advance(5000);
      const id = newId();
      const comment = done(await desk().add(before, { id, body: 'Second\n\n- list' }));
      expect(comment).toMatchObject({ body: 'Second\n\n- list', marker: id, trusted: true, author: logins.us });
      expect(comment.key).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      const after = await itemOf(tracker, key);
      expect(after.comments?.map((one) => one.key)).toEqual([theirs, comment.key]);
      expect(after.comments?.[1]).toEqual(comment);
      expect(after.comments?.[0]).toMatchObject({ body: 'First', marker: null, trusted: false, defect: null });
      expect(after.updated_at > before.updated_at).toBe(true);
      expect(await listed(tracker, after.updated_at)).toEqual([after]);
    });

    test('an edit keeps the marker, and makes none where there is none', async () => {
      const { tracker, others, advance } = ground();
      const item = await create(tracker);
      const id = newId();
      const ours = done(await desk().add(item, { id, body: 'One' }));
      advance(5000);
      const edited = done(await desk().edit(ours, 'Two'));
      expect(edited).toMatchObject({ key: ours.key, body: 'Two', marker: id, created_at: ours.created_at });
      expect(edited.updated_at > ours.updated_at).toBe(true);
      const theirs = others.comment(item.key, 'Theirs');
      const [, other] = await commentsOf(ground(), item);
      expect(other?.key).toBe(theirs);
      if (other !== undefined) expect(done(await desk().edit(other, 'Ours'))).toMatchObject({ marker: null });
      expect((await commentsOf(ground(), item)).map((one) => [one.body, one.marker])).toEqual([
        ['Two', id],
        ['Ours', null],
      ]);
    });

    test('one that is removed is gone, and its item says so', async () => {
      const { tracker, countComments } = ground();
      const item = await create(tracker);
      const comment = done(await desk().add(item, { id: newId(), body: 'One' }));
      expect(await desk().remove(comment)).toEqual({ kind: 'done' });
      expect(countComments(item.key)).toBe(0);
      expect(await commentsOf(ground(), item)).toEqual([]);
      expect(['refused', 'done']).toContain((await desk().remove(comment)).kind);
      expect((await desk().edit(comment, 'Again')).kind).toBe('refused');
      expect(await commentsOf(ground(), item)).toEqual([]);
    });

    test('all of them are read, on however many pages', async () => {
      const { tracker, others } = ground();
      const key = others.open('Loud');
      const bodies = Array.from({ length: 230 }, (_, n) => `Comment ${n}`);
      for (const body of bodies) others.comment(key, body);
      const quiet = others.open('Quiet');
      others.comment(quiet, 'One');
      const items = new Map((await listed(tracker)).map((item) => [item.key, item]));
      expect(items.get(key)?.comments?.map((one) => one.body)).toEqual(bodies);
      expect(items.get(quiet)?.comments?.map((one) => one.body)).toEqual(['One']);
      expect((await itemOf(tracker, key)).comments?.map((one) => one.body)).toEqual(bodies);
    });

    test('an answer that never comes is unknown: the comment is there once, and is found by its marker', async () => {
      const { tracker, trouble, countComments } = ground();
      const item = await create(tracker);
      const id = newId();
      trouble('lost');
      expect((await desk().add(item, { id, body: 'One' })).kind).toBe('unknown');
      trouble(null);
      expect(countComments(item.key)).toBe(1);
      expect((await commentsOf(ground(), item)).map((one) => one.marker)).toEqual([id]);
    });

    test('a request that does not arrive makes none, and is not sent again', async () => {
      const { tracker, trouble, countComments } = ground();
      const item = await create(tracker);
      trouble('dropped');
      const before = requestsOf(tracker);
      const outcome = await desk().add(item, { id: newId(), body: 'One' });
      expect(['unknown', 'failed']).toContain(outcome.kind);
      expect(requestsOf(tracker)).toBe(before + 1);
      trouble(null);
      expect(countComments(item.key)).toBe(0);
    });

    test('a limit is told with the time to go on', async () => {
      const { tracker, trouble, countComments } = ground();
      const item = await create(tracker);
      const comment = done(await desk().add(item, { id: newId(), body: 'One' }));
      trouble('limited');
      const before = requestsOf(tracker);
      const error = await failureOf(desk().add(item, { id: newId(), body: 'Two' }));
      expect(error.code).toBe('remote.limited');
      expect(Date.parse(String(error.data['resume_after']))).not.toBeNaN();
      expect(requestsOf(tracker)).toBe(before + 1);
      for (const work of [() => desk().edit(comment, 'Three'), () => desk().remove(comment)])
        expect(await limitOf(work)).toBe('remote.limited');
      trouble(null);
      expect(countComments(item.key)).toBe(1);
      expect((await commentsOf(ground(), item)).map((one) => one.body)).toEqual(['One']);
    });

    test('an item that is locked takes none', async () => {
      const { tracker, others, countComments } = ground();
      const item = await create(tracker);
      if (others.lock === null) return expect(countComments(item.key)).toBe(0);
      others.lock(item.key);
      expect((await desk().add(item, { id: newId(), body: 'One' })).kind).toBe('refused');
      return expect(countComments(item.key)).toBe(0);
    });

    test('an item that is gone takes none', async () => {
      const { tracker, others } = ground();
      const item = await create(tracker);
      others.deleteItem(item.key);
      expect((await desk().add(item, { id: newId(), body: 'One' })).kind).toBe('refused');
    });

    test('one that others edited or removed is seen so', async () => {
      const { tracker, others, advance } = ground();
      const item = await create(tracker);
      const [kept, gone] = [others.comment(item.key, 'a'), others.comment(item.key, 'b')];
      advance(5000);
      others.rewriteComment(kept, 'c\r\nd\r\n');
      others.deleteComment(gone);
      const after = await itemOf(tracker, item.key);
      expect(after.comments?.map((one) => [one.key, one.body])).toEqual([[kept, 'c\nd\n']]);
      expect(after.updated_at > item.updated_at).toBe(true);
    });

    test.each(Object.entries(BODIES))('%s: a comment comes back as it was sent', async (_name, body) => {
      const { tracker } = ground();
      const item = await create(tracker);
      const comment = done(await desk().add(item, { id: newId(), body }));
      expect(comment.body).toBe(body);
      const edited = done(await desk().edit(comment, `${body}\nmore`));
      expect(edited).toMatchObject({ body: `${body}\nmore`, marker: comment.marker });
      expect(await commentsOf(ground(), item)).toEqual([edited]);
    });

    test('one that no file can hold is told as a defect, and the others are read', async () => {
      const { tracker, others } = ground();
      const key = others.open('Talk');
      others.comment(key, 'Good');
      others.rewriteComment(others.comment(key, 'Bad'), 'a\0b');
      const { comments, defect } = await itemOf(tracker, key);
      expect(comments?.map((one) => one.defect === null)).toEqual([true, false]);
      expect(defect).toBeNull();
    });

    test('one of 65,537 characters is taken whole or refused, never cut', async () => {
      const { tracker, countComments } = ground();
      const item = await create(tracker);
      const body = 'b'.repeat(65_537);
      const outcome = await desk().add(item, { id: newId(), body });
      if (outcome.kind === 'done') expect(outcome.comment.body).toBe(body);
      else expect([outcome.kind, countComments(item.key)]).toEqual(['refused', 0]);
    });

    test('an account that may only read is told so, or writes what it may', async () => {
      const { tracker, reader, countComments } = ground();
      const item = await create(tracker);
      const outcome = await deskOf(reader.comments)
        .add(item, { id: newId(), body: 'One' })
        .catch((error: unknown) => ({ kind: 'refused', message: String(error) }) as const);
      expect(['refused', 'done']).toContain(outcome.kind);
      expect(countComments(item.key)).toBe(outcome.kind === 'done' ? 1 : 0);
      const ours = done(await desk().add(item, { id: newId(), body: 'Ours' }));
      const told = await deskOf(reader.comments)
        .edit(ours, 'Theirs')
        .catch((error: unknown) => error as { readonly kind: string });
      expect(['refused', 'remote']).toContain(told.kind);
      expect((await commentsOf(ground(), item)).at(-1)?.body).toBe('Ours');
    });
  });
}

function deskOf(desk: CommentDesk | undefined): CommentDesk {
  if (desk === undefined) throw new Error('no desk for comments');
  return desk;
}

function done(outcome: CommentOutcome): ItemComment {
  if (outcome.kind !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome.comment;
}

async function commentsOf({ tracker }: Ground, item: Item): Promise<readonly ItemComment[]> {
  return (await itemOf(tracker, item.key)).comments ?? [];
}

/** The code of the limit, thrown or in the outcome. */
export async function limitOf(work: () => Promise<{ readonly kind: string }>): Promise<string | undefined> {
  const outcome = (await work().catch((error: unknown) => error)) as {
    readonly code?: string;
    readonly limit?: { readonly code: string };
  };
  return outcome.limit?.code ?? outcome.code;
}
