import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from '../scene.ts';

const BODY = '## Steps\n\nOpen the page.\n\n## Expected\n\nA form.\n\n## Notes\n\nNone.';

/** Sent, changed there and taken in, changed here and sent. */
async function past(): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  const id = await scene.create('First', '--body', BODY);
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  const theirs = BODY.replace('Open', 'Close').replace('A form.', 'Two forms.');
  scene.github.edit(1, { title: 'Theirs', body: theirs, labels: ['bug'] });
  await scene.sync();
  await scene.roadmap('issue', 'update', id, '--title', 'Ours', '--add-label', 'ui', '--remove-label', 'bug');
  scene.commitAll();
  await scene.sync();
  return { scene, id };
}

const titleOf = (scene: Scene): string => scene.github.issue(1)?.title ?? '';

test('without a word it lists what was overwritten, says how to bring it back, and writes nothing', async () => {
  const { scene, id } = await past();
  const before = scene.fingerprint();
  scene.github.resetCounters();
  const { code, out, err } = await scene.roadmap('sync', 'undo', id);
  expect(code).toBe(1);
  const stable = out
    .replaceAll(id, 'aaaa1111')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>          ')
    .replace(/\b[0-9a-f]{8}(?= {2}<)/g, '<commit>');
  expect(stable).toMatchInlineSnapshot(`
    "aaaa1111 #1 Ours
    1  <commit>  <time>            github  title       Theirs
    2  <commit>  <time>            github  labels      −ui
    3  <commit>  <time>            here    title       First
    4  <commit>  <time>            here    issue_type  (none)
    5  <commit>  <time>            here    body        ## Steps +1 −1, ## Expected +1 −1
    "
  `);
  expect(err).toBe(`to bring one back: roadmap sync undo ${id} --field <field> --at <commit>\n`);
  expect([scene.github.log, scene.fingerprint()]).toEqual([[], before]);
});

test('a value of the remote that we overwrote comes back into the file, and the next sync sends it', async () => {
  const { scene, id } = await past();
  scene.github.resetCounters();
  const undone = await scene.roadmap('sync', 'undo', id, '--field', 'title');
  expect([undone.code, undone.out]).toEqual([0, `restored ${id} title: Ours → Theirs\n`]);
  expect([scene.github.log, titleOf(scene)]).toEqual([[], 'Ours']);
  expect(scene.read(scene.path(id))).toContain('title: Theirs\n');
  scene.commitAll();
  expect((await scene.sync()).doc.operations).toMatchObject([{ op: 'push', fields: ['title'] }]);
  expect(titleOf(scene)).toBe('Theirs');
  expect((await scene.sync()).doc.counts).toMatchObject({ unchanged: 1, pushed: 0, pulled: 0 });
});

test('an undo is undone, before it was sent and after', async () => {
  const { scene, id } = await past();
  for (const sent of [false, true]) {
    await scene.roadmap('sync', 'undo', id, '--field', 'title');
    if (sent) await scene.sync();
    expect(titleOf(scene)).toBe(sent ? 'Theirs' : 'Ours');
    const again = await scene.roadmap('sync', 'undo', id, '--field', 'title');
    expect(again.out).toBe(`restored ${id} title: Theirs → Ours\n`);
    await scene.sync();
    expect(titleOf(scene)).toBe('Ours');
  }
});

test('one section comes back, and what was edited elsewhere in the text stays', async () => {
  const { scene, id } = await past();
  scene.edit(id, (text) => text.replace('None.', 'Some.'));
  await scene.roadmap('sync', 'undo', id, '--field', 'body:steps');
  const text = scene.read(scene.path(id));
  expect(['Open the page.', 'Two forms.', 'Some.'].filter((part) => !text.includes(part))).toEqual([]);
  await scene.roadmap('sync', 'undo', id, '--field', 'body:Expected');
  expect(scene.read(scene.path(id))).toContain('A form.\n\n## Notes\n\nSome.');
  await scene.sync();
  expect(scene.github.issue(1)?.body).toContain(BODY.replace('None.', 'Some.'));
});

test('of a set what went away comes back and what came goes, whatever else was added since', async () => {
  const { scene, id } = await past();
  await scene.roadmap('issue', 'update', id, '--add-label', 'later');
  scene.commitAll();
  await scene.sync();
  const { doc } = await scene.json('sync', 'undo', id);
  const [, sent] = (doc.candidates as Doc[]).filter(({ field }) => field === 'labels');
  await scene.roadmap('sync', 'undo', id, '--at', sent.commit);
  await scene.sync();
  expect(scene.github.issue(1)?.labels.toSorted()).toEqual(['bug', 'later']);
  expect(titleOf(scene)).toBe('Theirs');
});

test('a local value that lost a conflict comes back, whoever decided it', async () => {
  const { scene, id } = await past();
  for (const [title, decide] of [
    ['Mine', ['sync', '--strategy', 'remote']],
    ['Mine again', ['sync']],
  ] as const) {
    scene.github.edit(1, { title: `${title}, there` });
    await scene.roadmap('issue', 'update', id, '--title', title);
    scene.commitAll();
    await scene.roadmap(...decide);
    if (decide.length === 1) await scene.roadmap('sync', 'resolve', id, '--take', 'remote');
    expect(scene.read(scene.path(id))).toContain(`${title}, there`);
    const { doc } = await scene.json('sync', 'undo', id, '--field', 'title');
    expect(doc.restored).toEqual([{ field: 'title', from: `${title}, there`, to: title }]);
    expect(doc.candidates[0]).toMatchObject({ side: 'local', value: title });
    await scene.sync();
    expect(titleOf(scene)).toBe(title);
  }
});

test('a comment that was overwritten comes back by its id', async () => {
  const { scene, id } = await past();
  const { doc: comment } = await scene.json('issue', 'comment', 'add', id, '--body', 'One.');
  scene.commitAll();
  await scene.sync();
  await scene.roadmap('issue', 'comment', 'edit', comment.id, '--body', 'Two.');
  scene.commitAll();
  await scene.sync();
  const undone = await scene.roadmap('sync', 'undo', id, '--field', `comments:${String(comment.id).slice(0, 4)}`);
  expect(undone.out).toBe(`restored ${id} comments:${comment.id}: Two. → One.\n`);
  await scene.sync();
  expect(scene.github.comments(1).map(({ body }) => body)).toEqual([expect.stringContaining('One.')]);
});

test('a milestone comes back by the name it has here', async () => {
  const { scene, id } = await past();
  await scene.roadmap('milestone', 'create', 'v1.0');
  await scene.roadmap('milestone', 'create', 'v2.0');
  for (const name of ['v1.0', 'v2.0']) {
    await scene.roadmap('issue', 'update', id, '-m', name);
    scene.commitAll();
    await scene.sync();
  }
  const { out } = await scene.roadmap('sync', 'undo', id, '--field', 'milestone', '--preview');
  expect(out).toBe(`would restore ${id} milestone: v2.0 → v1.0\n`);
  await scene.roadmap('sync', 'undo', id, '--field', 'milestone');
  expect(scene.read(scene.path(id))).toContain('milestone: v1.0\n');
});

test('a preview writes nothing', async () => {
  const { scene, id } = await past();
  const before = scene.fingerprint();
  const { code, doc } = await scene.json('sync', 'undo', id, '--field', 'title', '--preview');
  expect([code, doc.preview, doc.restored]).toEqual([0, true, [{ field: 'title', from: 'Ours', to: 'Theirs' }]]);
  expect(scene.fingerprint()).toEqual(before);
});

test('in a terminal it asks which one, and Enter is none', async () => {
  const { scene, id } = await past();
  const typing = (...lines: string[]) => {
    const shown: string[] = [];
    const sink = { isTerminal: true, columns: 80, write: (text: string) => void shown.push(text) };
    const stdin = { isTerminal: true, text: async () => '', line: async () => lines.shift() ?? null };
    return scene.roadmapWith({ stdin, stderr: sink }, 'sync', 'undo', id);
  };
  const before = scene.read(scene.path(id));
  expect([(await typing('')).code, (await typing()).code, (await typing('99', '0', 'x', '')).code]).toEqual([1, 1, 1]);
  expect(scene.read(scene.path(id))).toBe(before);
  const { code, out } = await typing('99', '1');
  expect([code, out.split('\n').at(-2)]).toEqual([0, `restored ${id} title: Ours → Theirs`]);
});

test('what cannot be brought back is said with what can', async () => {
  const { scene, id } = await past();
  const cases: [string[], number, string][] = [
    [['ffffffff'], 1, 'issue.unknown'],
    [[id, '--field', 'priority'], 1, 'sync.unknown_value'],
    [[id, '--field', 'body:Nowhere'], 1, 'sync.unknown_value'],
    [[id, '--at', 'abcdef12'], 1, 'sync.unknown_value'],
    [[id, '--at', 'now'], 1, 'sync.unknown_value'],
    [[id, '--field', 'Not a field'], 2, 'usage.field'],
    [[id, '--at', 'yesterday'], 2, 'usage.at'],
    [[id, '--remote', 'elsewhere'], 1, 'sync.unknown_remote'],
  ];
  for (const [argv, code, name] of cases) {
    const ended = await scene.json('sync', 'undo', ...argv);
    expect([argv.join(' '), ended.code, ended.doc.error?.code]).toEqual([argv.join(' '), code, name]);
  }
  const fresh = await scene.create('Never sent');
  expect((await scene.json('sync', 'undo', fresh)).doc.error.code).toBe('sync.nothing_overwritten');
});

test('an editor that saves meanwhile loses nothing', async () => {
  const { scene, id } = await past();
  scene.edit(id, (text) => text.replace('status: todo', 'status: todo\nestimated_hours: 3 # about'));
  await scene.roadmap('sync', 'undo', id, '--field', 'title');
  expect(scene.read(scene.path(id))).toContain('estimated_hours: 3 # about');
});
