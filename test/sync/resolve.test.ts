import { describe, expect, it } from 'vitest';
import { standing } from '../../src/sync/offline.ts';
import { resolve, type Choice, type Take } from '../../src/sync/resolve.ts';
import { metaPath } from '../../src/store/snapshot-files.ts';
import {
  bookOf,
  cloneOf,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  makeScene,
  pathOf,
  sync,
  there,
  unwritable,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

/** Title and one section are in conflict; another section and the labels are not. */
async function inConflict(scene = makeScene(), id = A): Promise<Scene> {
  const number = await linked(scene, id, { labels: ['l'] }, '## One\n\nold\n\n## Two\n\nold');
  edit(scene, id, { values: { title: 'Ours' }, body: '## One\n\nours\n\n## Two\n\nold' });
  editThere(scene, number, { title: 'Theirs', body: '## One\n\ntheirs\n\n## Two\n\nnew', labels: ['l', 'bot'] });
  await sync(scene);
  expect(bookOf(scene, id).status).toBe('conflict');
  return scene;
}

async function settle(scene: Scene, choose: Take | Readonly<Record<string, Take>>, ids = [A]) {
  const engine = engineOf(scene);
  const { decisions } = await standing(engine);
  const chosen = decisions.filter((one) => ids.includes(one.pair.issue.id));
  return resolve(engine, chosen, (_id, { field }) => (typeof choose === 'string' ? choose : (choose[field] ?? null)));
}

describe('a conflict resolved for our side', () => {
  it('keeps ours for what was in conflict, and the other section that was merged', async () => {
    const scene = await inConflict();
    const { resolutions, written } = await settle(scene, 'local');
    expect(resolutions).toEqual([
      { id: A, remote_id: '1', taken: { title: 'local', body: 'local' }, left: [], to_send: ['title', 'body'] },
    ]);
    expect(issueOf(scene, A)).toMatchObject({
      body: '## One\n\nours\n\n## Two\n\nnew',
      values: { title: 'Ours', labels: ['l', 'bot'] },
    });
    expect(bookOf(scene, A).status).toBe('pending');
    expect(written.get(pathOf(A))).toBe(`${A} #1 resolved title=local, body=local`);
    expect(there(scene, 1).title).toBe('Theirs');
  });

  it('was resolved on the branch on which it was, though another one had come to the same', async () => {
    const scene = await inConflict();
    const open = scene.store.files.get(pathOf(A)) ?? '';
    const branch = (): unknown => {
      const { tree, blobs } = scene.snapshots.data;
      return JSON.parse(blobs.get(tree.get(metaPath('1')) ?? '') ?? '{}').branch;
    };
    await settle(scene, 'remote');
    expect(branch()).toBe('main');
    scene.store.files.set(pathOf(A), open);
    scene.branch = 'side';
    await settle(scene, 'remote');
    expect(branch()).toBe('side');
  });

  it('is sent by the next run, without a question', async () => {
    const scene = await inConflict();
    await settle(scene, 'local');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title+body`]);
    expect(there(scene, 1)).toMatchObject({ title: 'Ours', body: '## One\n\nours\n\n## Two\n\nnew' });
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('is a conflict once more when the other side changed after it was shown', async () => {
    const scene = await inConflict();
    await settle(scene, 'local');
    editThere(scene, 1, { title: 'Theirs again' });
    expect(lines(await sync(scene))).toContain(`!conflict ${A} #1 title`);
    expect(there(scene, 1).title).toBe('Theirs again');
  });
});

describe('a conflict resolved for their side', () => {
  it('takes theirs, and nothing is left to be sent', async () => {
    const scene = await inConflict();
    const { resolutions } = await settle(scene, 'remote');
    expect(resolutions[0]).toMatchObject({ taken: { title: 'remote', body: 'remote' }, left: [], to_send: [] });
    expect(issueOf(scene, A)).toMatchObject({ body: '## One\n\ntheirs\n\n## Two\n\nnew', values: { title: 'Theirs' } });
    expect(bookOf(scene, A).status).toBe('synced');
    expect(lines(await sync(scene))).toEqual([]);
    expect(lostOf(scene, '1')).toContain('title: "Ours"');
    expect(lostOf(scene, '1')).toContain('ours');
  });

  it('by a strategy as well, what was ours stays in the chain, even if it was never committed', async () => {
    const scene = await inConflict();
    await sync(scene, { strategy: 'remote' });
    expect(issueOf(scene, A).values.title).toBe('Theirs');
    expect(lostOf(scene, '1')).toContain('title: "Ours"');
    expect(lostOf(scene, '1')).toContain('ours');
  });
});

describe('a conflict resolved by what the file holds', () => {
  it('takes the file as it stands, merged by hand', async () => {
    const scene = await inConflict();
    edit(scene, A, { values: { title: 'Ours and theirs' }, body: '## One\n\nboth\n\n## Two\n\nnew' });
    const before = issueOf(scene, A).body;
    expect((await settle(scene, 'merged')).resolutions[0]?.to_send).toEqual(['title', 'body']);
    expect(issueOf(scene, A)).toMatchObject({ body: before, values: { title: 'Ours and theirs' } });
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ title: 'Ours and theirs', body: before });
  });
});

describe('a conflict resolved in part', () => {
  it('leaves the other field in conflict', async () => {
    const scene = await inConflict();
    const { resolutions } = await settle(scene, { title: 'remote' });
    expect(resolutions[0]).toMatchObject({ taken: { title: 'remote' }, left: [{ field: 'body', section: '## One' }] });
    expect(issueOf(scene, A).values.title).toBe('Theirs');
    expect(bookOf(scene, A).status).toBe('conflict');
    expect(scene.journal.data.get('conflict')?.has(A)).toBe(true);
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 body`]);
  });

  it('may take one side for one field and the other for another', async () => {
    const scene = await inConflict();
    await settle(scene, { title: 'local', body: 'remote' });
    expect(scene.journal.data.get('conflict')?.has(A)).toBe(false);
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ title: 'Ours', body: '## One\n\ntheirs\n\n## Two\n\nnew' });
  });
});

describe('a body with two sections in conflict', () => {
  async function inTwo(scene = makeScene()): Promise<Scene> {
    const number = await linked(scene, A, {}, '## One; a\n\nold\n\n## Two\n\nold');
    edit(scene, A, { body: '## One; a\n\nours\n\n## Two\n\nours' });
    editThere(scene, number, { body: '## One; a\n\ntheirs\n\n## Two\n\ntheirs' });
    await sync(scene);
    return scene;
  }

  const bySection = async (scene: Scene, choices: Readonly<Record<string, Choice>>) => {
    const engine = engineOf(scene);
    const { decisions } = await standing(engine);
    return resolve(engine, decisions, (_id, { section }) => choices[section ?? ''] ?? null);
  };

  it('is decided section by section, each choice named', async () => {
    const scene = await inTwo();
    const { resolutions, written } = await bySection(scene, {
      '## One; a': { text: '## One; a\n\nboth' },
      '## Two': 'remote',
    });
    expect(resolutions[0]).toMatchObject({
      taken: { 'body: ## One; a': 'merged', 'body: ## Two': 'remote' },
      left: [],
      to_send: ['body'],
    });
    expect(written.get(pathOf(A))).toBe(`${A} #1 resolved body: ## One, a=merged, body: ## Two=remote`);
    expect(issueOf(scene, A).body).toBe('## One; a\n\nboth\n\n## Two\n\ntheirs');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 body`]);
    expect(there(scene, 1).body).toBe('## One; a\n\nboth\n\n## Two\n\ntheirs');
    expect(lostOf(scene, '1')).toContain('ours');
  });

  it('may be decided in part: the rest stays in conflict', async () => {
    const scene = await inTwo();
    const { resolutions } = await bySection(scene, { '## Two': 'local' });
    expect(resolutions[0]).toMatchObject({ taken: { 'body: ## Two': 'local' }, left: [{ section: '## One; a' }] });
    expect(bookOf(scene, A).status).toBe('conflict');
    await sync(scene);
    expect(there(scene, 1).body).toBe('## One; a\n\ntheirs\n\n## Two\n\nours');
    expect(issueOf(scene, A).body).toBe('## One; a\n\nours\n\n## Two\n\nours');
    await bySection(scene, { '## One; a': 'remote' });
    expect(lines(await sync(scene))).toEqual([]);
    expect(bookOf(scene, A).status).toBe('synced');
  });
});

describe('a beginning in conflict beside a section', () => {
  it('has a name in what was decided', async () => {
    const scene = makeScene();
    const number = await linked(scene, A, {}, 'old\n\n## Two\n\nold');
    edit(scene, A, { body: 'ours\n\n## Two\n\nours' });
    editThere(scene, number, { body: 'theirs\n\n## Two\n\ntheirs' });
    await sync(scene);
    const engine = engineOf(scene);
    const { decisions } = await standing(engine);
    const { resolutions } = await resolve(engine, decisions, (_id, { section }) => (section === null ? 'local' : null));
    expect(resolutions[0]?.taken).toEqual({ 'body: beginning': 'local' });
  });
});

describe('a conflict of which no base is known', () => {
  async function unknown(): Promise<Scene> {
    const scene = makeScene();
    await linked(scene, A, { labels: ['a'] }, 'Text');
    edit(scene, A, { values: { title: 'Ours', labels: ['b'] } });
    editThere(scene, 1, { title: 'Theirs', labels: ['c'] });
    const clone = cloneOf(scene);
    await sync(clone);
    return clone;
  }

  it.each([
    ['local', 'Ours', ['b']],
    ['remote', 'Theirs', ['c']],
  ] as const)('takes the whole of the chosen side: %s', async (take, title, labels) => {
    const scene = await unknown();
    await settle(scene, take);
    expect(issueOf(scene, A).values).toMatchObject({ title, labels });
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ title, labels });
    expect(bookOf(scene, A).status).toBe('synced');
  });
});

describe('several conflicts', () => {
  it('are resolved in one step of the chain, named one by one', async () => {
    const scene = await inConflict();
    await inConflict(scene, B);
    const steps = scene.snapshots.data.steps.length;
    await settle(scene, 'remote', [A, B]);
    expect(scene.snapshots.data.steps.slice(steps).map((step) => step.message)).toEqual([
      `roadmap sync resolve\n\nresolved #1 ${A} title=remote, body=remote\nresolved #2 ${B} title=remote, body=remote`,
    ]);
  });
});

describe('resolving is refused', () => {
  it('where there is no conflict', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Ours' });
    await expect(settle(scene, 'local')).rejects.toMatchObject({ code: 'sync.no_conflict', data: { id: A } });
  });

  it('where the file changes meanwhile, which is left as it is', async () => {
    const scene = await inConflict();
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') edit(scene, A, { priority: 'high' });
    };
    await expect(settle(scene, 'remote')).rejects.toMatchObject({ code: 'issue.changed' });
    expect(issueOf(scene, A).values).toMatchObject({ title: 'Ours', priority: 'high' });
  });

  it('where the file cannot be written', async () => {
    const scene = await inConflict();
    unwritable(scene, pathOf(A));
    await expect(settle(scene, 'remote')).rejects.toMatchObject({ code: 'file.unwritable' });
  });
});

it('resolving what no file can hold moves nothing, the ref neither', async () => {
  const scene = await inConflict();
  await inConflict(scene, B);
  const text = issueOf(scene, B).text.replace('title: Ours', 'title: &t Ours\nother: *t');
  scene.store.files.set(pathOf(B), text);
  const [first, tree] = [issueOf(scene, A).text, [...scene.snapshots.data.tree]];
  await expect(settle(scene, 'remote', [A, B])).rejects.toMatchObject({ code: 'issue.aliased' });
  expect([issueOf(scene, A).text, issueOf(scene, B).text]).toEqual([first, text]);
  expect([...scene.snapshots.data.tree]).toEqual(tree);
});

it('resolving what needs no other base writes no step of the chain', async () => {
  const scene = await inConflict();
  const steps = scene.snapshots.data.steps.length;
  const { resolutions } = await settle(scene, {});
  expect(resolutions[0]).toMatchObject({ taken: {}, left: [{ field: 'title' }, { field: 'body' }] });
  expect(scene.snapshots.data.steps).toHaveLength(steps);
  expect(bookOf(scene, A).status).toBe('conflict');
});

/** The local values of an item that gave way last. */
function lostOf(scene: Scene, key: string): string {
  const { tree, blobs } = scene.snapshots.data;
  return blobs.get(tree.get(`lost/${key}.md`) ?? '') ?? '';
}
