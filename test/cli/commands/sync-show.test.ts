import { expect, test } from 'vitest';
import { makeScene, type Scene } from '../scene.ts';

const BODY = '## Steps\n\nOpen the page.\n\n## Expected\n\nA form.\n\n## Notes\n\nNone.';

/** In conflict: the title and one section; to be sent: a label and another section. */
async function inConflict(): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  const id = await scene.create('Fix the login', '--body', BODY);
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.github.edit(1, { title: 'Fix the sign-in', body: BODY.replace('the page', 'their page') });
  scene.edit(id, (text) => text.replace('the login', 'the log-in').replace('the page', 'our page'));
  scene.commitAll();
  await scene.sync();
  scene.edit(id, (text) => text.replace('None.', 'Some.'));
  await scene.roadmap('issue', 'update', id, '--add-label', 'ui');
  return { scene, id };
}

test('sync show tells all that is known of an issue and its item, without asking', async () => {
  const { scene, id } = await inConflict();
  scene.github.resetCounters();
  const before = scene.fingerprint();
  const { code, out, err } = await scene.roadmap('sync', 'show', id);
  expect(code).toBe(0);
  const stable = out
    .replaceAll(id, 'aaaa1111')
    .replace(/http\S+(?=\/octo)/, 'https://host')
    .replace(/\d{4}-\d\d-\d\dT\S+/g, '<pointer>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>');
  expect(stable).toMatchInlineSnapshot(`
    "aaaa1111 #1 Fix the log-in
    Item           github #1  https://host/octo/demo/issues/1
    File           .roadmap/issues/aaaa1111-fix-the-login.md
    Status         conflict
    Last synced    <time>
    Changed there  <time>
    Pointer        <pointer>
    In conflict    since <time>
    Equal          status, priority, issue_type, milestone, parent, assignees, depends_on

    title  ! in conflict
        base   │ Fix the login
        local  │ Fix the log-in
        remote │ Fix the sign-in

    labels  → to be sent
        base   │ (none)
        local  │ ui
        remote │ (none)

    body  ! in conflict
      ## Notes  → to be sent
      body · ## Steps
        base   │ ## Steps
               │ 
               │ Open the page.
        local  │ ## Steps
               │ 
               │ Open our page.
        remote │ ## Steps
               │ 
               │ Open their page.
    "
  `);
  expect(err).toContain(`roadmap sync resolve ${id} --take local|remote`);
  expect(scene.github.log).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
});

test('as JSON it names for each field both sides, the base, and what the next run does', async () => {
  const { scene, id } = await inConflict();
  const { code, doc } = await scene.json('sync', 'show', '#1');
  expect(code).toBe(0);
  expect(doc).toMatchObject({ id, remote: 'github', remote_id: '1', status: 'conflict', sync_error: null });
  const states = Object.fromEntries(
    (doc.fields as { field: string; state: string }[]).map(({ field, state }) => [field, state]),
  );
  expect(states).toMatchObject({ title: 'conflict', body: 'conflict', labels: 'push', status: 'equal' });
  const body = (doc.fields as { field: string; sections?: unknown }[]).find(({ field }) => field === 'body');
  expect(body?.sections).toEqual([
    { section: '## Steps', state: 'conflict' },
    { section: '## Notes', state: 'push' },
  ]);
  expect((doc.conflicts as { section: string | null }[]).map(({ section }) => section)).toEqual([null, '## Steps']);
});

test('an issue that was never synchronised is unseen, one without a link is refused', async () => {
  const scene = await makeScene();
  const id = await scene.create('One');
  const none = await scene.json('sync', 'show', id);
  expect([none.code, none.doc.error.code]).toEqual([1, 'link.none']);
  await scene.roadmap('issue', 'link', id, '#7');
  const unseen = await scene.json('sync', 'show', id);
  expect(unseen.doc).toMatchObject({ status: 'unseen', fields: [], last_synced: null, url: null, pointer: null });
  expect((await scene.roadmap('sync', 'show', id)).out).toContain('(none: nothing was agreed on yet)');
});

test('issue view says what is pending field by field, and asks nobody', async () => {
  const { scene, id } = await inConflict();
  scene.github.resetCounters();
  const { doc } = await scene.json('issue', 'view', id);
  expect(doc.sync).toEqual({
    github: {
      status: 'conflict',
      key: '1',
      url: expect.stringContaining('/issues/1'),
      last_synced: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      pending: ['labels'],
      conflicts: ['title', 'body'],
      changes: [
        { field: 'title', state: 'conflict', local: 'Fix the log-in', remote: 'Fix the sign-in' },
        { field: 'labels', state: 'push', local: ['ui'], remote: [] },
        {
          field: 'body',
          state: 'conflict',
          sections: [
            { section: '## Steps', state: 'conflict' },
            { section: '## Notes', state: 'push' },
          ],
        },
      ],
    },
  });
  const shown = await scene.roadmap('issue', 'view', id);
  const from = shown.out.indexOf('\nSync ');
  expect(shown.out.slice(from, shown.out.indexOf('\nPath')).replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, '<time>'))
    .toMatchInlineSnapshot(`
    "
    Sync        github #1 conflict (last synced <time>)
                  ! title: Fix the log-in here, Fix the sign-in on github
                  → labels: +ui
                  ! body: ## Steps, → ## Notes"
  `);
  await scene.roadmap('sync', 'resolve', id, '--take', 'local');
  expect((await scene.json('issue', 'view', id)).doc.sync.github).toMatchObject({
    status: 'pending',
    pending: ['title', 'labels', 'body'],
    conflicts: [],
  });
  expect(scene.github.log).toEqual([]);
  await scene.sync();
  expect((await scene.json('issue', 'view', id)).doc.sync.github).toMatchObject({ status: 'synced', pending: [] });
  expect((await scene.roadmap('issue', 'view', id)).out).toMatch(/^Sync +github #1 synced \(last synced/m);
});

test('issue view of a linked issue works where its ref holds nothing, or its remote is not configured', async () => {
  const { scene, id } = await inConflict();
  scene.git('update-ref', 'refs/roadmap/remotes/github', scene.git('rev-parse', 'HEAD').trim());
  const damaged = await scene.json('issue', 'view', id);
  expect([damaged.code, damaged.doc.sync?.github?.status]).toEqual([0, 'unseen']);
  scene.edit(id, (text) => text.replace("github: '1'", "elsewhere: '1'"));
  const other = await scene.json('issue', 'view', id);
  expect([other.code, other.doc.sync]).toEqual([0, undefined]);
});
