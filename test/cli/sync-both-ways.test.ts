import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from './scene.ts';

const BODY = '# Steps\n\nOpen the page.\n\n# Expected\n\nA form.';

test('without a terminal, new issues are offered and not sent; --push-new all sends them; a quiet run follows', async () => {
  const scene = await makeScene();
  const ids = [await scene.create('One'), await scene.create('Two')];
  scene.commitAll();
  const asked = await scene.sync();
  expect(asked.code).toBe(0);
  expect(asked.doc.counts).toMatchObject({ skipped: 2, created_remote: 0 });
  expect(asked.doc.operations.map((one: Doc) => [one.op, one.id, one.applied]).sort()).toEqual(
    ids.map((id) => ['skip', id, false]).sort(),
  );
  expect(asked.doc.operations[0].reason).toContain('--push-new all');
  expect(scene.github.issues()).toEqual([]);

  expect((await scene.sync('--push-new', 'none')).doc.counts.skipped).toBe(2);
  const sent = await scene.sync('--push-new', 'all');
  expect(sent.doc.counts).toMatchObject({ skipped: 0, created_remote: 2 });
  expect(scene.github.issues().map((item) => item.title)).toEqual(['One', 'Two']);
  for (const item of scene.github.issues()) expect(item.body).toMatch(/^<!-- roadmap:[0-9a-f]{8} -->$/);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('in a terminal each new issue is asked about, and a no holds for this run alone', async () => {
  const scene = await makeScene();
  const first = await scene.create('First');
  await scene.create('Second');
  scene.commitAll();
  const answers = ['y', 'n'];
  let asked = '';
  const terminal = {
    stdin: { isTerminal: true, text: async () => '', line: async () => answers.shift() ?? null },
    stderr: { isTerminal: true, columns: 80, write: (text: string) => void (asked += text) },
  };
  const ended = await scene.roadmapWith(terminal, 'sync');
  expect(ended.code).toBe(0);
  expect(asked.match(/\[y\/N\]/g)).toHaveLength(2);
  expect(asked).toContain(`Create ${first}`.slice(0, 7));
  expect(scene.github.issues()).toHaveLength(1);
  expect((await scene.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
});

test('an issue named on the command line is sent, and nothing else', async () => {
  const scene = await makeScene();
  const one = await scene.create('One');
  await scene.create('Two');
  scene.commitAll();
  scene.github.seed('There');
  const ended = await scene.sync(one.slice(0, 5));
  expect(ended.doc.counts).toMatchObject({ created_remote: 1, created_local: 0, skipped: 0 });
  expect(scene.github.issues().map((item) => item.title)).toEqual(['There', 'One']);
  expect((await scene.sync()).doc.counts.created_local).toBe(1);
});

test('new items become files that are a function of the item, and edits go both ways', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Fix the login', body: BODY, labels: ['bug'], assignees: ['octo'] });
  const pulled = await scene.sync();
  expect(pulled.doc.counts.created_local).toBe(1);
  const [file = ''] = scene.files();
  expect(file).toMatch(/^\.roadmap\/issues\/[0-9a-f]{8}-github-1\.md$/);
  const id = pulled.doc.operations[0].id as string;
  expect(scene.read(file)).toContain('title: Fix the login');
  expect(scene.read(file)).toContain('issue_type: bug');
  expect(scene.read(file)).toContain('assignees: [octo]');
  expect(scene.read(file).endsWith(`---\n\n${BODY}\n`)).toBe(true);

  // One section here, another one there, the title here, a label on each side.
  scene.edit(id, (text) => text.replace('Open the page.', 'Open the start page.').replace('the login', 'the log-in'));
  await scene.roadmap('issue', 'update', id, '--add-label', 'ui');
  scene.commitAll();
  scene.github.edit(1, { body: BODY.replace('A form.', 'A form with two fields.') });
  scene.github.label(1, 'urgent');
  scene.github.unlabel(1, 'bug');
  const merged = await scene.sync();
  expect(merged.code).toBe(0);
  const both = BODY.replace('the page', 'the start page').replace('A form.', 'A form with two fields.');
  expect(scene.read(file).endsWith(`---\n\n${both}\n`)).toBe(true);
  const item = scene.github.issue(1);
  expect(item).toMatchObject({ title: 'Fix the log-in', body: both, assignees: ['octo'] });
  expect([...(item?.labels ?? [])].sort()).toEqual(['ui', 'urgent']);
  expect(scene.read(file)).toMatch(/^labels: \[ui, urgent\]$/m);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('the state goes both ways with its reason', async () => {
  const scene = await makeScene();
  const id = await scene.create('Close me');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  const now = (): [string | undefined, string | null | undefined] => {
    const item = scene.github.issue(1);
    return [item?.state, item?.stateReason];
  };
  const shown = async (): Promise<[string, string | undefined]> => {
    const { doc } = await scene.json('issue', 'view', id);
    return [doc.status, doc.resolution];
  };
  for (const [reason, there] of [
    ['completed', 'COMPLETED'],
    ['not-planned', 'NOT_PLANNED'],
    ['duplicate', 'DUPLICATE'],
  ] as const) {
    await scene.roadmap('issue', 'close', id, '--reason', reason);
    expect((await scene.sync()).code).toBe(0);
    expect(now()).toEqual(['CLOSED', there]);
    await scene.roadmap('issue', 'reopen', id);
    await scene.sync();
    expect(now()).toEqual(['OPEN', 'REOPENED']);
  }
  // Another reason for a closed issue.
  await scene.roadmap('issue', 'close', id);
  await scene.sync();
  await scene.roadmap('issue', 'close', id, '--reason', 'not-planned');
  await scene.sync();
  expect(now()).toEqual(['CLOSED', 'NOT_PLANNED']);
  expect((await scene.sync()).doc.operations).toEqual([]);

  for (const [reason, here] of [
    ['NOT_PLANNED', 'not-planned'],
    ['DUPLICATE', 'duplicate'],
  ] as const) {
    scene.github.reopenIssue(1);
    await scene.sync();
    expect((await shown())[0]).toBe('todo');
    scene.github.closeIssue(1, reason);
    await scene.sync();
    expect(await shown()).toEqual(['closed', here]);
  }
  scene.github.reopenIssue(1);
  scene.github.closeIssue(1, 'COMPLETED');
  await scene.sync();
  expect((await shown())[0]).toBe('closed');
  expect([undefined, 'completed']).toContain((await shown())[1]);
});

test('a state richer than theirs stays while theirs says nothing new', async () => {
  const scene = await makeScene();
  const id = await scene.create('Working on it', '--status', 'in-progress');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.github.edit(1, { title: 'Working on it still' });
  await scene.sync();
  expect((await scene.json('issue', 'view', id)).doc).toMatchObject({
    status: 'in-progress',
    title: 'Working on it still',
  });
});

test('labels are made when they are missing, compared without case, and never replaced', async () => {
  const scene = await makeScene();
  scene.github.createLabel('Bug');
  const id = await scene.create('Labels', '-l', 'bug', '-l', 'brand new');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  expect(scene.github.issue(1)?.labels).toEqual(['brand new', 'Bug']);
  expect(scene.github.labels()).toEqual(['Bug', 'brand new']);
  expect((await scene.sync()).doc.operations).toEqual([]);

  // Somebody adds one between our read and our write.
  await scene.roadmap('issue', 'update', id, '--add-label', 'ours');
  let added = false;
  scene.github.faults.push({
    when: (request) => {
      if (request.mutation && !added) {
        added = true;
        scene.github.label(1, 'theirs');
      }
      return false;
    },
    do: 'empty',
  });
  await scene.sync();
  expect(added).toBe(true);
  expect([...(scene.github.issue(1)?.labels ?? [])].sort()).toEqual(['Bug', 'brand new', 'ours', 'theirs']);
  scene.github.faults.clear();
  await scene.sync();
  expect((await scene.json('issue', 'view', id)).doc.labels).toEqual(['bug', 'brand new', 'ours', 'theirs']);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('an unknown login is kept here and said once; it is tried again when it changes', async () => {
  const scene = await makeScene();
  const id = await scene.create('Who', '--assignee', 'ana', '--assignee', 'nobody-such');
  scene.commitAll();
  const first = await scene.sync('--push-new', 'all');
  expect(scene.github.issue(1)?.assignees).toEqual(['ana']);
  expect(first.doc.counts.created_remote).toBe(1);
  expect(first.doc.operations[0].reason).toContain('nobody-such');
  expect(first.doc.counts.errors).toBe(0);

  scene.github.resetCounters();
  const second = await scene.sync();
  expect(scene.github.counters).toMatchObject({ queries: 1, mutations: 0 });
  expect(second.doc.operations).toEqual([]);
  expect(second.code).toBe(0);
  expect((await scene.json('issue', 'view', id)).doc.assignees).toEqual(['ana', 'nobody-such']);

  // Another change does not bring it up again.
  await scene.roadmap('issue', 'update', id, '--title', 'Who else');
  expect((await scene.sync()).doc.operations.map((one: Doc) => [one.op, one.fields])).toEqual([['push', ['title']]]);

  scene.github.person('somebody', 'write');
  scene.edit(id, (text) => text.replace('nobody-such', 'somebody'));
  await scene.sync();
  expect(scene.github.issue(1)?.assignees).toEqual(['ana', 'somebody']);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test.each([
  ['local', 'Here', 'Here'],
  ['remote', 'There', 'There'],
  ['manual', 'Here', 'There'],
])('with the strategy %s a conflict leaves "%s" here and "%s" there', async (strategy, here, there) => {
  const { scene, id } = await conflict();
  const ended = await scene.sync('--strategy', strategy);
  expect(ended.code).toBe(strategy === 'manual' ? 3 : 0);
  expect((await scene.json('issue', 'view', id)).doc).toMatchObject({ title: here, labels: ['both', 'mine'] });
  expect(scene.github.issue(1)).toMatchObject({ title: there, labels: ['both', 'mine'] });
  const again = await scene.sync();
  expect(again.code).toBe(strategy === 'manual' ? 3 : 0);
  // The value that lost is in the chain.
  const log = scene.git('log', '-p', 'refs/roadmap/remotes/github');
  expect(log).toContain('There');
});

test('with the strategy latest the later change wins', async () => {
  for (const [minutes, winner] of [
    [-60, 'Here'],
    [+60, 'There'],
  ] as const) {
    const { scene, id } = await conflict(minutes * 60_000);
    const ended = await scene.sync('--strategy', 'latest');
    expect(ended.code).toBe(0);
    expect((await scene.json('issue', 'view', id)).doc.title).toBe(winner);
    expect(scene.github.issue(1)?.title).toBe(winner);
  }
});

test.each([
  ['local', 'Here'],
  ['remote', 'There'],
])('resolving with --take %s brings "%s" to both sides', async (take, title) => {
  const { scene, id } = await conflict();
  expect((await scene.sync()).code).toBe(3);
  const resolved = await scene.json('sync', 'resolve', id, '--take', take);
  expect(resolved.code).toBe(0);
  const message = scene.git('log', '-1', '--format=%B');
  expect(message).toContain('roadmap sync: github, 1 resolved');
  expect(message).toContain(`Roadmap-Resolved: ${id} #1 title=${take}`);
  expect((await scene.sync()).code).toBe(0);
  expect((await scene.json('issue', 'view', id)).doc.title).toBe(title);
  expect(scene.github.issue(1)?.title).toBe(title);
  expect((await scene.sync()).doc.operations).toEqual([]);
  const error = await scene.json('sync', 'resolve', id, '--take', take);
  expect([error.code, error.doc.error.code]).toEqual([1, 'sync.no_conflict']);
});

test('resolving by field settles those fields alone, and a change there after it is a change', async () => {
  const scene = await makeScene();
  const id = await scene.create('Title', '--body', BODY);
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.edit(id, (text) => text.replace('title: Title', 'title: Here').replace('Open the page.', 'Open it here.'));
  scene.commitAll();
  scene.github.edit(1, { title: 'There', body: BODY.replace('Open the page.', 'Open it there.') });
  expect((await scene.sync()).code).toBe(3);
  const [{ fields }] = (await scene.json('sync', 'conflicts')).doc;
  expect(fields.map((one: Doc) => [one.field, one.section])).toEqual([
    ['title', null],
    ['body', '# Steps'],
  ]);

  const wrong = await scene.json('sync', 'resolve', id, '--field', 'labels=local');
  expect([wrong.code, wrong.doc.error.code]).toEqual([1, 'sync.unknown_field']);
  const half = await scene.json('sync', 'resolve', id, '--field', 'title=remote');
  expect(half.code).toBe(3);
  expect(half.doc.resolved[0]).toMatchObject({ fields: { title: 'remote' }, left: [{ field: 'body' }] });
  scene.edit(id, (text) => text.replace('Open it here.', 'Open it here and there.'));
  const rest = await scene.json('sync', 'resolve', id, '--field', 'body=merged');
  expect(rest.code).toBe(0);
  // Somebody changes the title there after that: no conflict, since what was shown was taken in.
  scene.github.edit(1, { title: 'There again' });
  const last = await scene.sync();
  expect(last.code).toBe(0);
  expect((await scene.json('issue', 'view', id)).doc.title).toBe('There again');
  expect(scene.github.issue(1)?.body).toContain('Open it here and there.');
});

test('what is taken away again after a conflict was decided is an edit, though git never had it', async () => {
  const scene = await makeScene();
  const id = await scene.create('Title', '--body', BODY);
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.edit(id, (text) => text.replace('title: Title', 'title: Here\nlabels: [here]'));
  scene.github.edit(1, { title: 'There' });
  expect((await scene.sync()).doc.counts).toMatchObject({ conflicts: 1 });
  expect((await scene.json('sync', 'resolve', id, '--take', 'remote')).code).toBe(0);
  scene.edit(id, (text) => text.replace('labels: [here]\n', ''));
  scene.github.label(1, 'there');
  const ended = await scene.sync();
  expect([ended.code, ended.doc.operations]).toMatchObject([0, [{ op: 'merge', fields: ['labels'] }]]);
  expect(scene.read(scene.path(id))).toContain('labels: [there]');
  expect(scene.github.issue(1)?.labels).toEqual(['there']);
});

test('--all resolves every conflict at once', async () => {
  const scene = await makeScene();
  const ids = [await scene.create('One'), await scene.create('Two')];
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  for (const [at, id] of ids.entries()) {
    await scene.roadmap('issue', 'update', id, '--title', `Here ${at}`);
    scene.github.edit(at + 1, { title: `There ${at}` });
  }
  scene.commitAll();
  expect((await scene.sync()).doc.counts.conflicts).toBe(2);
  const resolved = await scene.json('sync', 'resolve', '--all', '--take', 'remote');
  expect(resolved.doc.resolved.map((one: Doc) => one.id).sort()).toEqual([...ids].sort());
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect((await scene.json('sync', 'resolve', '--all', '--take', 'remote')).doc.resolved).toEqual([]);
});

test('what a filter leaves out stays out, linked ones stay in, and lifting the filter brings the rest', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'A bug', labels: ['bug'] }, { title: 'A wish' }, { title: 'Old', state: 'CLOSED' });
  expect((await scene.sync('--label', 'BUG')).doc.counts.created_local).toBe(1);
  scene.github.unlabel(1, 'bug');
  const second = await scene.sync('--label', 'bug');
  expect(second.doc.counts).toMatchObject({ pulled: 1, created_local: 0 });
  expect((await scene.sync('--state', 'closed')).doc.counts.created_local).toBe(1);
  expect((await scene.sync('--pull-new', 'none')).doc.counts.created_local).toBe(0);
  expect((await scene.sync()).doc.counts.created_local).toBe(1);
});

test('the local time of change is theirs after a pull and ours after a push, and bookkeeping leaves it alone', async () => {
  const scene = await makeScene();
  const id = await scene.create('Times');
  scene.commitAll();
  const made = updatedIn(scene, id);
  await scene.sync('--push-new', 'all');
  expect(updatedIn(scene, id)).toBe(made);
  const pointer = pointerIn(scene, id);

  scene.github.clock.advance(3_600_000);
  scene.github.comment(1, 'A comment moves the time of the item, and no value.');
  await scene.sync();
  expect([updatedIn(scene, id), pointerIn(scene, id)]).toEqual([made, pointer]);

  scene.github.edit(1, { title: 'Times change' });
  await scene.sync();
  const item = scene.github.issue(1);
  expect(updatedIn(scene, id)).toBe(item?.updatedAt);
  expect(pointerIn(scene, id)).toMatch(new RegExp(`^${item?.updatedAt}/[0-9a-f]{12}$`));
  expect(pointerIn(scene, id)).not.toBe(pointer);
});

function updatedIn(scene: Scene, id: string): string | undefined {
  return /^updated: '?([^'\n]+)'?$/m.exec(scene.read(scene.path(id)))?.[1];
}

function pointerIn(scene: Scene, id: string): string | undefined {
  return /^sync_base:\n {2}github: '?([^'\n]+)'?$/m.exec(scene.read(scene.path(id)))?.[1];
}

/** One linked issue: both sides changed the title, each added a label. `later`: how much later theirs was. */
async function conflict(later = 0): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  if (later < 0) scene.github.clock.advance(later);
  const id = await scene.create('Title', '-l', 'both');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'Here', '--add-label', 'mine');
  scene.commitAll();
  if (later > 0) scene.github.clock.advance(later);
  scene.github.edit(1, { title: 'There' });
  return { scene, id };
}
