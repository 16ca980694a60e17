import { describe, expect, it } from 'vitest';
import { Killed } from '../worlds/boundary.ts';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import { lines, linked, makeScene, MINUTE, open, sync, write, type Scene } from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';

describe('comments', () => {
  it('of both sides are exchanged, and the next run has nothing to do', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'Ours');
    sayThere(scene, 1, 'Theirs');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`merge ${A} #1 comments`]);
    expect(report.operations[0]?.reason).toBe('1 comment in, 1 out');
    expect(bodies(scene, A)).toEqual(['Ours', 'Theirs']);
    expect(there(scene)).toEqual(['Theirs', 'Ours']);
    expect(commentOf(scene, X).values.remote_ids).toEqual({ github: '2' });
    for (let round = 0; round < 2; round += 1) {
      expect(lines(await sync(scene))).toEqual([]);
      expect(scene.boundary.writes).toEqual([]);
    }
  });

  it('come with a new item, and go with a new issue', async () => {
    const scene = makeScene();
    write(scene, A);
    say(scene, A, X, 'Ours');
    open(scene, { title: 'Theirs' });
    sayThere(scene, 1, 'Theirs');
    expect(lines(await sync(scene)).map((line) => line.replace(/[0-9a-f]{8} /, ''))).toEqual([
      'create_local #1 comments',
      'create_remote #2 comments',
    ]);
    expect(there(scene)).toEqual(['Theirs', 'Ours']);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('are read again before each one that is sent', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'One');
    say(scene, A, 'cccc0002', 'Two');
    await sync(scene);
    reword(scene, X, 'Our one');
    reword(scene, 'cccc0002', 'Our two');
    let sent = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'tracker.comments.edit') sent += 1;
      if (sent !== 1 || name !== 'files.replace') return;
      sent += 1;
      rewordThere(scene, 2, 'Their two');
    };
    const report = await sync(scene);
    expect(there(scene)).toEqual(['Our one', 'Their two']);
    expect(report.operations.map(({ op }) => op)).toContain('conflict');
  });

  it('that another server dates earlier are taken in once', async () => {
    const scene = makeScene();
    const item = await linked(scene, A);
    const number = sayThere(scene, item, 'one');
    await sync(scene);
    scene.service.now -= 2 * MINUTE;
    rewordThere(scene, number, 'two');
    await sync(scene, { full: true });
    expect(bodies(scene, A)).toEqual(['two']);
    await sync(scene, { full: true });
    expect(scene.boundary.writes.filter((call) => call !== 'cache.write')).toEqual([]);
  });

  it('that were edited on both sides are merged line by line', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const number = sayThere(scene, 1, 'one\n\ntwo\n\nthree');
    await sync(scene);
    const [comment] = heard(scene, A);
    reword(scene, String(comment?.id), 'ONE\n\ntwo\n\nthree');
    rewordThere(scene, number, 'one\n\ntwo\n\nTHREE');
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 comments`]);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(['ONE\n\ntwo\n\nTHREE', 'ONE\n\ntwo\n\nTHREE']);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });
});

/** What both sides hold in the end, whoever made it when. */
function outcome(scene: Scene): unknown {
  const issues = [...new Set([...scene.files.texts.keys()].map((path) => path.split('/')[2] ?? ''))].sort();
  return {
    here: issues.map((issue) => [...bodies(scene, issue)].sort()),
    links: issues.map((issue) => heard(scene, issue).every((comment) => comment.values.remote_ids !== undefined)),
    there: [...there(scene)].sort(),
  };
}

const stories: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'a new comment there': async (scene) => {
    await linked(scene, A);
    sayThere(scene, 1, 'Theirs');
  },
  'a new comment here': async (scene) => {
    await linked(scene, A);
    say(scene, A, X, 'Ours');
  },
  'comments of what is new itself': async (scene) => {
    write(scene, A);
    say(scene, A, X, 'Ours');
    open(scene);
    sayThere(scene, 1, 'Theirs');
  },
  'one comment edited on both sides, another here, another there': async (scene) => {
    await linked(scene, A);
    const [one, other] = [sayThere(scene, 1, 'one\n\ntwo\n\nthree'), sayThere(scene, 1, 'Text')];
    say(scene, A, X, 'Ours');
    await sync(scene);
    const [first] = heard(scene, A);
    reword(scene, X, 'Ours, edited');
    reword(
      scene,
      String(heard(scene, A).find((one) => one.body.startsWith('one'))?.id ?? first?.id),
      'ONE\n\ntwo\n\nthree',
    );
    rewordThere(scene, one, 'one\n\ntwo\n\nTHREE');
    rewordThere(scene, other, 'Text, edited');
  },
};

describe('a run that dies at any call, and is run again, is as one that never died', () => {
  it.each(Object.entries(stories))('%s', async (_, story) => {
    const whole = makeScene();
    await story(whole);
    await sync(whole);
    const wanted = outcome(whole);
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const ends = [await endOf(story, { at, before: true }), await endOf(story, { at, before: false })];
      for (const end of ends) expect(end?.outcome ?? wanted, `call ${at}`).toEqual(wanted);
      for (const end of ends) expect(end?.writes ?? [], `call ${at}`).toEqual([]);
      if (ends.every((end) => end === null)) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(15);
  });
});

/** Null: the run ended before it could die. */
async function endOf(
  story: (scene: Scene) => Promise<void>,
  kill: { readonly at: number; readonly before: boolean },
): Promise<{ readonly outcome: unknown; readonly writes: readonly string[] } | null> {
  const scene = makeScene();
  await story(scene);
  const { boundary, service } = scene;
  boundary.calls = 0;
  boundary.kill = kill;
  const died = await sync(scene).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Killed) return true;
      throw error;
    },
  );
  boundary.kill = null;
  if (!died) return null;
  // What may have been sent is looked for twice, ten minutes apart.
  for (let round = 0; round < 4; round += 1) {
    await sync(scene);
    service.now += 6 * MINUTE;
  }
  await sync(scene);
  return { outcome: outcome(scene), writes: [...boundary.writes] };
}
