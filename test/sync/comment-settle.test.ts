import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import { editThere, lines, linked, makeScene, sync, type Scene } from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';

async function talked(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A);
  say(scene, A, X, 'one\n\ntwo\n\nthree');
  await sync(scene);
  return scene;
}

function reasons(report: {
  readonly operations: readonly { readonly op: string; readonly reason: string }[];
}): string[] {
  return report.operations.map((one) => `${one.op}: ${one.reason}`);
}

/** Something happens just before a file of a comment is replaced; true: only once. */
function before(scene: Scene, happens: () => void, once = true): void {
  scene.boundary.meanwhile = (name) => {
    if (name !== 'files.replace') return;
    if (once) scene.boundary.meanwhile = () => undefined;
    happens();
  };
}

/** A disk that does not take a comment. */
function full(scene: Scene): () => void {
  const { create, replace } = scene.files;
  const refuse = async (path: string): Promise<boolean> => {
    throw new RoadmapError({ kind: 'user', code: 'file.unwritable', message: `${path} cannot be written.` });
  };
  Object.assign(scene.files, { create: refuse, replace: refuse });
  return () => void Object.assign(scene.files, { create, replace });
}

describe('a file that somebody saves while a comment is taken in', () => {
  it('is merged again', async () => {
    const scene = await talked();
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    before(scene, () => reword(scene, X, 'ONE\n\ntwo\n\nthree'));
    expect(reasons(await sync(scene))).toEqual(['merge: 1 comment in, 1 out']);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(Array(2).fill('ONE\n\ntwo\n\nTHREE'));
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('also in a clone that has seen nothing of it yet', async () => {
    const scene = await talked();
    scene.snapshots.data.tree.clear();
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    before(scene, () => reword(scene, X, 'ONE\n\ntwo\n\nthree'));
    expect(reasons(await sync(scene, { full: true }))).toEqual(['merge: 1 comment in, 1 out']);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(Array(2).fill('ONE\n\ntwo\n\nTHREE'));
  });

  it('again and again is left for the next run', async () => {
    const scene = await talked();
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    let round = 0;
    before(scene, () => reword(scene, X, `ONE ${(round += 1)}\n\ntwo\n\nthree`), false);
    expect(reasons(await sync(scene))).toEqual([`skip: ${commentOf(scene, X).path} keeps changing`]);
    scene.boundary.meanwhile = () => undefined;
    expect(reasons(await sync(scene))).toEqual(['merge: 1 comment in, 1 out']);
  });

  it('and takes away is said', async () => {
    const scene = await talked();
    rewordThere(scene, 1, 'Theirs');
    const { path } = commentOf(scene, X);
    before(scene, () => void scene.files.texts.delete(path));
    expect(reasons(await sync(scene))).toEqual([`skip: ${path} was removed or can no longer be read`]);
    // What was seen is remembered: it is restored.
    expect(reasons(await sync(scene))).toEqual(['pull: 1 comment in']);
    expect(bodies(scene, A)).toEqual(['Theirs']);
  });

  it('during a request more often than anybody waits for keeps its old link', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'Ours');
    let round = 0;
    before(scene, () => reword(scene, X, `Ours ${(round += 1)}`), false);
    await sync(scene);
    expect(commentOf(scene, X).values.remote_ids).toBeUndefined();
    scene.boundary.meanwhile = () => undefined;
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual([`Ours ${round}`]);
  });
});

describe('a file that cannot be written', () => {
  it('is told, and written by a later run', async () => {
    const scene = await talked();
    rewordThere(scene, 1, 'Theirs');
    sayThere(scene, 1, 'New');
    const free = full(scene);
    const report = await sync(scene);
    expect(report.operations.map((one) => one.reason.replace(/^\S+/, 'It'))).toEqual(
      Array(2).fill('It cannot be written.'),
    );
    free();
    expect(reasons(await sync(scene))).toEqual(['pull: 2 comments in']);
    expect(bodies(scene, A)).toEqual(['New', 'Theirs']);
  });

  it('because its name was taken is told', async () => {
    const scene = await talked();
    sayThere(scene, 1, 'New');
    scene.boundary.meanwhile = (call) => {
      if (call !== 'files.create') return;
      const name = [...scene.snapshots.data.blobs.values()].flatMap(
        (text) => /"path": "(.*-(?!cccc).*)"/.exec(text)?.[1] ?? [],
      );
      for (const path of name) if (path.includes('/comments/')) scene.files.texts.set(path, 'Somebody wrote this');
    };
    expect(reasons(await sync(scene))[0]).toMatch(/^error: \S+ exists and is not linked to comment 2$/);
  });

  it('keeps what was sent from being sent twice', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'Ours');
    const free = full(scene);
    expect(reasons(await sync(scene))[0]).toMatch(/^error: comment cccc0001: \S+ cannot be written/);
    free();
    expect(lines(await sync(scene))).toEqual([]);
    expect([there(scene), scene.service.comments_created]).toEqual([['Ours'], 1]);
    expect((await scene.journal.all('comment')).size).toBe(0);
  });

  it('keeps an edit that waits for it from being sent', async () => {
    const scene = await talked();
    reword(scene, X, 'ONE\n\ntwo\n\nthree');
    scene.boundary.meanwhile = (call) => {
      if (call !== 'tracker.get') return;
      rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
      full(scene);
    };
    expect(reasons(await sync(scene))[0]).toMatch(/cannot be written/);
    expect(there(scene)).toEqual(['one\n\ntwo\n\nTHREE']);
  });

  it('because it would be too long harms nothing else', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const path = say(scene, A, X, 'x'.repeat(2000));
    sayThere(scene, 1, 'Theirs');
    const size = String(scene.files.texts.get(path)).length;
    scene.config = { ...scene.config, format: { ...scene.config.format, max_file_bytes: size + 10 } };
    const report = await sync(scene);
    expect(report.operations.map((one) => one.op)).toEqual(['error', 'merge']);
    expect(bodies(scene, A)).toContain('Theirs');
  });
});

it('an account that no longer exists has a name all the same', async () => {
  const shown: Scene['shown'] = (item) => ({
    ...item,
    ...(item.comments && { comments: item.comments.map((one) => ({ ...one, author: null })) }),
  });
  const scene = makeScene({ shown });
  await linked(scene, A);
  sayThere(scene, 1, 'Theirs', 'them', X);
  await sync(scene);
  expect(heard(scene, A).map(({ values }) => values.author)).toEqual(['ghost']);
});

it('comments and fields that go different ways are one merge', async () => {
  const scene = await talked();
  editThere(scene, 1, { title: 'Theirs' });
  say(scene, A, 'cccc0002', 'Ours');
  const report = await sync(scene);
  expect(lines(report)).toEqual([`merge ${A} #1 title+comments`]);
  expect(report.operations[0]?.reason).toBe('changed on github; 1 comment out');
});
