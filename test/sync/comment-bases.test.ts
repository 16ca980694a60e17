import { describe, expect, it } from 'vitest';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import { deleteThere, edit, lines, linked, longAfter, makeScene, MINUTE, sync, type Scene } from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';

async function talked(body = 'one\n\ntwo\n\nthree'): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A);
  say(scene, A, X, body);
  await sync(scene);
  return scene;
}

/** The ref is lost, history and all. */
function forget(scene: Scene): void {
  scene.snapshots.data.tree.clear();
  scene.snapshots.data.past.clear();
  scene.snapshots.data.cursor = null;
  scene.cursor.value = null;
}

describe('a file that was taken back to an older version', () => {
  it('takes in again what was there since, from what the tip or its history knows', async () => {
    const scene = await talked();
    const old = String(commentOf(scene, X).text);
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    await sync(scene);
    await longAfter(scene);
    scene.files.texts.set(commentOf(scene, X).path, old);
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 comments`]);
    expect(bodies(scene, A)).toEqual(['one\n\ntwo\n\nTHREE']);
    // With an edit on top of the old version.
    scene.files.texts.set(commentOf(scene, X).path, old.replace('one', 'ONE'));
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 comments`]);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(Array(2).fill('ONE\n\ntwo\n\nTHREE'));
  });
});

describe('a base that the ref does not hold', () => {
  it('is found in the history of the file', async () => {
    const scene = await talked();
    const { path, text } = commentOf(scene, X);
    forget(scene);
    scene.older.set(path, ['torn', String(text).replace('one', 'zero'), String(text)]);
    reword(scene, X, 'ONE\n\ntwo\n\nthree');
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    await sync(scene);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(Array(2).fill('ONE\n\ntwo\n\nTHREE'));
  });

  it('or nowhere makes a conflict of what differs on both sides, and of nothing else', async () => {
    const scene = await talked();
    forget(scene);
    reword(scene, X, 'ONE\n\ntwo\n\nthree');
    rewordThere(scene, 1, 'one\n\ntwo\n\nTHREE');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!conflict ${A} #1 comments`]);
    expect(report.conflicts[0]?.conflicts[0]?.base).toBeUndefined();
    const quiet = await talked();
    forget(quiet);
    rewordThere(quiet, 1, 'Theirs');
    expect(lines(await sync(quiet))).toEqual([`pull ${A} #1 comments`]);
    forget(quiet);
    reword(quiet, X, 'Ours');
    expect(lines(await sync(quiet))).toEqual([`push ${A} #1 comments`]);
  });
});

describe('a damaged record', () => {
  it('is told, and not taken for a missing one', async () => {
    const scene = await talked();
    const { tree, blobs } = scene.snapshots.data;
    const meta = String(tree.get('seen/1/1.json'));
    const was = String(blobs.get(meta));
    reword(scene, X, 'Edited');
    for (const broken of ['no json', undefined]) {
      if (broken === undefined) blobs.delete(meta);
      else blobs.set(meta, broken);
      await expect(sync(scene)).rejects.toMatchObject({ code: 'snapshots.damaged' });
    }
    blobs.set(meta, was);
    await longAfter(scene);
    await longAfter(scene);
    blobs.delete(String(tree.get('seen/1/1.md')));
    reword(scene, X, 'Edited again');
    await expect(sync(scene)).rejects.toMatchObject({ code: 'snapshots.damaged' });
  });
});

describe('a linked comment that was never seen here', () => {
  /** Another clone linked it, and git brought the file. */
  async function brought(): Promise<Scene> {
    const scene = await talked();
    await longAfter(scene);
    for (const path of [...scene.snapshots.data.tree.keys()])
      if (path.includes('1/1.')) scene.snapshots.data.tree.delete(path);
    return scene;
  }

  it('costs nothing while nobody edits it', async () => {
    const scene = await brought();
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is read when it was edited', async () => {
    const scene = await brought();
    reword(scene, X, 'Edited');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Edited']);
    const gone = await brought();
    reword(gone, X, 'Edited');
    gone.boundary.meanwhile = (call) => {
      if (call === 'tracker.get') deleteThere(gone, 1);
    };
    expect(lines(await sync(gone))).toEqual([]);
  });

  it('is remembered once a listing shows it', async () => {
    const scene = await brought();
    edit(scene, A, { title: 'Busy' });
    await sync(scene);
    await sync(scene);
    expect(scene.snapshots.data.tree.has('seen/1/1.md')).toBe(true);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });
});

describe('a listing that lags', () => {
  it('neither takes a comment back nor takes it for gone', async () => {
    const scene = await talked();
    const { comments } = scene.service;
    const before = comments.get(1);
    reword(scene, X, 'Edited');
    say(scene, A, 'cccc0002', 'New');
    scene.service.now += MINUTE;
    await sync(scene);
    const now = new Map(comments);
    // The listing shows the comments of before; single reads do not.
    scene.boundary.meanwhile = (call) => {
      comments.clear();
      const shown = call === 'tracker.list' && before !== undefined ? new Map([[1, before]]) : now;
      for (const [number, comment] of shown) comments.set(number, comment);
    };
    expect(lines(await sync(scene))).toEqual([]);
    expect(bodies(scene, A)).toEqual(['Edited', 'New']);
    const [path] = heard(scene, A)
      .map((comment) => comment.path)
      .slice(-1);
    scene.files.texts.delete(String(path));
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 comments`]);
  });
});

it('a comment with an error, seen before and without a file, gets none', async () => {
  const scene = makeScene();
  await linked(scene, A);
  sayThere(scene, 1, 'Theirs');
  await sync(scene);
  for (const { path } of heard(scene, A)) scene.files.texts.delete(path);
  rewordThere(scene, 1, 'a\0b');
  expect(lines(await sync(scene))).toEqual([`!error ${A} #1 comments`]);
  expect(heard(scene, A)).toEqual([]);
});

it('a conflict in one section keeps no other from being sent', async () => {
  const scene = await talked('# A\n\na\n\n# B\n\nb');
  reword(scene, X, '# A\n\nours\n\n# B\n\nours');
  rewordThere(scene, 1, '# A\n\ntheirs\n\n# B\n\nb');
  const report = await sync(scene);
  expect(lines(report)).toEqual([`!conflict ${A} #1 comments`, `push ${A} #1 comments`]);
  expect(there(scene)).toEqual(['# A\n\ntheirs\n\n# B\n\nours']);
  expect(report.conflicts[0]?.conflicts).toMatchObject([{ base: '# A\n\na\n\n# B\n\nours' }]);
  expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`]);
  expect(scene.boundary.writes).toEqual([]);
});

it('a file with a name of its own is one like any other', async () => {
  const scene = await talked();
  const { path, text } = commentOf(scene, X);
  scene.files.texts.delete(path);
  scene.files.texts.set(path.replace(/[^/]+$/, 'note.md'), String(text));
  reword(scene, X, 'Edited');
  expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
  scene.files.texts.set(`.roadmap/comments/${A}/torn.md`, 'torn');
  scene.files.texts.set('.roadmap/comments/stray.md', 'stray');
  expect(lines(await sync(scene))).toEqual([]);
});
