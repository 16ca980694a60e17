import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { CommentOutcome, ItemComment } from '../../src/ports/tracker.ts';
import { deleteComment } from '../../src/trackers/memory/server.ts';
import { resolveAll, standingComments } from '../../src/sync/comment-resolve.ts';
import { gatherOffline } from '../../src/sync/offline.ts';
import { bodies, commentOf, heard, reword, rewordThere, say, there } from './comment-support.ts';
import {
  configured,
  deleteThere,
  engineOf,
  lines,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  sync,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';

/** An issue with one comment of ours, linked. */
async function talked(config = makeScene().config, body = 'one\n\ntwo\n\nthree'): Promise<Scene> {
  const scene = makeScene({ config });
  await linked(scene, A);
  say(scene, A, X, body);
  await sync(scene);
  return scene;
}

function reasons(report: {
  readonly operations: readonly { readonly op: string; readonly reason: string }[];
}): string[] {
  return report.operations.map((one) => `${one.op}: ${one.reason}`);
}

/** What the tracker answers to an edit. */
function answering(scene: Scene, answer: (comment: ItemComment, body: string) => Promise<CommentOutcome>): () => void {
  scene.tracker = (inner) => ({ ...inner, comments: { ...inner.comments!, edit: answer } });
  return () => (scene.tracker = (inner) => inner);
}

/** Something happens once, just before a call. */
function before(scene: Scene, call: string, happens: () => void): void {
  scene.boundary.meanwhile = (name) => {
    if (name !== call) return;
    scene.boundary.meanwhile = () => undefined;
    happens();
  };
}

describe('an edit', () => {
  it('is sent of a comment that no listing names', async () => {
    const scene = await talked();
    await longAfter(scene);
    reword(scene, X, 'Edited');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Edited']);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('there moves the time of a comment here, and nothing else of its file', async () => {
    const scene = await talked();
    const was = String(commentOf(scene, X).text);
    rewordThere(scene, 1, 'one\n\nTWO\n\nthree');
    await sync(scene);
    const now = String(commentOf(scene, X).text);
    expect(now).toContain("updated: '2026-01-01T00:01:00Z'");
    const plain = (text: string): string => text.replace(/updated: .*\n/, '').replace(/(github: )20.*/, '$1');
    expect(plain(now)).toBe(plain(was).replace('two', 'TWO'));
  });

  it('made during the request stays an edit', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    before(scene, 'tracker.comments.edit', () => reword(scene, X, 'Edited again'));
    await sync(scene);
    expect([bodies(scene, A), there(scene)]).toEqual([['Edited again'], ['Edited']]);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Edited again']);
  });

  describe('of which the answer never came, of a file that was taken back to before it', () => {
    /** A pull comes before the edit, so that the one who goes back goes back behind the pointer that the edit had. */
    async function takenBack(): Promise<Scene> {
      const scene = await talked();
      const { path, text } = commentOf(scene, X);
      rewordThere(scene, 1, 'Pulled');
      await sync(scene);
      reword(scene, X, 'Edited');
      scene.fault = (call) => (call === 'comment' ? 'after' : null);
      await sync(scene);
      scene.fault = () => null;
      expect(there(scene)).toEqual(['Edited']);
      scene.hidden = () => true;
      scene.files.texts.set(path, String(text));
      return scene;
    }

    it('proves nothing for what is there once it has the same pointer again', async () => {
      const scene = await takenBack();
      let written = false;
      scene.boundary.meanwhile = (name) => {
        if (written) throw new Error('the run died');
        written = name === 'files.replace' || name === 'store.replace';
      };
      await expect(sync(scene)).rejects.toThrow('the run died');
      scene.boundary.meanwhile = () => undefined;
      expect(bodies(scene, A)).toEqual(['Pulled']);
      reword(scene, X, 'Other');
      scene.hidden = () => false;
      expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
      expect(there(scene)).toEqual(['Edited']);
    });

    it('nor where a person resolved what is there', async () => {
      const scene = await takenBack();
      reword(scene, X, 'Other');
      const engine = engineOf(scene);
      const { decisions } = await standingComments(engine, await gatherOffline(engine));
      await resolveAll(engine, { decisions: [], comments: decisions }, () => 'local');
      scene.hidden = () => false;
      expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
      expect(there(scene)).toEqual(['Edited']);
    });
  });

  it('of which the answer never came, and one made after it, are one after the other', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    scene.fault = (call) => (call === 'comment' ? 'after' : null);
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: no answer`]);
    scene.fault = () => null;
    reword(scene, X, 'Edited again');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Edited again']);
    await sync(scene);
    expect((await scene.journal.all('sent')).size).toBe(0);
  });

  it('sent from another branch, or from an older version of the file, proves nothing', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    scene.fault = (call) => (call === 'comment' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    scene.branch = 'other';
    reword(scene, X, 'Edited again');
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
  });

  it('that lost its answer and did arrive is only taken down', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    scene.fault = (call) => (call === 'comment' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    expect(lines(await sync(scene))).toEqual([]);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });
});

describe('between the plan and the request', () => {
  it('what changes there is merged first, and then sent', async () => {
    const scene = await talked();
    reword(scene, X, 'ONE\n\ntwo\n\nthree');
    before(scene, 'tracker.get', () => rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE'));
    expect(reasons(await sync(scene))).toEqual(['merge: 1 comment in, 1 out']);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(Array(2).fill('ONE\n\ntwo\n\nTHREE'));
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('what turns out to be the same needs no request', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    before(scene, 'tracker.get', () => rewordThere(scene, 1, 'Edited'));
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes.filter((call) => call.startsWith('tracker'))).toEqual([]);
  });

  it('what turns out to be a conflict is said, and not sent', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    before(scene, 'tracker.get', () => rewordThere(scene, 1, 'Edited there'));
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
    expect([bodies(scene, A), there(scene)]).toEqual([['Edited'], ['Edited there']]);
  });

  it('a conflict that was told is not told again', async () => {
    const scene = await talked(undefined, '# A\n\na\n\n# B\n\nb');
    reword(scene, X, '# A\n\nours\n\n# B\n\nours');
    rewordThere(scene, 1, '# A\n\ntheirs\n\n# B\n\nb');
    before(scene, 'tracker.get', () => rewordThere(scene, 1, '# A\n\ntheirs again\n\n# B\n\nb'));
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`, `push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['# A\n\ntheirs again\n\n# B\n\nours']);
  });

  it('what keeps changing is left for the next run', async () => {
    const scene = await talked();
    reword(scene, X, 'ONE\n\ntwo\n\nthree');
    let round = 0;
    scene.boundary.meanwhile = (call) => {
      if (call === 'tracker.get') rewordThere(scene, 1, `one\n\ntwo\n\nTHREE ${(round += 1)}`);
    };
    expect(reasons(await sync(scene))[0]).toBe(`skip: comment ${X} keeps changing; run sync again`);
    scene.boundary.meanwhile = () => undefined;
    expect(reasons(await sync(scene))).toEqual(['merge: 1 comment in, 1 out']);
  });

  it('a comment that was deleted there is not made again', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    before(scene, 'tracker.get', () => deleteComment(scene.service, 1));
    expect(reasons(await sync(scene))).toEqual([`skip: comment ${X} is no longer on github; its file stays`]);
    for (const options of [{}, { full: true }]) expect(lines(await sync(scene, options))).toEqual([]);
    expect(there(scene)).toEqual([]);
  });

  it('a comment that no file can hold any more is an error', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    before(scene, 'tracker.get', () => rewordThere(scene, 1, 'a\0b'));
    expect(reasons(await sync(scene))[0]).toMatch(/^error: comment cccc0001: its body holds a NUL byte/);
  });

  it('a file that goes, or that goes to another comment, is left alone', async () => {
    for (const happens of ['gone', 'linked', 'other id'] as const) {
      const scene = await talked();
      reword(scene, X, 'Edited');
      const { path, text } = commentOf(scene, X);
      before(scene, 'tracker.get', () => {
        if (happens === 'gone') scene.files.texts.delete(path);
        else if (happens === 'linked')
          scene.files.texts.set(path, String(text).replace(/github: '?1'?\n/, "github: '9'\n"));
        else scene.files.texts.set(path, String(text).replace(X, 'dddd0001'));
      });
      expect(reasons(await sync(scene))).toEqual([
        `skip: ${path} was ${happens === 'linked' ? 'linked to another comment meanwhile' : 'removed or can no longer be read'}`,
      ]);
      expect(there(scene)).toEqual(['one\n\ntwo\n\nthree']);
    }
  });

  it('an item that cannot be read once more is left for the next run', async () => {
    for (const then of ['moved', 'lost'] as const) {
      const scene = await talked();
      reword(scene, X, 'ONE\n\ntwo\n\nthree');
      let reads = 0;
      scene.boundary.meanwhile = (call) => {
        if (call !== 'tracker.get') return;
        reads += 1;
        if (reads === 1) rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
        else if (then === 'lost') scene.fault = () => 'before';
        else deleteThere(scene, 1);
      };
      expect(reasons(await sync(scene)).at(-1)).toBe('pull: 1 comment in');
      expect(bodies(scene, A)).toEqual(['ONE\n\ntwo\n\nTHREE']);
    }
  });
});

describe('an edit that the tracker does not take', () => {
  it('is told once, and sent again when the text or the account changes', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    const free = answering(scene, async () => ({ kind: 'refused', message: 'not yours' }));
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: not yours`]);
    for (const options of [{}, { full: true }]) expect(lines(await sync(scene, options))).toEqual([]);
    reword(scene, X, 'Edited again');
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: not yours`]);
    free();
    expect(lines(await sync(scene))).toEqual([]);
    scene.login = 'me';
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('without saying so is told once as well', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    answering(scene, async (comment) => ({ kind: 'done', comment }));
    expect(reasons(await sync(scene))).toContain(`error: comment ${X}: the text was not taken there`);
    expect(lines(await sync(scene, { full: true }))).toEqual([]);
    expect(bodies(scene, A)).toEqual(['Edited']);
  });

  it('as it is keeps the old base, so that the rest is looked at again', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    const free = answering(scene, async (comment) => ({ kind: 'done', comment: { ...comment, body: 'Something' } }));
    rewordThere(scene, 1, 'one\n\ntwo\n\nthree');
    await sync(scene);
    free();
    scene.service.now += MINUTE;
    rewordThere(scene, 1, 'Something');
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
  });

  it('for now is sent again by the next run', async () => {
    const scene = await talked();
    reword(scene, X, 'Edited');
    scene.fault = (call) => (call === 'comment' ? 'before' : null);
    expect(reasons(await sync(scene))).toEqual([`error: comment ${X}: the connection was refused`]);
    scene.fault = (call) => (call === 'comment' ? 'limited' : null);
    const limited = await sync(scene);
    expect([lines(limited), limited.stopped?.code]).toEqual([[`!skip ${A} #1 comments`], 'remote.limited']);
    scene.fault = () => null;
    answering(scene, async () => {
      throw new RoadmapError({ kind: 'remote', code: 'remote.unreachable', message: 'no way' });
    });
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #1 comments`]);
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
  });
});

describe('the end of a run', () => {
  it('by a limit keeps what is left of an issue, and the issues after it, for the next one', async () => {
    const scene = await talked();
    say(scene, A, 'cccc0002', 'Ours too');
    await linked(scene, 'bbbb000b');
    say(scene, 'bbbb000b', 'cccc0003', 'Ours there');
    await sync(scene);
    for (const id of [X, 'cccc0002', 'cccc0003']) reword(scene, id, 'Edited');
    scene.fault = (call) => (call === 'comment' ? 'limited' : null);
    const stopped = [`!skip ${A} #1 comments`, '!skip bbbb000b #2 comments'];
    expect(lines(await sync(scene))).toEqual(stopped);
    // Nor where the item cannot be read any more.
    scene.fault = (call) => (call === 'get' ? 'before' : null);
    expect(lines(await sync(scene))).toEqual(stopped);
    scene.fault = () => null;
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`, 'push bbbb000b #2 comments']);
  });
});

describe('a conflict', () => {
  async function apart(config = makeScene().config): Promise<Scene> {
    const scene = await talked(config);
    reword(scene, X, 'Ours');
    rewordThere(scene, 1, 'Theirs');
    return scene;
  }

  it('writes neither side, is told with all three texts, and ends when one gives way', async () => {
    const scene = await apart();
    const before = [new Map(scene.files.texts), there(scene)];
    for (const options of [{ preview: true }, {}, {}]) {
      const report = await sync(scene, options);
      expect(lines(report)).toEqual([`!conflict ${A} #1 comments`]);
      expect(report.conflicts).toEqual([
        {
          id: A,
          remote_id: '1',
          conflicts: [{ field: 'comments', section: X, local: 'Ours', base: 'one\n\ntwo\n\nthree', remote: 'Theirs' }],
        },
      ]);
    }
    expect([new Map(scene.files.texts), there(scene)]).toEqual(before);
    reword(scene, X, 'Theirs');
    expect(lines(await sync(scene))).toEqual([]);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is decided by the strategy of comments; what loses stays in the chain', async () => {
    const remote = await apart(configured({ strategies: { comments: 'remote' } }));
    expect(lines(await sync(remote))).toEqual([`pull ${A} #1 comments`]);
    expect([bodies(remote, A), there(remote)]).toEqual([['Theirs'], ['Theirs']]);
    expect([...remote.snapshots.data.blobs.values()].some((text) => text.includes('Ours'))).toBe(true);
    const local = await apart(configured({ strategies: { comments: 'local' } }));
    expect(lines(await sync(local))).toEqual([`push ${A} #1 comments`]);
    expect([bodies(local, A), there(local)]).toEqual([['Ours'], ['Ours']]);
  });

  it('is decided by time only where the file says when it was edited', async () => {
    for (const [updated, wins] of [
      ['2026-01-05T00:00:00Z', 'Ours'],
      ['2025-01-05T00:00:00Z', 'Theirs'],
      ['2026-01-01T00:01:01Z', null],
      [null, null],
    ] as const) {
      const scene = await apart(configured({ strategies: { comments: 'latest' } }));
      const { path, text } = commentOf(scene, X);
      if (updated !== null)
        scene.files.texts.set(path, String(text).replace('remote_ids', `updated: '${updated}'\nremote_ids`));
      await sync(scene);
      expect([bodies(scene, A), there(scene)], String(updated)).toEqual(
        wins === null ? [['Ours'], ['Theirs']] : [[wins], [wins]],
      );
    }
  });

  it('of a comment that was edited by hand after a pull is no question of time', async () => {
    const scene = await talked(configured({ strategies: { comments: 'latest' } }));
    rewordThere(scene, 1, 'Theirs');
    await sync(scene);
    reword(scene, X, 'Ours');
    rewordThere(scene, 1, 'Theirs again');
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
    expect(heard(scene, A)).toHaveLength(1);
  });
});
