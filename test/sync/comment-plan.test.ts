import { describe, expect, it } from 'vitest';
import { printTombstone } from '../../src/model/tombstone.ts';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import {
  about,
  configured,
  lines,
  linked,
  longAfter,
  makeScene,
  open,
  sync,
  unwritable,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const X = 'cccc0001';
const Y = 'cccc0002';

/** One comment on each side that the other does not have, and one edited on each side. */
async function stirred(config = makeScene().config): Promise<Scene> {
  const scene = makeScene({ config });
  await linked(scene, A);
  say(scene, A, X, 'Ours');
  const number = sayThere(scene, 1, 'Theirs');
  await sync(scene);
  reword(scene, X, 'Ours, edited');
  rewordThere(scene, number, 'Theirs, edited');
  say(scene, A, Y, 'Ours, new');
  sayThere(scene, 1, 'Theirs, new');
  return scene;
}

function reasons(report: Parameters<typeof about>[0]): readonly string[] {
  return report.operations.map((one) => `${one.op}: ${one.reason}`);
}

describe('a preview', () => {
  it('says what would go which way, and writes nothing anywhere', async () => {
    const scene = await stirred();
    const before = [new Map(scene.files.texts), there(scene)];
    const report = await sync(scene, { preview: true });
    expect(lines(report)).toEqual([`!merge ${A} #1 comments`]);
    expect(reasons(report)).toEqual(['merge: 2 comments in, 2 out']);
    expect([new Map(scene.files.texts), there(scene)]).toEqual(before);
    expect(reasons(await sync(scene))).toEqual(['merge: 2 comments in, 2 out']);
  });

  it('and a run say comments on the line of their issue', async () => {
    const scene = makeScene();
    write(scene, A);
    say(scene, A, X, 'Ours');
    open(scene);
    sayThere(scene, 1, 'Theirs');
    sayThere(scene, 1, 'Theirs too');
    expect(reasons(await sync(scene, { preview: true }))).toEqual([
      'create_local: new there; 2 comments in',
      'create_remote: new here; 1 comment out',
    ]);
    expect(reasons(await sync(scene))).toEqual([
      'create_local: new there; 2 comments in',
      'create_remote: new here; 1 comment out',
    ]);
  });
});

describe('a run that only pulls', () => {
  it('sends nothing, and says once an issue what waits', async () => {
    const scene = await stirred();
    const report = await sync(scene, { mode: 'pull' });
    expect(lines(report)).toEqual([`!skip ${A} #1 comments`, `pull ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Theirs, edited', 'Ours', 'Theirs, new']);
    expect(bodies(scene, A)).toEqual(['Ours, edited', 'Ours, new', 'Theirs, edited', 'Theirs, new']);
    expect(reasons(await sync(scene))).toEqual(['push: 2 comments out']);
  });
});

describe('a run that only pushes', () => {
  it('takes nothing in; what it left is taken in by a later run, whether a listing names it or not', async () => {
    const scene = await stirred();
    const report = await sync(scene, { mode: 'push' });
    expect(lines(report)).toEqual([`!skip ${A} #1 comments`, `push ${A} #1 comments`]);
    expect(bodies(scene, A)).toEqual(['Ours, edited', 'Ours, new', 'Theirs']);
    await longAfter(scene);
    await sync(scene);
    expect(bodies(scene, A)).toContain('Theirs, new');
    expect(bodies(scene, A)).toContain('Theirs, edited');
  });

  it('remembers what is new, so that it needs no listing', async () => {
    const scene = makeScene();
    await linked(scene, A);
    sayThere(scene, 1, 'Theirs');
    expect(lines(await sync(scene, { mode: 'push' }))).toEqual([]);
    scene.hidden = (item) => item.number === 1;
    expect(reasons(await sync(scene))).toEqual(['pull: 1 comment in']);
    expect(heard(scene, A).map(({ values }) => values.author)).toEqual(['them']);
    expect(lines(await sync(scene))).toEqual([]);
  });
});

describe('elsewhere than on the sync branch', () => {
  it('comments are merged, and none is sent or gets a file', async () => {
    const scene = await stirred();
    const report = await sync(scene, { held_back: 'on another branch' });
    expect(lines(report)).toEqual([`!skip ${A} #1 comments`, `pull ${A} #1 comments`]);
    expect(bodies(scene, A)).toEqual(['Ours, edited', 'Ours, new', 'Theirs, edited']);
    expect(reasons(await sync(scene))).toEqual(['merge: 1 comment in, 2 out']);
  });
});

describe('the direction of comments', () => {
  it('off: they stay where they are', async () => {
    const scene = await stirred(configured({}, { comments: 'off' }));
    expect(lines(await sync(scene))).toEqual([]);
    expect([bodies(scene, A), there(scene)]).toEqual([
      ['Ours, edited', 'Ours, new'],
      ['Theirs, edited', 'Theirs, new'],
    ]);
  });

  it('pull: none is sent, and nobody is told so', async () => {
    const scene = await stirred(configured({}, { comments: 'pull' }));
    expect(reasons(await sync(scene))).toEqual(['pull: 2 comments in']);
    expect(there(scene)).toEqual(['Theirs, edited', 'Theirs, new']);
    expect(lines(await sync(scene, { mode: 'push' }))).toEqual([]);
  });

  it('push: none is taken in', async () => {
    const scene = await stirred(configured({}, { comments: 'push' }));
    expect(reasons(await sync(scene))).toEqual(['push: 2 comments out']);
    expect(bodies(scene, A)).toEqual(['Ours, edited', 'Ours, new']);
    expect(lines(await sync(scene, { held_back: 'on another branch' }))).toEqual([]);
  });
});

describe('comments', () => {
  it('of issues that were not asked for stay as they are', async () => {
    const scene = await stirred();
    await linked(scene, B);
    sayThere(scene, 2, 'There');
    reword(scene, X, 'Once more');
    expect(lines(await sync(scene, { ids: new Set([B]) }))).toEqual([`pull ${B} #2 comments`]);
    expect(commentOf(scene, X).body).toBe('Once more');
  });

  it('of a tracker that has none stay here', async () => {
    const scene = makeScene({ tracker: ({ comments: _none, ...inner }) => inner });
    write(scene, A);
    say(scene, A, X, 'Ours');
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
    expect(lines(await sync(scene))).toEqual([]);
    const shy = makeScene({ shown: ({ comments: _none, ...item }) => item });
    await linked(shy, A);
    say(shy, A, X, 'Ours');
    expect(lines(await sync(shy, { full: true }))).toEqual([]);
  });

  it('are not sent by a token that may only read, which is said before anything changes', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'Ours');
    scene.writable = false;
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.read_only' });
    sayThere(scene, 1, 'Theirs');
    expect(lines(await sync(scene, { mode: 'pull' }))).toEqual([`!skip ${A} #1 comments`, `pull ${A} #1 comments`]);
  });

  it('of an issue that cannot get its file get none either', async () => {
    const scene = makeScene();
    open(scene);
    sayThere(scene, 1, 'Theirs');
    const preview = await sync(scene, { preview: true });
    const id = preview.operations[0]?.id ?? '';
    unwritable(scene, `.roadmap/issues/${id}-github-1.md`);
    expect(lines(await sync(scene))).toEqual([`!error ${id} #1`]);
    expect(scene.files.texts.size).toBe(0);
  });

  it('many of them cost a quiet run one reading each', async () => {
    const scene = makeScene();
    for (let at = 0; at < 300; at += 1) open(scene);
    for (let at = 0; at < 600; at += 1) sayThere(scene, 1 + (at % 300), `Comment ${at}`);
    await sync(scene);
    expect(scene.files.texts.size).toBe(600);
    const { calls } = scene.boundary;
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.calls - calls).toBeLessThan(600 + 30);
  });
});

describe('a comment that was deleted on purpose', () => {
  it('is not pulled again, and neither are those of its issue', async () => {
    const scene = await stirred();
    await sync(scene);
    for (const { id, path, values } of heard(scene, A)) {
      const stone = { id, remote_ids: values.remote_ids ?? {}, deleted: '2026-01-02T00:00:00Z', by: null };
      scene.store.deleted.set(`.roadmap/deleted/${id}.yaml`, printTombstone(stone));
      scene.files.texts.delete(path);
    }
    expect(lines(await sync(scene, { full: true }))).toEqual([]);
    expect(there(scene)).toHaveLength(4);
    // Also where the ref is lost: its own id says so, or its key where no item has that.
    scene.snapshots.data.tree.clear();
    expect(lines(await sync(scene, { full: true }))).toEqual([]);
    expect(heard(scene, A)).toEqual([]);
  });

  it('by its key, where its id is not known any more', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const number = sayThere(scene, 1, 'Spam');
    sayThere(scene, 1, 'Theirs');
    const stone = { id: 'dddd0001', issue: A, remote_ids: { github: '2' }, deleted: '2026-01-02T00:00:00Z', by: null };
    scene.store.deleted.set('.roadmap/deleted/dddd0001.yaml', printTombstone(stone));
    const imported = { ...stone, id: 'dddd0002', issue: B, remote_ids: { github: '1' } };
    scene.store.deleted.set('.roadmap/deleted/dddd0002.yaml', printTombstone(imported));
    await sync(scene);
    expect(bodies(scene, A)).toEqual(['Spam']);
    expect(number).toBe(1);
    // Items have numbers of their own.
    open(scene, { title: 'Number two' });
    expect(lines(await sync(scene))).toHaveLength(1);
  });
});
