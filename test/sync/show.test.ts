import { describe, expect, it } from 'vitest';
import { standingOf, type ItemStanding } from '../../src/sync/show.ts';
import { edit, editThere, engineOf, issueOf, linked, makeScene, sync, write, type Scene } from './support.ts';

const A = 'aaaa000a';

async function shown(scene: Scene): Promise<ItemStanding> {
  const standing = await standingOf(engineOf(scene), issueOf(scene, A));
  if (standing === null) throw new Error('not linked');
  return standing;
}

/** Field to state, without those that are equal. */
function states({ fields }: ItemStanding): Record<string, string> {
  return Object.fromEntries(fields.filter(({ state }) => state !== 'equal').map(({ field, state }) => [field, state]));
}

describe('how one issue stands', () => {
  it('is nothing where it is not linked, and no fields where its item was never seen', async () => {
    const scene = makeScene();
    write(scene, A);
    expect(await standingOf(engineOf(scene), issueOf(scene, A))).toBeNull();
    edit(scene, A, { by_remote: { remote_ids: { github: '9' } } });
    expect(await shown(scene)).toEqual({
      key: '9',
      pointer: null,
      meta: null,
      fields: [],
      conflicts: [],
      comments: 0,
    });
  });

  it('is equal in every field after a sync, with the base that both agree on', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['l'] });
    const standing = await shown(scene);
    expect(states(standing)).toEqual({});
    expect(standing.meta).toMatchObject({ id: A });
    expect(standing.fields.find(({ field }) => field === 'labels')).toEqual({
      field: 'labels',
      state: 'equal',
      local: ['l'],
      base: ['l'],
      remote: ['l'],
      refused: undefined,
      sections: [],
    });
  });

  it('names what would be sent, taken in, merged and decided, a body by its sections', async () => {
    const scene = makeScene();
    const number = await linked(
      scene,
      A,
      { labels: ['l'] },
      'start\n\n## One\n\nold\n\n## Two\n\nold\n\n## Three\n\nold',
    );
    edit(scene, A, {
      values: { title: 'Ours', labels: ['l', 'ours'] },
      body: 'start\n\n## One\n\nours\n\n## Two\n\nours\n\n## Three\n\nold',
    });
    editThere(scene, number, {
      title: 'Theirs',
      labels: ['l', 'theirs'],
      body: 'start theirs\n\n## One\n\ntheirs\n\n## Two\n\nold\n\n## Three\n\nold',
    });
    // Seen, and not settled: nothing was taken in and nothing sent.
    await sync(scene, { mode: 'push', held_back: 'elsewhere' });
    const standing = await shown(scene);
    expect(states(standing)).toEqual({ title: 'conflict', labels: 'merge', body: 'conflict' });
    expect(standing.fields.find(({ field }) => field === 'body')?.sections).toEqual([
      { section: null, state: 'pull' },
      { section: '## One', state: 'conflict' },
      { section: '## Two', state: 'push' },
    ]);
    expect(standing.conflicts.map(({ field, section }) => [field, section])).toEqual([
      ['title', null],
      ['body', '## One'],
    ]);
  });

  it('names what goes one way alone, and what the tracker refused', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.service.assignable = new Set(['us']);
    edit(scene, A, { values: { assignees: ['nobody-there'] } });
    await sync(scene);
    const { fields } = await shown(scene);
    expect(fields.find(({ field }) => field === 'assignees')).toMatchObject({
      state: 'kept',
      local: ['nobody-there'],
      remote: [],
      refused: ['nobody-there'],
    });
    edit(scene, A, { values: { title: 'Ours' } });
    expect(states(await shown(scene))).toEqual({ title: 'push', assignees: 'kept' });
  });

  it('asks nobody and writes nothing', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const writes = scene.boundary.writes.length;
    await shown(scene);
    expect(scene.boundary.writes).toHaveLength(writes);
  });
});
