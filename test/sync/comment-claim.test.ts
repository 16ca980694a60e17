import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { deleteComment } from '../../src/trackers/memory/server.ts';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import { cloneOf, lines, linked, makeScene, sync, type Scene } from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const X = 'cccc0001';
const Y = 'cccc0002';

/** An issue with one comment from there and one from here, both linked. */
async function talked(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A);
  say(scene, A, X, 'Ours');
  sayThere(scene, 1, 'Theirs');
  await sync(scene);
  return scene;
}

function reasons(report: {
  readonly operations: readonly { readonly op: string; readonly reason: string }[];
}): string[] {
  return report.operations.map((one) => `${one.op}: ${one.reason}`);
}

const strip = (text: string): string => text.replace(/remote_ids:\n.*\nsync_base:\n.*\n/, '');

describe('a comment whose file is missing, without a tombstone', () => {
  it('gets it back under its old name, as it would be pulled by any clone', async () => {
    const scene = await talked();
    const before = new Map(scene.files.texts);
    const theirs = heard(scene, A).find((one) => one.body === 'Theirs');
    scene.files.texts.delete(String(theirs?.path));
    expect(reasons(await sync(scene))).toEqual(['pull: 1 comment in']);
    expect(scene.files.texts).toEqual(before);
    // Not listed either: the tip has its text, its author and its time.
    scene.files.texts.delete(String(theirs?.path));
    scene.hidden = () => true;
    expect(reasons(await sync(scene))).toEqual(['pull: 1 comment in']);
    expect(scene.files.texts).toEqual(before);
  });

  it('does not get it back on top of another, in another folder, or beside one that cannot be read', async () => {
    const scene = await talked();
    const theirs = heard(scene, A).find((one) => one.body === 'Theirs');
    const path = String(theirs?.path);
    const moved = path.replace(A, B);
    const text = String(scene.files.texts.get(path));
    scene.files.texts.delete(path);
    scene.files.texts.set(moved, text);
    expect(reasons(await sync(scene))).toEqual([`skip: comment 1 had the file ${moved}, which has another link`]);
    scene.files.texts.delete(moved);
    scene.files.texts.set(path, 'torn');
    expect(reasons(await sync(scene))).toEqual([`skip: ${path} seems to be linked to comment 1 and cannot be read`]);
    const other = path.replace(String(theirs?.id), 'dddd0001');
    scene.files.texts.delete(path);
    scene.files.texts.set(other, `torn\nremote_ids:\n  github: 1\n`);
    const report = await sync(scene);
    expect(reasons(report)).toEqual([`skip: ${other} seems to be linked to comment 1 and cannot be read`]);
    expect(report.findings.map((finding) => finding.file)).toEqual([other]);
    expect(scene.cursor.value?.again ?? scene.snapshots.data.cursor?.again).toEqual(['1']);
    scene.files.texts.delete(other);
    // Something else has taken its name.
    scene.files.texts.set(path, text.replace(String(theirs?.id), 'dddd0002').replace(/github: '?1'?/, 'github: 77'));
    expect(reasons(await sync(scene))).toContain(`skip: comment 1 had the file ${path}, which has another link`);
  });
});

describe('a link that was lost', () => {
  it('is found again by what the ref remembers', async () => {
    const scene = await talked();
    for (const { path, text } of heard(scene, A)) scene.files.texts.set(path, strip(String(text)));
    expect(lines(await sync(scene))).toEqual([]);
    expect(
      heard(scene, A)
        .map(({ values }) => values.remote_ids?.github)
        .sort(),
    ).toEqual(['1', '2']);
    expect(there(scene)).toHaveLength(2);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is found again by the marker, or by the id that is made from the comment', async () => {
    const scene = await talked();
    for (const { path, text } of heard(scene, A)) scene.files.texts.set(path, strip(String(text)));
    scene.snapshots.data.tree.clear();
    await sync(scene, { full: true });
    expect(
      heard(scene, A)
        .map(({ values }) => values.remote_ids?.github)
        .sort(),
    ).toEqual(['1', '2']);
    expect(there(scene)).toHaveLength(2);
  });

  it('to a comment that is gone there is not made again', async () => {
    const scene = await talked();
    const { path, text } = commentOf(scene, X);
    scene.files.texts.set(path, strip(String(text)));
    deleteComment(scene.service, 2);
    expect(reasons(await sync(scene))).toEqual([`skip: comment ${X} is no longer on github; its file stays`]);
    for (let round = 0; round < 2; round += 1) {
      expect(lines(await sync(scene, { full: true }))).toEqual([]);
      expect(scene.boundary.writes.filter((call) => call.startsWith('tracker'))).toEqual([]);
    }
    expect(there(scene)).toEqual(['Theirs']);
  });

  it('conflicts where both sides differ and nothing is known of what they agreed on', async () => {
    const scene = await talked();
    const { path, text } = commentOf(scene, X);
    scene.files.texts.set(path, strip(String(text)).replace('Ours', 'Ours, edited'));
    rewordThere(scene, 2, 'Ours, edited there');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!conflict ${A} #1 comments`]);
    expect(report.conflicts).toMatchObject([{ id: A, conflicts: [{ field: 'comments', section: X }] }]);
    expect(commentOf(scene, X).values).toMatchObject({ remote_ids: { github: '2' } });
    expect(commentOf(scene, X).values.sync_base).toBeUndefined();
  });
});

describe('a comment that is gone there', () => {
  it('leaves its file, which is said once', async () => {
    const scene = await talked();
    deleteComment(scene.service, 1);
    deleteComment(scene.service, 2);
    const report = await sync(scene);
    expect(report.operations.every((one) => one.op === 'skip' && one.reason.endsWith('its file stays'))).toBe(true);
    expect(report.operations).toHaveLength(2);
    reword(scene, X, 'Ours, edited');
    for (const options of [{}, { full: true }]) expect(lines(await sync(scene, options))).toEqual([]);
    expect([bodies(scene, A), there(scene)]).toEqual([['Ours, edited', 'Theirs'], []]);
  });

  it('and here is forgotten', async () => {
    const scene = await talked();
    deleteComment(scene.service, 1);
    const theirs = heard(scene, A).find((one) => one.body === 'Theirs');
    scene.files.texts.delete(String(theirs?.path));
    expect(lines(await sync(scene))).toEqual([]);
    scene.hidden = () => true;
    expect(lines(await sync(scene))).toEqual([]);
    expect(bodies(scene, A)).toEqual(['Ours']);
  });

  it('and here is forgotten once, though the clock there went back meanwhile', async () => {
    const scene = await talked();
    rewordThere(scene, 1, 'Edited');
    await sync(scene);
    scene.service.now -= 5000;
    deleteComment(scene.service, 1);
    const theirs = heard(scene, A).find((one) => one.body === 'Edited');
    scene.files.texts.delete(String(theirs?.path));
    await sync(scene, { full: true });
    let writes = 0;
    const { write } = scene.snapshots;
    scene.snapshots.write = (update) => {
      writes += 1;
      return write(update);
    };
    await sync(scene);
    expect(writes).toBe(0);
  });
});

describe('a marker', () => {
  it('of somebody who may write there says that another clone has the file', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.service.writers.add('mate');
    sayThere(scene, 1, 'Of a mate', 'mate', X);
    sayThere(scene, 1, 'Of a stranger', 'stranger', Y);
    const report = await sync(scene);
    expect(reasons(report)).toEqual([
      `skip: comment 1 has its file ${X} in another clone: git pull, or sync --all`,
      'pull: 1 comment in',
    ]);
    expect(bodies(scene, A)).toEqual(['Of a stranger']);
    // It is said until the file is here.
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #1 comments`]);
    say(scene, A, X, 'Of a mate');
    expect(lines(await sync(scene))).toEqual([]);
    expect(commentOf(scene, X).values.remote_ids).toEqual({ github: '1' });
    expect(there(scene)).toHaveLength(2);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('of another clone is passed over where everything is wanted', async () => {
    const scene = makeScene();
    await linked(scene, A);
    sayThere(scene, 1, 'Of ours', 'us', X);
    expect(reasons(await sync(scene, { all: true }))).toEqual(['pull: 1 comment in']);
  });

  it('that two comments carry counts for the linked one', async () => {
    const scene = await talked();
    sayThere(scene, 1, 'A copy', 'us', X);
    expect(reasons(await sync(scene))).toEqual([
      `skip: comment 3 carries the marker of ${commentOf(scene, X).path}, which has another link`,
    ]);
    expect(heard(scene, A)).toHaveLength(2);
  });

  it('of a file that cannot be read waits for it', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const path = say(scene, A, X, 'Ours');
    scene.files.texts.set(path, 'torn');
    sayThere(scene, 1, 'Ours', 'us', X);
    expect(reasons(await sync(scene))).toEqual([`skip: ${path} seems to be linked to comment 1 and cannot be read`]);
  });
});

describe('files', () => {
  it('with one id or one link are an error for those alone', async () => {
    const scene = await talked();
    const { path, text } = commentOf(scene, X);
    const copy = path.replace(X, 'dddd0001');
    scene.files.texts.set(copy, String(text));
    say(scene, A, Y, 'New');
    const report = await sync(scene);
    expect(reasons(report)).toEqual([
      `error: ${copy} has the same id as ${path}`,
      `error: ${path} has the same id as ${copy}`,
      'push: 1 comment out',
    ]);
    scene.files.texts.set(copy, String(text).replace(X, 'dddd0001'));
    expect(reasons(await sync(scene))).toEqual([
      `error: ${copy} is linked to the same comment as ${path}`,
      `error: ${path} is linked to the same comment as ${copy}`,
    ]);
  });

  it('that cannot be read are findings, and harm no other', async () => {
    const scene = await talked();
    const { read } = scene.files;
    const bad = say(scene, A, Y, 'Text');
    scene.files.read = async (path) => {
      if (path !== bad) return read(path);
      throw new RoadmapError({ kind: 'user', code: 'file.encoding', message: 'no UTF-8' });
    };
    rewordThere(scene, 1, 'Theirs, edited');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`pull ${A} #1 comments`]);
    expect(report.findings).toMatchObject([{ file: bad, rule: 'file.encoding' }]);
    scene.files.read = async () => {
      throw new RoadmapError({ kind: 'internal', code: 'bug', message: 'a mistake' });
    };
    await expect(sync(scene)).rejects.toMatchObject({ code: 'bug' });
  });

  it('that no file can be are errors, and harm no other', async () => {
    const scene = makeScene();
    await linked(scene, A);
    sayThere(scene, 1, 'a\0b');
    sayThere(scene, 1, '<<<<<<< a\n=======\n>>>>>>> b');
    sayThere(scene, 1, 'Theirs');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${A} #1 comments`, `!error ${A} #1 comments`, `pull ${A} #1 comments`]);
    expect(bodies(scene, A)).toEqual(['Theirs']);
    rewordThere(scene, 3, 'c\0d');
    rewordThere(scene, 1, '<<<<<<< a\n=======\n>>>>>>> b');
    expect((await sync(scene)).operations.map((one) => one.op)).toEqual(['error', 'error', 'error']);
    expect(bodies(scene, A)).toEqual(['Theirs']);
  });
});

it('two clones that pull one comment make one file of it', async () => {
  const scene = makeScene();
  await linked(scene, A);
  const clone = cloneOf(scene);
  const number = sayThere(scene, 1, 'Theirs');
  rewordThere(scene, number, 'Theirs, edited');
  await sync(scene);
  await sync(clone);
  expect(clone.files.texts).toEqual(scene.files.texts);
  expect([...scene.files.texts.values()]).toMatchInlineSnapshot(`
    [
      "---
    id: 'b838721a'
    author: them
    created: '2026-01-01T00:01:00Z'
    updated: '2026-01-01T00:02:00Z'
    remote_ids:
      github: '1'
    sync_base:
      github: 2026-01-01T00:02:00Z/97e77ca555d8
    ---

    Theirs, edited
    ",
    ]
  `);
});
