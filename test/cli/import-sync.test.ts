import { expect, it } from 'vitest';
import { makeScene, type Scene } from './scene.ts';

/** What `gh issue list --state all --json …` would print of what is there. */
function ghIssues(scene: Scene): string {
  return JSON.stringify(
    scene.github.issues().map((item) => ({
      ...item,
      stateReason: item.stateReason ?? '',
      labels: item.labels.map((name) => ({ name })),
      assignees: item.assignees.map((login) => ({ login })),
      url: `https://github.com/octo/demo/issues/${String(item.number)}`,
    })),
  );
}

it('what was imported is linked: a sync brings nothing a second time and changes nothing', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Gate', body: 'One\r\n\r\ntwo\r\n', labels: ['bug'], assignees: ['octo'] });
  scene.github.seed({ title: 'Moat' });
  scene.github.closeIssue(2, 'NOT_PLANNED');
  scene.write('issues.json', ghIssues(scene));
  await scene.roadmap('import', 'issues.json');
  scene.commitAll();
  const before = scene.files();
  const { code, doc } = await scene.sync('--push-new', 'all');
  expect(code).toBe(0);
  expect(doc.counts).toMatchObject({ created_local: 0, created_remote: 0, pushed: 0, conflicts: 0, errors: 0 });
  expect(scene.files()).toEqual(before);
  expect(scene.github.issues()).toHaveLength(2);
  scene.github.edit(1, { title: 'Gates' });
  expect((await scene.sync()).doc.counts).toMatchObject({ pulled: 1, conflicts: 0 });
});

it('what a sync brought first is here already', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Gate' });
  await scene.sync();
  const mine = await scene.create('Mine');
  await scene.sync('--push-new', 'all');
  scene.write('issues.json', ghIssues(scene));
  const { doc } = await scene.json('import', 'issues.json');
  expect(doc.created).toEqual([]);
  expect(doc.unchanged).toHaveLength(2);
  expect(doc.unchanged[1].id).toBe(mine);
});

it('a pull gives a file that was imported and unlinked by hand no double', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Gate' });
  scene.write('issues.json', ghIssues(scene));
  const first = await scene.json('import', 'issues.json');
  scene.edit(first.doc.created[0].id, (text) => text.replace(/remote_ids:\n {2}github: '1'\n/, ''));
  const again = await scene.json('import', 'issues.json');
  expect(again.doc.created).toEqual([]);
  expect(again.doc.unchanged).toHaveLength(1);
});
