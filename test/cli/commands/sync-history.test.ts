import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from '../scene.ts';

const BODY = '## Steps\n\nOpen the page.\n\n## Expected\n\nA form.';

/** An issue of ours that was renamed there, sent back by us, and then overruled by them; with a comment and a milestone. */
async function past(): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  const id = await scene.create('Fix the login', '--body', BODY);
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.github.edit(1, { title: 'Fix the login page', body: BODY.replace('A form.', 'Two forms.') });
  await scene.sync();
  await scene.roadmap('issue', 'update', id, '--title', 'Repair the login', '--add-label', 'ui');
  scene.commitAll();
  await scene.sync();
  scene.github.edit(1, { title: 'Theirs' });
  await scene.roadmap('issue', 'update', id, '--title', 'Ours');
  scene.commitAll();
  await scene.sync('--strategy', 'remote');
  return { scene, id };
}

const steady = (text: string, id: string): string =>
  text
    .replaceAll(id, 'aaaa1111')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>')
    .replace(/ {2}[0-9a-f]{8}$/gm, '  <commit>')
    .replace(/comment [0-9a-f]{8}/g, 'comment <comment>');

test('sync history says what went which way, field by field, and what was overwritten', async () => {
  const { scene, id } = await past();
  const { code, out } = await scene.roadmap('sync', 'history');
  expect(code).toBe(0);
  expect(steady(out, id)).toMatchInlineSnapshot(`
    "<time>  aaaa1111 #1  ← github  <commit>
      title       Repair the login → Theirs
                  overwritten here: Ours
    <time>  aaaa1111 #1  → github  Ana  <commit>
      title       Fix the login page → Repair the login
      labels      +ui
    <time>  aaaa1111 #1  ← github  <commit>
      title       Fix the login → Fix the login page
      body        ## Expected +1 −1
    <time>  aaaa1111 #1  → github  new  Ana  <commit>
    "
  `);
  const { doc } = await scene.json('sync', 'history', id, '--limit', '2');
  expect(doc.map(({ direction, author, fields }: Doc) => ({ direction, author, fields }))).toEqual([
    {
      direction: 'in',
      author: null,
      fields: [{ field: 'title', from: 'Repair the login', to: 'Theirs', lost: 'Ours' }],
    },
    {
      direction: 'out',
      author: 'Ana',
      fields: [
        { field: 'title', from: 'Fix the login page', to: 'Repair the login' },
        { field: 'labels', from: [], to: ['ui'] },
      ],
    },
  ]);
});

test('comments and milestones are part of it, with their authors where the remote tells them', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  await scene.sync();
  const [id = ''] = scene.files().map((path) => path.slice('.roadmap/issues/'.length).slice(0, 8));
  scene.github.comment(1, 'First.', 'octocat');
  await scene.sync();
  await scene.roadmap('milestone', 'create', 'v1.0');
  await scene.roadmap('issue', 'update', id, '-m', 'v1.0');
  await scene.roadmap('issue', 'comment', 'add', id, '--body', 'Second.');
  scene.commitAll();
  await scene.sync();
  const { out } = await scene.roadmap('sync', 'history');
  expect(steady(out, id)).toMatchInlineSnapshot(`
    "<time>  aaaa1111 #1 comment <comment>  → github  new  Ana  <commit>
    <time>  aaaa1111 #1  → github  Ana  <commit>
      milestone   (none) → v1.0
    <time>  milestone v1.0  → github  new  Ana  <commit>
    <time>  aaaa1111 #1 comment <comment>  ← github  new  @octocat  <commit>
    <time>  aaaa1111 #1  ← github  new  @octo  <commit>
    "
  `);
});

test('a conflict that waits is told as not taken in, and the side that was given up when it is decided', async () => {
  const { scene, id } = await past();
  scene.github.edit(1, { title: 'There' });
  await scene.roadmap('issue', 'update', id, '--title', 'Here');
  scene.commitAll();
  await scene.sync();
  const waiting = (await scene.json('sync', 'history', id, '--limit', '1')).doc;
  expect(waiting[0].fields).toEqual([{ field: 'title', from: 'Theirs', to: 'There', taken: false }]);
  await scene.roadmap('sync', 'resolve', id, '--take', 'remote');
  const decided = (await scene.json('sync', 'history', id, '--limit', '1')).doc;
  expect(decided[0]).toMatchObject({ direction: 'in', fields: [{ field: 'title', to: 'There', lost: 'Here' }] });
});

test('what was deleted here keeps its past; what never was is unknown', async () => {
  const { scene, id } = await past();
  await scene.roadmap('issue', 'delete', id, '--yes');
  expect((await scene.json('sync', 'history', id)).doc.length).toBeGreaterThan(3);
  expect((await scene.json('sync', 'history', 'ffffffff')).doc.error.code).toBe('issue.unknown');
  expect((await scene.json('sync', 'history', id.slice(0, 6))).doc.error.code).toBe('issue.unknown');
});
