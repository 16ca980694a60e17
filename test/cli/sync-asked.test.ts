import { expect, test } from 'vitest';
import { answering, editing } from './editors.ts';
import { makeScene, type Scene } from './scene.ts';

const BASE = '## Steps\n\nOpen the page.\n\n## Expected\n\nA form.';

/** Title, Steps and Expected are in conflict on #1, the title of #2 besides. */
async function inConflict(): Promise<{ scene: Scene; ids: readonly [string, string] }> {
  const scene = await makeScene();
  const first = await scene.create('Fix the login', '--body', BASE);
  const second = await scene.create('Dark mode');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  const there = BASE.replace('the page', 'their page').replace('A form', 'Their form');
  scene.github.edit(1, { title: 'Fix the sign-in', body: `${there}\n\n<!-- roadmap:${first} -->` });
  scene.github.edit(2, { title: 'Dark theme' });
  scene.edit(first, (text) =>
    text.replace('the page', 'our page').replace('A form', 'Our form').replace('Fix the login', 'Fix the log-in'),
  );
  scene.edit(second, (text) => text.replace('Dark mode', 'Night mode'));
  scene.commitAll();
  return { scene, ids: [first, second] };
}

test('in a terminal each conflict is shown with base, local and remote, and what was decided is written, committed and sent', async () => {
  const { scene, ids } = await inConflict();
  const person = answering('l', '', 'R');
  const ended = await scene.roadmapWith({ ...person, env: { ...scene.env, NO_COLOR: '1' } }, 'sync');
  const said = person
    .said()
    .replaceAll(ids[0], 'aaaa1111')
    .replace(/(?:\d+ items listed|sent \d+ of \d+)\n/g, '');
  expect(said).toMatchInlineSnapshot(`
    "
    aaaa1111 #1 Fix the log-in  (1 of 4)
      title
        base   │ Fix the login
        local  │ Fix the log-in
        remote │ Fix the sign-in
    [r] remote (Enter)  [l] local  [e] edit  [s] skip  [R, L, S] the same for all that follow: 
    aaaa1111 #1 Fix the log-in  (2 of 4)
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
    [r] remote (Enter)  [l] local  [e] edit  [s] skip  [R, L, S] the same for all that follow: 
    aaaa1111 #1 Fix the log-in  (3 of 4)
      body · ## Expected
        base   │ ## Expected
               │ 
               │ A form.
        local  │ ## Expected
               │ 
               │ Our form.
        remote │ ## Expected
               │ 
               │ Their form.
    [r] remote (Enter)  [l] local  [e] edit  [s] skip  [R, L, S] the same for all that follow: "
  `);
  expect(ended.code).toBe(0);
  expect(scene.github.issue(1)).toMatchObject({ title: 'Fix the log-in' });
  expect(scene.github.issue(1)?.body).toContain('Open their page.');
  expect(scene.read(scene.path(ids[0]))).toContain('Their form.');
  expect(scene.read(scene.path(ids[1]))).toContain('title: Dark theme');
  expect(scene.git('log', '--format=%B')).toContain(`Roadmap-Resolved: ${ids[0]} #1 title=local, body=remote`);
  expect((await scene.sync()).doc).toMatchObject({ operations: [], counts: { conflicts: 0, unchanged: 2 } });
});

test('skipping leaves a conflict where it was, and the end of the input all that follow', async () => {
  const { scene, ids } = await inConflict();
  const before = ids.map((id) => scene.read(scene.path(id)).replace(/^ {2}github: (conflict|synced)\n/gm, ''));
  const skipping = await scene.roadmapWith(answering('s', 'S'), 'sync');
  expect(skipping.code).toBe(3);
  const gone = await scene.roadmapWith(answering('s', 'what?'), 'sync');
  expect(gone.code).toBe(3);
  expect(ids.map((id) => scene.read(scene.path(id)).replace(/^ {2}github: (conflict|synced)\n/gm, ''))).toEqual(before);
  expect(scene.github.issue(2)?.title).toBe('Dark theme');
  expect((await scene.json('sync', 'conflicts')).doc).toHaveLength(2);
});

test('what was decided before the input ended holds, the rest stays in conflict', async () => {
  const { scene, ids } = await inConflict();
  const ended = await scene.roadmapWith(answering('local'), 'sync');
  expect(ended.code).toBe(3);
  expect(scene.github.issue(1)).toMatchObject({ title: 'Fix the log-in' });
  const left = (await scene.json('sync', 'conflicts')).doc as { id: string; fields: { section: string }[] }[];
  expect(left.map(({ id, fields }) => [id, fields.map(({ section }) => section)]).sort()).toEqual(
    [
      [ids[0], ['## Steps', '## Expected']],
      [ids[1], [null]],
    ].sort(),
  );
});

test('a section is merged in an editor, which opens as often as marks are left in it', async () => {
  const { scene, ids } = await inConflict();
  const editor = editing(`text = count > 0 ? '## Steps\\n\\nOpen our or their page.\\n' : text + 'more';`);
  const person = answering('S');
  const io = { env: { ...scene.env, EDITOR: editor.env?.['EDITOR'] } };
  const answers = ['s', 'e', 'y', 'S'];
  const asked = { ...person, stdin: { ...person.stdin, line: async () => answers.shift() ?? null } };
  const ended = await scene.roadmapWith({ ...io, ...asked }, 'sync');
  expect(person.said()).toContain('the marks of the conflict still stand in it');
  expect(ended.code).toBe(3);
  expect(scene.read(scene.path(ids[0]))).toContain('## Steps\n\nOpen our or their page.\n\n## Expected\n\nOur form.');
  expect(scene.github.issue(1)?.body).toContain('Open our or their page.');
  expect(scene.github.issue(1)?.body).toContain('Their form.');
  expect(scene.github.issue(1)?.title).toBe('Fix the sign-in');
});

test('nobody is asked with --json, in a preview, or without a terminal', async () => {
  const { scene } = await inConflict();
  for (const flags of [['--json'], ['--preview']]) {
    const person = answering();
    const ended = await scene.roadmapWith(person, 'sync', ...flags);
    expect([ended.code, person.said()]).toEqual([3, '']);
  }
  const ended = await scene.roadmap('sync');
  expect(ended.code).toBe(3);
  expect(ended.err).toContain('roadmap sync resolve <ref> --take local|remote');
});

test('resolve --all says how many issues differ in which field, and asks in a terminal alone', async () => {
  const { scene } = await inConflict();
  await scene.sync();
  const no = answering('n');
  const refused = await scene.roadmapWith(no, 'sync', 'resolve', '--all', '--take', 'remote');
  expect([refused.code, refused.out]).toEqual([3, 'nothing was decided\n']);
  expect(no.said()).toMatchInlineSnapshot(`
    "2 issues differ: title 2, body 1
    Take the remote side for all of them? [y/N] "
  `);
  expect((await scene.json('sync', 'conflicts')).doc).toHaveLength(2);
  const done = await scene.roadmap('sync', 'resolve', '--all', '--take', 'remote');
  expect([done.code, done.err]).toMatchInlineSnapshot(`
    [
      0,
      "2 issues differ: title 2, body 1
    ",
    ]
  `);
  expect((await scene.json('sync', 'conflicts')).doc).toEqual([]);
});

test('resolve takes a side by section', async () => {
  const { scene, ids } = await inConflict();
  await scene.sync();
  const wrong = await scene.json('sync', 'resolve', ids[0], '--field', 'body:Stepps=local');
  expect([wrong.code, wrong.doc.error.code]).toEqual([1, 'sync.unknown_field']);
  expect(wrong.doc.error.message).toMatchInlineSnapshot(
    `"no conflict in body:Stepps; in conflict: title, body:steps, body:expected"`,
  );
  const flags = ['--field', 'body:steps=local', '--field', 'body:## Expected=remote', '--field', 'title=merged'];
  const { code, doc } = await scene.json('sync', 'resolve', ids[0], ...flags);
  expect([code, doc.resolved[0]]).toMatchObject([
    0,
    { fields: { 'body: ## Steps': 'local', 'body: ## Expected': 'remote', title: 'merged' }, left: [] },
  ]);
  await scene.sync(ids[0]);
  expect(scene.github.issue(1)?.body).toContain('Open our page.\n\n## Expected\n\nTheir form.');
});

test('new issues are offered one by one until an answer holds for all of them', async () => {
  for (const [answers, made] of [
    [
      ['n', 'a'],
      ['Two', 'Three', 'Four'],
    ],
    [['y', 'q'], ['One']],
    [
      ['hm', 'Y', 'NO', '', 'yes'],
      ['One', 'Four'],
    ],
  ] as const) {
    const scene = await makeScene();
    for (const title of ['One', 'Two', 'Three', 'Four']) await scene.create(title);
    scene.commitAll();
    const ended = await scene.roadmapWith(answering(...answers), 'sync');
    expect(ended.code).toBe(0);
    expect(scene.github.issues().map((item) => item.title)).toEqual(made);
  }
});
