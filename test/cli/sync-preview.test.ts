import { expect, test } from 'vitest';
import { makeScene } from './scene.ts';

test('a preview tells what sending costs and whom the texts would notify', async () => {
  const scene = await makeScene();
  const known = await scene.create('Known', '--body', 'As @bo said, mail ana@example.org. See `@code`.');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.edit(known, (text) => text.replace('As @bo said', 'As @bo and @Octo said, @octo'));
  const fresh = await scene.create('New', '--body', 'For @octo/team and @ana.');
  await scene.create('Silent');
  scene.commitAll();
  const { code, doc } = await scene.sync('--preview', '--push-new', 'all');
  expect(code).toBe(0);
  expect(doc.mentions).toEqual([
    { id: known, remote_id: '1', names: ['Octo'] },
    { id: fresh, remote_id: null, names: ['octo/team', 'ana'] },
  ]);
  expect(doc.estimate).toEqual({ requests: expect.any(Number), points: expect.any(Number), ms: expect.any(Number) });
  expect(doc.estimate.requests).toBeGreaterThanOrEqual(3);

  const shown = await scene.roadmap('sync', '--preview', '--push-new', 'all');
  expect(shown.out).toMatch(/^sending this takes about \d+ requests, \d+ points of the rate limit and \d+ seconds$/m);
  expect(shown.out).toContain(`${fresh} mentions @octo/team, @ana\n`);
  expect(shown.err).toContain('roadmap config set sync.mentions neutralise');

  await scene.roadmap('config', 'set', 'sync.mentions', 'neutralise');
  expect((await scene.sync('--preview', '--push-new', 'all')).doc.mentions).toEqual([]);
  expect((await scene.sync('--push-new', 'all')).doc).not.toHaveProperty('mentions');
});

test('the end of a run says how many changes were of which field', async () => {
  const scene = await makeScene();
  scene.github.seed('One', 'Two', 'Three');
  await scene.sync();
  scene.github.label(1, 'urgent');
  scene.github.edit(2, { title: 'Second' });
  scene.github.label(2, 'urgent');
  const ended = await scene.roadmap('sync');
  expect(ended.out).toContain('github: 2 pulled (labels 2, title 1), 1 unchanged');
  scene.github.edit(1, { title: 'First' });
  expect((await scene.roadmap('sync')).out).toContain('github: 1 pulled, 2 unchanged');
});

test('the filters for what is pulled work together', async () => {
  const scene = await makeScene();
  const seeds = [
    { title: 'All of it', labels: ['help'], assignees: ['octo'], state: 'OPEN' },
    { title: 'Another label', labels: ['ui'], assignees: ['octo'], state: 'OPEN' },
    { title: 'Nobody', labels: ['help'], state: 'OPEN' },
    { title: 'Closed', labels: ['help'], assignees: ['octo'], state: 'CLOSED' },
  ] as const;
  scene.github.seed(...seeds);
  const flags = ['--label', 'HELP', '--assignee', 'Octo', '--state', 'open'];
  expect((await scene.sync(...flags, '--since', '2999-01-01')).doc.counts.created_local).toBe(0);
  const { doc } = await scene.sync(...flags, '--since', '2000-01-01');
  expect(doc.counts.created_local).toBe(1);
  expect(scene.read(scene.files()[0] ?? '')).toContain('title: All of it');
  expect((await scene.sync()).doc.counts.created_local).toBe(3);
});

test('new items are chosen by milestone too, together with the other filters', async () => {
  const scene = await makeScene();
  scene.github.seed(
    { title: 'In it', milestone: 'v1', labels: ['help'] },
    { title: 'In it as well', milestone: 'v1' },
    { title: 'In another', milestone: 'v2', labels: ['help'] },
    { title: 'In none', labels: ['help'] },
  );
  const { code } = await scene.sync('--milestone', 'v1', '--label', 'help');
  expect([code, scene.files().length]).toEqual([0, 1]);
  expect(scene.read(scene.files()[0] ?? '')).toMatch(/^title: In it$[^]*^milestone: v1$/m);
  await scene.sync('--milestone', 'v1');
  expect(scene.files()).toHaveLength(2);
  await scene.sync();
  expect(scene.files()).toHaveLength(4);
});
