import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Tracker } from '../../../src/ports/tracker.ts';
import type { FaultDo } from '../../standin/faults.ts';
import { startStandin } from '../../standin/index.ts';
import type { Standin } from '../../standin/index.ts';
import { failureOf, itemOf, pagesOf, quickClock, trackerFor } from './support.ts';

let github: Standin;
let clock: ReturnType<typeof quickClock>;
let tracker: Tracker;

beforeEach(async () => {
  github = await startStandin();
  clock = quickClock();
  tracker = trackerFor(github, { clock });
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const broken: FaultDo[] = [
  'drop-before',
  'apply-then-drop',
  '502-after-apply',
  'truncated',
  'cut',
  'empty',
  'html',
  'content-type',
  'C1-200',
  'C1-502',
  'C2-500',
  'C2-502',
  'C2-html',
  'C3',
];
const limits: FaultDo[] = ['A1', 'A2', 'A3-403', 'A3-429', 'B1-200', 'B1-403', 'B1-429', 'B2', 'B3', 'B4'];

describe('reading', () => {
  test.each(broken)('%s once is mended by asking again', async (fault) => {
    github.seed('One');
    github.faults.push({ when: { nth: 1 }, do: fault });
    expect((await pagesOf(tracker))[0]?.items).toHaveLength(1);
    expect(tracker.cost().queries).toBe(2);
    expect(clock.slept).toHaveLength(1);
  });

  test.each(broken)('%s for ever is an error after four tries, with growing waits', async (fault) => {
    github.faults.push({ when: {}, do: fault });
    const error = await failureOf(pagesOf(tracker));
    expect(['remote.unreachable', 'remote.malformed']).toContain(error.code);
    expect(github.log).toHaveLength(4);
    expect([...clock.slept].sort((a, b) => a - b)).toEqual(clock.slept);
    expect(clock.slept).toHaveLength(3);
  });

  test.each(limits)('%s for ever is a limit, with the time to go on', async (fault) => {
    github.faults.push({ when: {}, do: fault });
    const error = await failureOf(pagesOf(tracker));
    expect(error.code).toBe('remote.limited');
    const wait = Date.parse(String(error.data['resume_after'])) - Date.now();
    const primary = ['A1', 'A2', 'A3-403', 'A3-429'].includes(String(fault));
    // Those that name no time are waited out once; the second one asks for twice the minute.
    const expected = primary ? 3_600_000 : ['B2', 'B4'].includes(String(fault)) ? 120_000 : 60_000;
    expect(Math.abs(wait - expected)).toBeLessThan(primary ? 100_000 : 2000);
  });

  test('a wait of a minute that GitHub asks for is waited once', async () => {
    github.faults.push({ when: { nth: 1 }, do: 'B1-403' });
    expect(await pagesOf(tracker)).toHaveLength(1);
    expect(clock.slept).toEqual([60_000]);
  });

  test('a longer wait ends the run', async () => {
    const answer = {
      status: 403,
      headers: { 'retry-after': '61' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    };
    github.faults.push({ when: {}, do: { answer } });
    expect((await failureOf(pagesOf(tracker))).code).toBe('remote.limited');
    expect(clock.slept).toEqual([]);
    expect(github.log).toHaveLength(1);
  });

  test('pages get smaller when GitHub cannot cope, and stay so', async () => {
    github.seed(...Array.from({ length: 120 }, (_, n) => `Issue ${n}`));
    github.faults.push({ when: (request) => Number(request.variables['page']) > 30, do: 'C2-502' });
    const pages = await pagesOf(tracker);
    expect(pages.flatMap((page) => page.items)).toHaveLength(120);
    expect(github.log.map((request) => request.variables['page'])).toEqual([100, 50, 25, 25, 25, 25, 25]);
  });

  test('labels that could not be read are not read as none', async () => {
    github.seed({ title: 'One', labels: ['bug'] });
    const path = ['repository', 'issues', 'nodes', 0, 'labels'];
    const issues = {
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: 'x' },
      nodes: [{ id: 'I_1', number: 1, title: 'One', body: '', labels: null }],
    };
    const repository = {
      id: 'R',
      nameWithOwner: 'octo/demo',
      hasIssuesEnabled: true,
      viewerPermission: 'WRITE',
      isArchived: false,
      issues,
    };
    for (const errors of [[{ type: 'FORBIDDEN', path, message: 'no' }], undefined]) {
      github.faults.push({ when: {}, do: { answer: { status: 200, body: { data: { repository }, errors } } } });
      expect((await failureOf(pagesOf(tracker))).code).toBe('remote.malformed');
      github.faults.clear();
    }
  });

  test('an absent issue is not decided upon while REST is down', async () => {
    github.faults.push({ when: { operation: 'GET /repos/octo/demo/issues/5' }, do: 'C2-502' });
    expect((await failureOf(tracker.get(['5']))).code).toBe('remote.malformed');
    expect(tracker.cost().rest).toBe(4);
  });
});

describe('an error of the whole remote', () => {
  const verbs: [string, () => Promise<unknown>][] = [
    ['list', () => pagesOf(tracker)],
    ['newest', () => tracker.newest(null)],
    ['get', () => tracker.get(['1'])],
  ];

  test.each(verbs)('%s: a repository that is not there or not for us', async (_, ask) => {
    tracker = trackerFor(github, { remote: { type: 'github', repo: 'octo/nothing', fields: {}, mapping: {} } });
    const error = await failureOf(ask());
    expect(error.code).toBe('remote.not_found');
    expect(error.message).toContain('octo/nothing');
    expect(error.message).toContain('the token may not see it');
  });

  test.each(verbs)('%s: issues switched off', async (_, ask) => {
    github.settings({ hasIssuesEnabled: false });
    expect((await failureOf(ask())).code).toBe('remote.issues_disabled');
  });

  test.each(verbs)('%s: a renamed repository', async (_, ask) => {
    github.rename('octo/newer');
    const error = await failureOf(ask());
    expect(error).toMatchObject({ code: 'remote.moved', message: expect.stringContaining('octo/newer') });
    expect(error.hints).toEqual(['roadmap config set remotes.github.repo octo/newer']);
  });

  test('a repository spelt in another case is the same one', async () => {
    tracker = trackerFor(github, { remote: { type: 'github', repo: 'Octo/DEMO', fields: {}, mapping: {} } });
    expect((await pagesOf(tracker))[0]?.access.name).toBe('octo/demo');
  });

  test.each(verbs)('%s: a wrong token', async (_, ask) => {
    tracker = trackerFor(github, { token: async () => 'token-of-nobody' });
    const error = await failureOf(ask());
    expect(error.code).toBe('remote.auth');
    expect(error.hints.join(' ')).toContain('ROADMAP_GITHUB_TOKEN, GH_TOKEN, GITHUB_TOKEN');
    expect(github.log).toHaveLength(1);
  });

  test.each([null, '', 'token-of-ana\nX: y', 'token-of-ünïcode'])(
    'the token %j is none, and nothing is sent',
    async (token) => {
      tracker = trackerFor(github, { token: async () => token });
      expect((await failureOf(pagesOf(tracker))).code).toBe('remote.auth');
      expect(github.log).toEqual([]);
    },
  );

  test('a token that stops working in the middle of a walk', async () => {
    github.seed(...Array.from({ length: 150 }, (_, n) => `Issue ${n}`));
    github.faults.push({ when: { from: 2 }, do: 'unauthorized' });
    expect((await failureOf(pagesOf(tracker))).code).toBe('remote.auth');
  });

  test('a permission that is missing is no limit', async () => {
    const answer = { status: 403, body: { message: 'Resource not accessible by integration' } };
    github.faults.push({ when: {}, do: { answer } });
    expect((await failureOf(pagesOf(tracker))).code).toBe('remote.forbidden');
    expect(github.log).toHaveLength(1);
  });

  test('nobody listens', async () => {
    await github.close();
    const error = await failureOf(pagesOf(tracker));
    expect(error).toMatchObject({ code: 'remote.unreachable', data: { sent: false } });
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('creating', () => {
  const draft = { id: '224f3405', values: { title: 'New', status: 'open', labels: [], assignees: [], body: '' } };
  const ambiguous: [FaultDo, number][] = [
    ['drop-before', 0],
    ['apply-then-drop', 1],
    ['502-after-apply', 1],
    ['truncated', 1],
    ['cut', 1],
    ['empty', 1],
    ['html', 1],
    ['content-type', 1],
    ['C1-200', 0],
    ['C1-502', 0],
    ['C2-500', 0],
    ['C2-502', 0],
    ['C2-html', 0],
    ['C3', 0],
    [{ late: { requests: 1 } }, 0],
  ];

  test.each(ambiguous)('%j leaves it open whether an issue was made, and one request was sent', async (fault, made) => {
    github.faults.push({ when: { operation: 'createIssue' }, do: fault });
    expect(await tracker.create(draft)).toMatchObject({ kind: 'unknown' });
    expect(github.counters.byName).toEqual({ createIssue: 1 });
    expect(github.issues()).toHaveLength(made);
  });

  test('an issue that comes into being late carries the marker it is looked for by', async () => {
    github.faults.push({ when: { operation: 'createIssue' }, do: { late: { requests: 2 } } });
    expect(await tracker.create(draft)).toMatchObject({ kind: 'unknown' });
    expect((await tracker.newest(0)).items).toEqual([]);
    expect((await tracker.newest(0)).items).toMatchObject([{ marker: '224f3405', trusted: true }]);
  });

  test.each(limits)('%s is a definite refusal, thrown as a limit, and one request was sent', async (fault) => {
    github.faults.push({ when: { operation: 'createIssue' }, do: fault });
    expect((await failureOf(tracker.create(draft))).code).toBe('remote.limited');
    expect(github.counters.byName).toEqual({ createIssue: 1 });
    expect(clock.slept).toEqual([]);
    expect(github.issues()).toEqual([]);
  });

  test('a token that stopped working made nothing', async () => {
    github.faults.push({ when: { operation: 'createIssue' }, do: 'unauthorized' });
    expect(await tracker.create(draft)).toMatchObject({ kind: 'failed' });
    expect(github.counters.byName).toEqual({ createIssue: 1 });
  });

  test('a connection that was refused made nothing', async () => {
    await pagesOf(tracker);
    await github.close();
    expect(await tracker.create(draft)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(clock.slept).toEqual([]);
  });

  test('what fails before it is thrown: nothing was made', async () => {
    github.faults.push({ when: { operation: 'RepositoryLabels' }, do: 'C2-502' });
    const values = { ...draft.values, labels: ['bug'] };
    expect((await failureOf(tracker.create({ ...draft, values }))).code).toBe('remote.malformed');
    expect(github.counters.byName).toEqual({});
  });

  test.each(broken)('a label whose making ended in %s is looked for, and never made twice', async (fault) => {
    github.faults.push({ when: { operation: 'createLabel', nth: 1 }, do: fault });
    const outcome = await tracker.create({ ...draft, values: { ...draft.values, labels: ['bug'] } });
    if (outcome.kind !== 'done') throw new Error(outcome.message);
    expect(github.counters.byName['createLabel']).toBeLessThanOrEqual(2);
    expect(github.labels().filter((name) => name === 'bug')).toHaveLength(1);
    expect(github.issue(1)?.labels).toEqual(['bug']);
    expect(outcome.notes).toEqual([]);
  });

  test('an issue whose label cannot be made this time is made another time', async () => {
    github.faults.push({ when: { operation: 'createLabel' }, do: 'drop-before' });
    const labelled = { ...draft, values: { ...draft.values, labels: ['bug'] } };
    expect(await tracker.create(labelled)).toEqual({
      kind: 'failed',
      message: 'The label "bug" could not be made this time.',
    });
    expect(github.issues()).toEqual([]);
    github.faults.clear();
    expect(await tracker.create(labelled)).toMatchObject({ kind: 'done', notes: [] });
    expect(github.issue(1)?.labels).toEqual(['bug']);
  });
});

describe('updating', () => {
  test('a change whose label cannot be made this time is no refusal of the label, and keeps no other one from being sent', async () => {
    github.seed('One', 'Two');
    const labels = { add: ['bug'], remove: [] };
    const [one, two] = await Promise.all([itemOf(tracker, '1'), itemOf(tracker, '2')]);
    github.faults.push({ when: { operation: 'createLabel' }, do: 'drop-before' });
    const updates = [
      { item: one, changes: { labels } },
      { item: two, changes: { title: { set: 'Two!' } } },
    ];
    expect((await tracker.update(updates)).map(({ kind }) => kind)).toEqual(['failed', 'done']);
    expect(github.issue(2)?.title).toBe('Two!');
    github.faults.clear();
    expect(await tracker.update(updates.slice(0, 1))).toMatchObject([{ kind: 'done', notes: [] }]);
    expect(github.issue(1)?.labels).toEqual(['bug']);
  });

  const rename = async (...keys: string[]): Promise<Parameters<Tracker['update']>[0]> =>
    Promise.all(
      keys.map(async (key) => ({ item: await itemOf(tracker, key), changes: { title: { set: `${key}!` } } })),
    );

  test.each(broken)('%s makes every outcome of the batch unknown, and nothing is sent again', async (fault) => {
    github.seed('One', 'Two');
    const updates = await rename('1', '2');
    github.faults.push({ when: { operation: 'UpdateIssues' }, do: fault });
    expect((await tracker.update(updates)).map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown']);
    expect(github.counters.mutations).toBe(1);
  });

  test.each(limits)('%s stops the run, and nothing is sent again', async (fault) => {
    github.seed('One', 'Two');
    const updates = await rename('1', '2');
    github.faults.push({ when: { operation: 'UpdateIssues' }, do: fault });
    expect((await failureOf(tracker.update(updates))).code).toBe('remote.limited');
    expect(github.counters.mutations).toBe(1);
    expect(clock.slept).toEqual([]);
    expect(github.issue(1)?.title).toBe('One');
  });

  test('a limit in the middle of a batch leaves the first ones done and the last ones failed', async () => {
    github.seed('One', 'Two');
    const updates = await rename('1', '2');
    const item = { ...nodeOf('1'), title: '1!' };
    const errors = [{ type: 'RATE_LIMITED', path: ['u1s0'], message: 'API rate limit exceeded' }];
    const answer = { status: 200, body: { data: { u0s0: { item }, u1s0: null }, errors } };
    github.faults.push({ when: { operation: 'UpdateIssues' }, do: { answer } });
    expect(await tracker.update(updates)).toMatchObject([
      { kind: 'done', item: { values: { title: '1!' } } },
      { kind: 'failed', message: 'API rate limit exceeded' },
    ]);
  });

  test('an error of an unknown kind leaves its issue unknown, and no other', async () => {
    github.seed('One', 'Two');
    const updates = await rename('1', '2');
    const errors = [{ type: 'INTERNAL', path: ['u1s0'], message: 'Oops' }];
    const answer = { status: 200, body: { data: { u0s0: { item: nodeOf('1') }, u1s0: null }, errors } };
    github.faults.push({ when: { operation: 'UpdateIssues' }, do: { answer } });
    expect((await tracker.update(updates)).map((one) => one.kind)).toEqual(['done', 'unknown']);
  });

  test('when the reading back fails, the outcome is unknown, not an error', async () => {
    github.seed('One');
    const item = await itemOf(tracker, '1');
    github.faults.push({ when: { operation: 'ReadIssues' }, do: 'C2-502' });
    const changes = { title: { set: 'New' }, parent: { set: '1' } };
    expect(await tracker.update([{ item, changes }])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('nobody listens: nothing can have happened', async () => {
    github.seed('One');
    const updates = await rename('1');
    await github.close();
    const error = await failureOf(tracker.update(updates));
    expect(error).toMatchObject({ code: 'remote.unreachable', data: { sent: false } });
    expect(clock.slept).toHaveLength(3);
  });
});

function nodeOf(key: string): Record<string, unknown> {
  const issue = github.issue(Number(key));
  const none = { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
  return {
    ...issue,
    url: `https://github.com/octo/demo/issues/${key}`,
    author: null,
    viewerDidAuthor: false,
    labels: none,
    assignees: none,
    blockedBy: none,
    comments: none,
    issueType: null,
    milestone: null,
    parent: null,
    locked: false,
  };
}
