import { describe, expect, it } from 'vitest';
import {
  configured,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  makeScene,
  MINUTE,
  START,
  sync,
  there,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';

/** Both sides changed the title. */
async function titlesApart(scene = makeScene()): Promise<Scene> {
  await linked(scene, A);
  editThere(scene, 1, { title: 'Theirs' });
  edit(scene, A, { title: 'Ours' });
  return scene;
}

describe('a conflict under a strategy', () => {
  it('is left to a person where none is set', async () => {
    const scene = await titlesApart();
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
    expect([issueOf(scene, A).values.title, there(scene, 1).title]).toEqual(['Ours', 'Theirs']);
  });

  it.each([
    ['local', 'Ours', `push ${A} #1 title`],
    ['remote', 'Theirs', `pull ${A} #1 title`],
  ] as const)('%s: that side wins', async (strategy, title, line) => {
    const scene = await titlesApart();
    expect(lines(await sync(scene, { strategy }))).toEqual([line]);
    expect([issueOf(scene, A).values.title, there(scene, 1).title]).toEqual([title, title]);
  });

  it('may be another for one field', async () => {
    const scene = makeScene({ config: configured({ strategy: 'local', strategies: { title: 'remote' } }) });
    await linked(scene, A, {}, 'Text');
    editThere(scene, 1, { title: 'Theirs', body: 'Their text' });
    edit(scene, A, { values: { title: 'Ours' }, body: 'Our text' });
    await sync(scene);
    expect(issueOf(scene, A)).toMatchObject({ body: 'Our text', values: { title: 'Theirs' } });
    expect(there(scene, 1)).toMatchObject({ title: 'Theirs', body: 'Our text' });
  });
});

describe('the latest of two edits wins', () => {
  const at = START + MINUTE;

  it.each([
    ['ours, when it is later by more than two seconds', at + 2001, 'Ours'],
    ['theirs, when it is', at - 2001, 'Theirs'],
  ])('%s', async (_what, ours, title) => {
    const scene = await titlesApart();
    scene.changedAt.set('title', ours);
    await sync(scene, { strategy: 'latest' });
    expect([issueOf(scene, A).values.title, there(scene, 1).title]).toEqual([title, title]);
  });

  it.each([
    ['a tie within two seconds', at + 2000],
    ['a tie, ours the earlier', at - 2000],
  ])('but not in %s', async (_what, ours) => {
    const scene = await titlesApart();
    scene.changedAt.set('title', ours);
    expect(lines(await sync(scene, { strategy: 'latest' }))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('but not where the time of ours is not known', async () => {
    const scene = await titlesApart();
    expect(lines(await sync(scene, { strategy: 'latest' }))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('but not where the time of theirs is not known', async () => {
    const scene = await titlesApart();
    scene.changedAt.set('title', at + MINUTE);
    scene.shown = (item) => ({ ...item, updated_at: 'sometime' });
    expect(lines(await sync(scene, { strategy: 'latest', preview: true }))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('in each field on its own, beside fields that have another strategy', async () => {
    const scene = makeScene({ config: configured({ strategies: { title: 'latest', body: 'remote' } }) });
    await linked(scene, A, {}, 'Text');
    editThere(scene, 1, { title: 'Theirs', body: 'Their text', status: 'closed' });
    edit(scene, A, { values: { title: 'Ours', status: 'closed', resolution: 'not-planned' }, body: 'Our text' });
    scene.changedAt.set('title', at + MINUTE);
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 status`, `merge ${A} #1 body+title`]);
    expect(there(scene, 1)).toMatchObject({ title: 'Ours', body: 'Their text', status: 'closed' });
  });

  it('also for a section that both sides added: its base is known to be nothing', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    editThere(scene, 1, { body: 'Text\n\n## New\n\ntheirs' });
    edit(scene, A, { body: 'Text\n\n## New\n\nours' });
    expect((await sync(scene)).conflicts[0]?.conflicts).toEqual([
      { field: 'body', section: '## New', base: null, local: '## New\n\nours', remote: '## New\n\ntheirs' },
    ]);
    scene.changedAt.set('body', at + MINUTE);
    expect(lines(await sync(scene, { strategy: 'latest' }))).toEqual([`push ${A} #1 body`]);
    expect(there(scene, 1).body).toBe('Text\n\n## New\n\nours');
  });
});
