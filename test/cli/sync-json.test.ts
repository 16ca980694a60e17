import { expect, test } from 'vitest';
import { makeScene, READER, type Doc, type Scene } from './scene.ts';

const KEYS = [
  'remote',
  'mode',
  'preview',
  'branch',
  'counts',
  'operations',
  'requests',
  'rate_limit',
  'commit',
  'resume_after',
  'duration_ms',
];
const COUNTS = [
  'pulled',
  'pushed',
  'merged',
  'created_local',
  'created_remote',
  'linked',
  'conflicts',
  'errors',
  'skipped',
  'unchanged',
];

test('sync --json has every key of the documented shape, in a run, in a preview and when nothing happens', async () => {
  const scene = await makeScene();
  const id = await scene.create('Fix the login', '-l', 'bug');
  scene.commitAll();
  scene.github.seed('Dark mode');

  const preview = await scene.sync('--preview', '--push-new', 'all');
  expectShape(preview.doc);
  expect(preview.doc).toMatchObject({ preview: true, mode: 'both', branch: 'main', commit: null, resume_after: null });
  expect(preview.doc.operations).toEqual([
    { op: 'create_local', id: expect.any(String), remote_id: '1', fields: [], reason: 'new there', applied: false },
    { op: 'create_remote', id, remote_id: null, fields: [], reason: 'new here', applied: false },
  ]);

  const done = await scene.sync('--push-new', 'all');
  expectShape(done.doc);
  expect(done.doc.counts).toMatchObject({ created_local: 1, created_remote: 1, errors: 0, skipped: 0 });
  expect(done.doc.operations).toEqual([
    { op: 'create_local', id: expect.any(String), remote_id: '1', fields: [], reason: 'new there', applied: true },
    { op: 'create_remote', id, remote_id: '2', fields: [], reason: 'new here', applied: true },
  ]);
  expect(done.doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  expect(done.doc.requests).toEqual({ queries: 2, mutations: 2, rest: 0 });

  const nothing = await scene.sync();
  expectShape(nothing.doc);
  expect(nothing.doc).toMatchObject({ operations: [], commit: null, preview: false });
  expect(nothing.doc.counts).toMatchObject({ unchanged: 2, skipped: 0 });
  expect([preview.code, done.code, nothing.code]).toEqual([0, 0, 0]);
});

test('the modes are named in the answer: both, pull, push', async () => {
  const scene = await makeScene();
  const modes: string[] = [];
  for (const flags of [[], ['--pull-only'], ['--push-only']]) modes.push((await scene.sync(...flags)).doc.mode);
  expect(modes).toEqual(['both', 'pull', 'push']);
});

test('conflicts, resolve, history and status answer in their documented shapes', async () => {
  const scene = await makeScene();
  const id = await inConflict(scene);

  const conflicts = await scene.json('sync', 'conflicts');
  expect(conflicts.code).toBe(3);
  expect(conflicts.doc).toEqual([
    {
      id,
      remote: 'github',
      remote_id: '1',
      fields: [{ field: 'title', section: null, base: 'Title', local: 'Title here', remote: 'Title there' }],
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  ]);

  const status = await scene.json('sync', 'status');
  expect(status.doc).toEqual({
    remote: 'github',
    repo: 'octo/demo',
    branch: 'main',
    linked: 1,
    unlinked: 0,
    pending: [],
    incoming: [],
    conflicts: 1,
    errors: [],
    unsettled: [],
    seen_until: expect.stringMatching(/Z$/),
    last_run: expect.objectContaining({ remote: 'github', trigger: 'command', outcome: 'ok' }),
    last_success_at: expect.stringMatching(/Z$/),
    last_error: null,
    next_run_at: null,
    rate_limit: null,
    runner: null,
    others: [],
  });

  const resolved = await scene.json('sync', 'resolve', id, '--take', 'local');
  expect(resolved.code).toBe(0);
  expect(resolved.doc).toEqual({
    resolved: [{ id, remote_id: '1', fields: { title: 'local' }, left: [], to_send: ['title'] }],
    commit: scene.git('rev-parse', 'HEAD').trim(),
  });
  expect((await scene.json('sync', 'status')).doc.pending).toEqual([{ id, remote_id: '1', fields: ['title'] }]);
  await scene.sync();

  const history = await scene.json('sync', 'history');
  expect(history.code).toBe(0);
  for (const entry of history.doc)
    expect(Object.keys(entry)).toEqual(['at', 'commit', 'direction', 'id', 'remote_id', 'author', 'fields']);
  expect(history.doc[0]).toMatchObject({
    direction: 'out',
    id,
    remote_id: '1',
    fields: [{ field: 'title', from: 'Title there', to: 'Title here' }],
  });
  expect(history.doc.map((entry: Doc) => entry.direction)).toEqual(['out', 'in', 'out']);
  expect((await scene.json('sync', 'history', id, '--limit', '1')).doc).toHaveLength(1);
  expect((await scene.json('sync', 'conflicts')).doc).toEqual([]);
});

test('every error is one JSON document with code, kind, message, hints and data', async () => {
  const scene = await makeScene();
  const cases: [string[], number, string][] = [
    [['sync', '--pull-only', '--push-only'], 2, 'usage.conflicting_option'],
    [['sync', '--strategy', 'mine'], 2, 'usage.invalid_argument'],
    [['sync', '--since', 'yesterday'], 2, 'usage.since'],
    [['sync', '--nonsense'], 2, 'usage.unknown_option'],
    [['sync', 'ffffffff'], 1, 'issue.unknown'],
    [['sync', '--remote', 'elsewhere'], 1, 'sync.unknown_remote'],
    [['sync', 'resolve', '--all'], 2, 'usage.no_choice'],
    [['sync', 'resolve', '--take', 'local'], 2, 'usage.no_refs'],
    [['sync', 'resolve', '--all', '--field', 'title'], 2, 'usage.field'],
    [['sync', 'resolve', 'ffffffff', '--take', 'local'], 1, 'issue.unknown'],
    [['sync', 'history', 'ffffffff'], 1, 'issue.unknown'],
    [['sync', 'history', '--limit', '0'], 2, 'usage.invalid_argument'],
  ];
  for (const [argv, code, name] of cases) {
    const ended = await scene.json(...argv);
    expect([argv.join(' '), ended.code, ended.doc.error.code]).toEqual([argv.join(' '), code, name]);
    expect(Object.keys(ended.doc.error)).toEqual(['code', 'kind', 'message', 'hints', 'data']);
    expect(Object.keys(ended.doc)).toEqual(['error']);
    expect(ended.err).toBe('');
  }
  expect(scene.github.log.filter((request) => request.mutation)).toEqual([]);
});

test('of several outcomes the worst one by the documented order is the exit code', async () => {
  const scene = await makeScene();
  await inConflict(scene);
  expect((await scene.sync()).code).toBe(3);

  // An item that cannot be taken in, besides the conflict.
  scene.github.seed({ title: 'Bad \0 byte' });
  const failed = await scene.sync();
  expect(failed.code).toBe(4);
  expect(failed.doc.counts).toMatchObject({ conflicts: 1, errors: 1 });

  // A limit, besides the error and the conflict.
  const other = await scene.create('Another one');
  scene.commitAll();
  scene.github.faults.push({ when: { operation: 'createIssue' }, do: 'B2' });
  const limited = await scene.sync('--push-new', 'all');
  expect(limited.code).toBe(5);
  expect(limited.doc.counts).toMatchObject({ conflicts: 1, errors: 1, skipped: 1 });
  expect(limited.doc.operations).toContainEqual(expect.objectContaining({ op: 'skip', id: other, applied: false }));

  // A usage error comes before any of them.
  expect((await scene.sync('--strategy', 'none')).code).toBe(2);
});

test('a token that may only read ends with 5 when there is something to send, and works when there is nothing', async () => {
  const scene = await makeScene();
  scene.github.seed('Dark mode');
  scene.env['ROADMAP_GITHUB_TOKEN'] = READER;
  expect((await scene.sync()).code).toBe(0);
  const [file = ''] = scene.files();
  scene.write(file, scene.read(file).replace('Dark mode', 'Darker mode'));
  scene.commitAll();
  const before = scene.fingerprint();
  const ended = await scene.sync();
  expect(ended.code).toBe(5);
  expect(ended.doc.error).toMatchObject({ code: 'remote.read_only', kind: 'remote' });
  expect(scene.fingerprint()).toEqual(before);
  expect((await scene.sync('--pull-only')).code).toBe(0);
});

function expectShape(doc: Doc): void {
  expect(Object.keys(doc)).toEqual(doc.preview === true ? [...KEYS, 'estimate', 'mentions'] : KEYS);
  expect(Object.keys(doc.counts)).toEqual(COUNTS);
  expect(Object.keys(doc.requests)).toEqual(['queries', 'mutations', 'rest']);
  expect(Object.keys(doc.rate_limit)).toEqual(['remaining', 'reset_at']);
  expect(doc.duration_ms).toEqual(expect.any(Number));
  for (const operation of doc.operations)
    expect(Object.keys(operation)).toEqual(['op', 'id', 'remote_id', 'fields', 'reason', 'applied']);
}

/** One linked issue of which both sides changed the title. */
async function inConflict(scene: Scene): Promise<string> {
  const id = await scene.create('Title');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'Title here');
  scene.commitAll();
  scene.github.edit(1, { title: 'Title there' });
  const { code, doc } = await scene.sync();
  expect([code, doc.counts.conflicts]).toEqual([3, 1]);
  return id;
}
