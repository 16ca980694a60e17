import { describe, expect, it } from 'vitest';
import { deleteComment, lockItem } from '../../src/trackers/memory/server.ts';
import type { MemoryCall, MemoryFault } from '../../src/trackers/memory/index.ts';
import { bodies, commentOf, reword, say, sayThere, there } from './comment-support.ts';
import { deleteThere, lines, linked, makeScene, MINUTE, sync, write, type Scene } from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';
const Y = 'cccc0002';

async function said(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A);
  say(scene, A, X, 'Ours');
  return scene;
}

/** The next comment that is sent goes wrong. */
function failing(scene: Scene, fault: MemoryFault, call: MemoryCall = 'comment'): void {
  scene.fault = (asked) => {
    if (asked !== call) return null;
    scene.fault = () => null;
    return fault;
  };
}

function reasons(report: {
  readonly operations: readonly { readonly op: string; readonly reason: string }[];
}): string[] {
  return report.operations.map((one) => `${one.op}: ${one.reason}`);
}

const WAITS = 'skip: an earlier attempt to send a comment is not settled yet; it is looked for at every run';

describe('a comment whose answer never came', () => {
  it('is found by its marker and linked, and not sent again', async () => {
    const scene = await said();
    failing(scene, 'after');
    expect(reasons(await sync(scene))[0]).toMatch(/^error: comment cccc0001: no answer: it may or may not/);
    reword(scene, X, 'Ours, edited meanwhile');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Ours, edited meanwhile']);
    expect(commentOf(scene, X).values.remote_ids).toEqual({ github: '1' });
    expect((await scene.journal.all('comment')).size).toBe(0);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is looked for twice, ten minutes apart, before it is sent again', async () => {
    const scene = await said();
    scene.tracker = (inner) => ({
      ...inner,
      comments: { ...inner.comments!, add: async () => ({ kind: 'unknown', message: 'no answer' }) },
    });
    await sync(scene);
    scene.tracker = (inner) => inner;
    expect(reasons(await sync(scene, { preview: true }))).toEqual([WAITS]);
    expect((await scene.journal.all('comment')).get(X)?.looks).toEqual([]);
    expect(reasons(await sync(scene))).toEqual([WAITS]);
    scene.service.now += 9 * MINUTE;
    expect(reasons(await sync(scene))).toEqual([WAITS]);
    scene.service.now += MINUTE;
    expect(reasons(await sync(scene))).toEqual(['push: 1 comment out']);
    expect(there(scene)).toEqual(['Ours']);
  });

  it('that arrives late is found before the second look is over', async () => {
    const scene = await said();
    failing(scene, 'late');
    await sync(scene);
    for (let round = 0; round < 5; round += 1) {
      scene.service.now += 6 * MINUTE;
      await sync(scene);
    }
    expect([there(scene), scene.service.comments_created]).toEqual([['Ours'], 1]);
    expect(commentOf(scene, X).values.remote_ids).toEqual({ github: '1' });
  });

  it('and that somebody deleted there before it was found by its key is not made again', async () => {
    const scene = await said();
    await scene.journal.put(
      'comment',
      new Map([[X, { id: X, issue: A, key: '1', body: 'Ours', looks: [], made: '7' }]]),
    );
    for (let round = 0; round < 3; round += 1) {
      scene.service.now += 11 * MINUTE;
      expect(reasons(await sync(scene))).toEqual([WAITS]);
    }
    expect(there(scene)).toEqual([]);
  });

  it('whose file is gone, or on another branch, is looked for until it is found or given up', async () => {
    const scene = await said();
    const intent = { id: Y, issue: A, key: '1', body: 'Elsewhere', looks: [] };
    await scene.journal.put('comment', new Map([[Y, intent]]));
    sayThere(scene, 1, 'Elsewhere', 'us', Y);
    const report = await sync(scene);
    expect(reasons(report)[0]).toBe(`skip: comment 1 has its file ${Y} in another clone: git pull, or sync --all`);
    expect((await scene.journal.all('comment')).get(Y)?.made).toBe('1');
    await scene.journal.put('comment', new Map([[Y, { ...intent, issue: 'ffff000f' }]]));
    await sync(scene);
    expect((await scene.journal.all('comment')).get(Y)?.made).toBeUndefined();
  });

  it('keeps what was sent as its base, where the answer came and the link did not', async () => {
    const scene = await said();
    scene.boundary.meanwhile = (call) => {
      // Somebody takes the file away, and back, during the request.
      if (call === 'tracker.comments.add') scene.files.texts.delete(commentOf(scene, X).path);
    };
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    scene.boundary.meanwhile = () => undefined;
    expect((await scene.journal.all('comment')).get(X)?.made).toBe('1');
    say(scene, A, X, 'Ours, edited');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Ours, edited']);
    expect((await scene.journal.all('comment')).size).toBe(0);
  });
});

describe('a comment that is refused', () => {
  it('is told once, and sent again when the item changes: it may have been unlocked', async () => {
    const scene = await said();
    lockItem(scene.service, 1);
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: the item is locked`]);
    for (const options of [{}, { full: true }]) expect(lines(await sync(scene, options))).toEqual([]);
    scene.service.now += MINUTE;
    lockItem(scene.service, 1, false);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    await sync(scene);
    expect((await scene.journal.all('refused')).size).toBe(0);
    expect(scene.boundary.writes).toEqual(['journal.put']);
  });

  it('is sent again when its text changes, or somebody else sends it', async () => {
    const scene = await said();
    lockItem(scene.service, 1);
    await sync(scene);
    reword(scene, X, 'Ours, edited');
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1 comments`]);
    scene.login = 'me';
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1 comments`]);
    expect(lines(await sync(scene))).toEqual([]);
    scene.files.texts.delete(commentOf(scene, X).path);
    await sync(scene);
    expect((await scene.journal.all('refused')).size).toBe(0);
  });

  it('for now is sent again by the next run', async () => {
    const scene = await said();
    failing(scene, 'before');
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: the connection was refused`]);
    expect((await scene.journal.all('comment')).size).toBe(0);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
  });
});

describe('a limit', () => {
  it('ends the run; what was not sent waits', async () => {
    const scene = await said();
    await linked(scene, 'bbbb000b');
    say(scene, A, Y, 'Ours too');
    say(scene, 'bbbb000b', 'cccc0003', 'Ours there');
    reword(scene, X, 'Ours, edited');
    failing(scene, 'limited');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1 comments`, '!skip bbbb000b #2 comments']);
    expect(report.stopped?.code).toBe('remote.limited');
    expect((await scene.journal.all('comment')).size).toBe(0);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`, 'push bbbb000b #2 comments']);
  });

  it('told by the outcome ends it as well', async () => {
    const scene = await said();
    const limit = await sync(makeScene({ fault: () => 'limited' })).catch((error: unknown) => error);
    const outcome = { kind: 'failed', message: 'wait', limit: limit as never } as const;
    scene.tracker = (inner) => ({ ...inner, comments: { ...inner.comments!, add: async () => outcome } });
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1 comments`]);
    expect((await scene.journal.all('comment')).size).toBe(0);
  });
});

describe('just before a comment is sent', () => {
  it('its file is read again: what is gone, or linked by now, is not sent', async () => {
    const scene = await said();
    const path = say(scene, A, Y, 'Ours too');
    scene.boundary.meanwhile = (call) => {
      if (call !== 'tracker.get') return;
      scene.files.texts.delete(path);
      const { path: other, text } = commentOf(scene, X);
      scene.files.texts.set(other, String(text).replace('created:', "remote_ids:\n  github: '77'\ncreated:"));
    };
    expect(lines(await sync(scene))).toEqual([]);
    expect(there(scene)).toEqual([]);
  });

  it('its item is read: one that is gone is told, and read again by the next run', async () => {
    const scene = await said();
    scene.boundary.meanwhile = (call) => {
      if (call === 'tracker.get') deleteThere(scene, 1);
    };
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1 comments`]);
    expect(scene.snapshots.data.cursor?.again).toEqual(['1']);
  });

  it('its item is not read where this run has just made it', async () => {
    const scene = makeScene();
    write(scene, A);
    say(scene, A, X, 'Ours');
    scene.fault = (call) => (call === 'get' ? 'before' : null);
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1 comments`]);
  });
});

it('what the tracker changes in a new comment is not sent again', async () => {
  const scene = await said();
  scene.shown = (item) => ({
    ...item,
    ...(item.comments && { comments: item.comments.map((one) => ({ ...one, body: one.body.toUpperCase() })) }),
  });
  scene.tracker = (inner) => ({
    ...inner,
    comments: {
      ...inner.comments!,
      add: async (item, draft) => {
        const outcome = await inner.comments!.add(item, draft);
        if (outcome.kind !== 'done') return outcome;
        return { kind: 'done', comment: { ...outcome.comment, body: outcome.comment.body.toUpperCase() } };
      },
    },
  });
  expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
  for (const options of [{}, { full: true }]) {
    expect(lines(await sync(scene, options))).toEqual([]);
    expect(scene.boundary.writes.filter((call) => call.startsWith('tracker'))).toEqual([]);
  }
  expect(bodies(scene, A)).toEqual(['Ours']);
  deleteComment(scene.service, 1);
  expect(lines(await sync(scene))).toEqual([`!skip ${A} #1 comments`]);
});
