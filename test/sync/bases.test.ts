import { describe, expect, it } from 'vitest';
import { pointerHash } from '../../src/sync/pointer.ts';
import {
  bookOf,
  cloneOf,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  configured,
  makeScene,
  open,
  pathOf,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';

/** The ref and everything it ever held are gone; files and their pointers are not. */
const withoutRef = (scene: Scene): Scene => cloneOf(scene);

/** Both sides change the title, and each another field. */
async function apart(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A, { labels: ['old'] }, 'Text');
  scene.older.set(pathOf(A), [issueOf(scene, A).text]);
  edit(scene, A, { labels: ['old', 'ours'] });
  editThere(scene, 1, { labels: ['old', 'theirs'], body: 'Their text' });
  return scene;
}

describe('a pointer', () => {
  it('is unreadable, and so missing, in any other form than a time and 12 hexadecimal digits', () => {
    expect(pointerHash('2026-01-06T16:25:12Z/9f3c2a7b41d0')).toBe('9f3c2a7b41d0');
    for (const odd of [null, '', '9f3c2a7b41d0', '/9f3c2a7b41d0', '2026/9F3C2A7B41D0', '2026/9f3c2a7b41d', 'a/b/c'])
      expect(pointerHash(odd)).toBeNull();
  });
});

describe('the base of a file', () => {
  it('is not read where both sides hash to the pointer', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.snapshots.data.blobs.clear();
    const report = await sync(scene);
    expect(lines(report)).toEqual([]);
    expect(report.unchanged).toBe(1);
  });

  it('comes from the tip of the ref', async () => {
    const scene = await apart();
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 labels+body`]);
    expect(there(scene, 1)).toMatchObject({ labels: ['old', 'ours', 'theirs'], body: 'Their text' });
    expect(issueOf(scene, A)).toMatchObject({ body: 'Their text', values: { labels: ['old', 'ours', 'theirs'] } });
  });

  it('comes from older commits of the chain, where the file is older than the tip', async () => {
    const scene = await apart();
    const old = issueOf(scene, A).text;
    await sync(scene);
    scene.store.files.set(pathOf(A), old.replace('ours', 'other'));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`merge ${A} #1 labels+body`]);
    expect(there(scene, 1).labels).toEqual(['old', 'other', 'ours', 'theirs']);
  });

  it("comes from the file's own history, where the ref is gone", async () => {
    const scene = withoutRef(await apart());
    const first = issueOf(scene, A).text.replace(/labels: .*/, 'labels: [old]');
    scene.older.set(pathOf(A), ['torn', first.replace('Title of', 'Other'), first]);
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 labels+body`]);
    expect(there(scene, 1).labels).toEqual(['old', 'ours', 'theirs']);
  });

  it('is not known where no version in the history has its hash, and then what differs is a conflict', async () => {
    const scene = withoutRef(await apart());
    scene.older.set(pathOf(A), ['torn']);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`link ${A} #1`, `!conflict ${A} #1 labels+body`]);
    expect(report.conflicts[0]?.conflicts.map((one) => one.base)).toEqual([undefined, undefined]);
    expect(there(scene, 1).labels).toEqual(['old', 'theirs']);
    expect(issueOf(scene, A).values.labels).toEqual(['old', 'ours']);
  });
});

describe('where no content of a base can be had', () => {
  it('a remote that hashes to the pointer did not change: what changed here is sent', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const clone = withoutRef(scene);
    edit(clone, A, { title: 'Edited here' });
    expect(lines(await sync(clone))).toEqual([`push ${A} #1 title`]);
  });

  it('a file that hashes to the pointer did not change: what changed there is taken in', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const clone = withoutRef(scene);
    editThere(clone, 1, { title: 'Edited there' });
    expect(lines(await sync(clone))).toEqual([`pull ${A} #1 title`]);
    expect(issueOf(clone, A).values.title).toBe('Edited there');
  });

  it('equal sides are adopted, whatever the pointer says', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'The same edit' });
    editThere(scene, 1, { title: 'The same edit' });
    const clone = withoutRef(scene);
    const before = bookOf(clone, A).base;
    const report = await sync(clone);
    expect(lines(report)).toEqual([`link ${A} #1`]);
    expect(report.operations[0]?.reason).toBe('equal on both sides: adopted');
    expect(bookOf(clone, A).base).not.toBe(before);
    expect(lines(await sync(clone))).toEqual([]);
  });

  it('different sides conflict in what differs, sets included, and no strategy decides it', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['a'] });
    edit(scene, A, { title: 'Ours', labels: ['b'] });
    editThere(scene, 1, { title: 'Theirs', labels: ['c'] });
    for (const strategy of ['local', 'remote', 'latest', 'manual'] as const) {
      const clone = withoutRef(scene);
      expect(lines(await sync(clone, { strategy }))).toEqual([`link ${A} #1`, `!conflict ${A} #1 title+labels`]);
      expect(bookOf(clone, A).status).toBe('conflict');
    }
    expect(there(scene, 1)).toMatchObject({ title: 'Theirs', labels: ['c'] });
  });

  it('a link written by hand, without a pointer, is adopted where both sides are equal, else it conflicts', async () => {
    const scene = makeScene();
    open(scene, { title: 'Same' });
    open(scene, { title: 'Theirs' });
    write(scene, A, { title: 'Same', remote_ids: { github: '1' } });
    write(scene, 'bbbb000b', { title: 'Ours', remote_ids: { github: '2' } });
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`, `link bbbb000b #2`, `!conflict bbbb000b #2 title`]);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced' });
    expect(bookOf(scene, 'bbbb000b')).toMatchObject({ status: 'conflict' });
  });

  it('sides that differ in everything conflict in everything, and nothing is taken for agreed', async () => {
    const scene = makeScene({
      config: configured(
        {},
        { priority: 'off', issue_type: 'off', milestone: 'off', parent: 'off', depends_on: 'off' },
      ),
    });
    open(scene, { title: 'Theirs', status: 'closed', labels: ['t'], assignees: ['them'], body: 'theirs' });
    write(scene, A, { title: 'Ours', labels: ['o'], assignees: ['us'], remote_ids: { github: '1' } }, 'ours');
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title+status+labels+assignees+body`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', base: undefined, status: 'conflict' });
    expect(scene.snapshots.data.tree.has('base/1.md')).toBe(false);
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title+status+labels+assignees+body`]);
  });
});

describe('the ref', () => {
  it('that lost the content of an item which is needed stops the run with its name: damaged is not missing', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await longAfter(scene);
    edit(scene, A, { title: 'Edited here' });
    const { tree, blobs } = scene.snapshots.data;
    blobs.delete(tree.get('seen/1.md') ?? '');
    await expect(sync(scene)).rejects.toMatchObject({ code: 'snapshots.damaged' });
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
    // Everything listed, nothing is needed of it.
    expect(lines(await sync(scene, { full: true }))).toEqual([`push ${A} #1 title`]);
  });

  it('that forgot an item which is not listed leaves it to a single read; one that is gone there too is told', async () => {
    const scene = makeScene();
    write(scene, A, { remote_ids: { github: '7' } });
    expect(lines(await sync(scene))).toEqual([`!error ${A} #7`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '7', status: 'error', error: 'not found, or not allowed' });
  });

  it('whose content of a missing file was lost restores no empty file', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    await longAfter(scene);
    scene.store.files.delete(pathOf(A));
    const { tree, blobs } = scene.snapshots.data;
    blobs.delete(tree.get('seen/1.md') ?? '');
    await expect(sync(scene)).rejects.toMatchObject({ code: 'snapshots.damaged' });
    expect(scene.store.files.has(pathOf(A))).toBe(false);
  });
});

it('an older pointer, as after a revert, takes the newer state in again instead of sending the old one', async () => {
  const scene = makeScene();
  await linked(scene, A, {}, 'Old');
  const old = issueOf(scene, A).text;
  editThere(scene, 1, { body: 'New' });
  await sync(scene);
  await longAfter(scene);
  scene.store.files.set(pathOf(A), old);
  expect(lines(await sync(scene))).toEqual([`pull ${A} #1 body`]);
  expect(issueOf(scene, A).body).toBe('New');
});

describe('a file that somebody linked to another item by hand', () => {
  it('has agreed on nothing with it, though its pointer was made for the first one', async () => {
    const scene = makeScene();
    await linked(scene, A);
    open(scene, { title: 'Another' });
    edit(scene, A, { by_remote: { remote_ids: { github: '2' } } });
    const report = await sync(scene);
    expect(lines(report).filter((line) => line.includes('#2'))).toEqual([`link ${A} #2`, `!conflict ${A} #2 title`]);
    expect([issueOf(scene, A).values.title, there(scene, 2).title]).toEqual([`Title of ${A}`, 'Another']);
  });
});

describe('an item that a lost answer created', () => {
  it('began as it was sent: what was edited on either side since moves, and what was left out is no edit', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'after' : null) });
    scene.service.assignable = new Set(['ana']);
    write(scene, A, { labels: ['sent'], assignees: ['ana', 'ghost'] }, 'Text');
    await sync(scene);
    scene.fault = () => null;
    edit(scene, A, { labels: ['sent', 'ours'] });
    editThere(scene, 1, { labels: ['sent', 'theirs'], title: 'Theirs' });
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ labels: ['ours', 'sent', 'theirs'], title: 'Theirs', assignees: ['ana'] });
    expect(issueOf(scene, A).values).toMatchObject({ title: 'Theirs', assignees: ['ana', 'ghost'] });
    expect(scene.service.created).toBe(1);
  });
});

it('an item without a record of its own is merged by its contents alone', async () => {
  const scene = makeScene();
  await linked(scene, A);
  await longAfter(scene);
  const { tree, blobs } = scene.snapshots.data;
  blobs.delete(tree.get('seen/1.json') ?? '');
  edit(scene, A, { title: 'Ours' });
  expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  expect(there(scene, 1).title).toBe('Ours');
});
