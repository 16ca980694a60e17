import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Item, Tracker, Update } from '../../../src/ports/tracker.ts';
import { startStandin } from '../../standin/index.ts';
import type { Standin } from '../../standin/index.ts';
import { failureOf, itemOf, pagesOf, trackerFor } from './support.ts';

let github: Standin;
let tracker: Tracker;

beforeEach(async () => {
  github = await startStandin({
    tokens: {
      'token-of-ana': { login: 'ana', permission: 'write' },
      'token-of-bob': { login: 'bob', permission: 'read' },
      'token-of-app': { login: 'planner[bot]', permission: 'write' },
      'token-of-ci': { login: 'ana', permission: 'write', readOnly: true },
    },
  });
  tracker = trackerFor(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const update = async (key: string, changes: Update['changes']): Promise<Update> => ({
  item: await itemOf(tracker, key),
  changes,
});

/** The one outcome of one change, which must be done. */
async function change(key: string, changes: Update['changes']): Promise<{ item: Item; notes: readonly string[] }> {
  const [outcome] = await tracker.update([await update(key, changes)]);
  if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('listing', () => {
  test('an item tells all that is synced, who we are and what we may do', async () => {
    github.clock.set('2026-01-06T16:25:12Z');
    github.seed({
      title: ' Fix\r\nlogin ',
      body: 'a\r\nb\r\n\r\n<!-- roadmap:224f3405 -->',
      labels: ['Zed', 'bug'],
      assignees: ['bob', 'Ana'],
      author: 'ana',
      stateReason: 'NOT_PLANNED',
    });
    const [page] = await pagesOf(tracker);
    expect(page).toEqual({
      access: { login: 'ana', name: 'octo/demo', writable: true, at: '2026-01-06T16:25:12Z' },
      last: true,
      items: [
        {
          id: github.issue(1)?.id,
          key: '1',
          url: 'https://github.com/octo/demo/issues/1',
          author: 'ana',
          trusted: true,
          created_at: '2026-01-06T16:25:12Z',
          updated_at: '2026-01-06T16:25:12Z',
          values: {
            title: 'Fix login',
            status: 'closed:not-planned',
            priority: null,
            issue_type: 'bug',
            milestone: null,
            parent: null,
            labels: ['Zed'],
            assignees: ['ana', 'bob'],
            depends_on: [],
            body: 'a\nb',
          },
          marker: '224f3405',
          defect: null,
          comments: [],
          labels: ['Zed', 'bug'],
          native: expect.anything(),
        },
      ],
    });
  });

  test('an empty repository is one empty last page, and a quiet look is one request', async () => {
    expect(await pagesOf(tracker)).toMatchObject([{ items: [], last: true }]);
    expect(tracker.cost()).toEqual({ queries: 1, mutations: 0, rest: 0 });
    expect(tracker.limit()).toMatchObject({ remaining: 5000 - github.counters.points.graphql });
  });

  test('a thousand issues come in ten requests, ascending, the last page alone being last', async () => {
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed(...Array.from({ length: 1000 }, (_, n) => `Issue ${n}`));
    github.clock.advance(1000);
    github.edit(1, { title: 'Later' });
    const pages = await pagesOf(tracker);
    expect(pages.map((page) => page.last)).toEqual([...Array(9).fill(false), true]);
    const keys = pages.flatMap((page) => page.items.map((item) => item.key));
    expect(new Set(keys).size).toBe(1000);
    expect(keys.at(-1)).toBe('1');
    expect(github.counters).toMatchObject({ queries: 10, rest: 0, mutations: 0 });
  });

  test.each(['C3', 'C2-502'] as const)(
    'pages that are too much for the server (%s) are halved and stay so',
    async (answer) => {
      github.seed(...Array.from({ length: 300 }, (_, n) => `Issue ${n}`));
      github.behaviour.page = { over: 50, answer };
      const pages = await pagesOf(tracker);
      expect(pages.map((page) => page.items.length)).toEqual(Array(6).fill(50));
      expect(github.counters.queries).toBe(7);
    },
  );

  test('since is inclusive', async () => {
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed('Old');
    github.clock.advance(5000);
    github.seed('New');
    const keys = async (since: string): Promise<string[]> =>
      (await pagesOf(tracker, since)).flatMap((page) => page.items.map((item) => item.key));
    expect(await keys('2026-01-01T00:00:05Z')).toEqual(['2']);
    expect(await keys('2026-01-01T00:00:00Z')).toEqual(['1', '2']);
  });

  test('more labels and assignees than fit on a page are fetched to the last one', async () => {
    const labels = Array.from({ length: 230 }, (_, n) => `label ${String(n).padStart(3, '0')}`);
    const assignees = Array.from({ length: 23 }, (_, n) => `person${String(n).padStart(2, '0')}`);
    github.seed({ title: 'Many', labels, assignees });
    const [page] = await pagesOf(tracker);
    expect(page?.items[0]?.values).toMatchObject({ labels, assignees });
    expect((await itemOf(tracker, '1')).values).toMatchObject({ labels, assignees });
  });

  test('the newest come first, down to a known number, on as many pages as it takes', async () => {
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed(...Array.from({ length: 250 }, (_, n) => `Issue ${n}`));
    github.seed({ title: 'A change', pull: true });
    const { items, at } = await tracker.newest(120);
    expect(items.map((item) => Number(item.key))).toEqual(Array.from({ length: 130 }, (_, n) => 250 - n));
    expect(at).toBe('2026-01-01T00:00:00Z');
    expect(github.counters.queries).toBe(2);
    expect((await tracker.newest(null)).items).toHaveLength(250);
  });

  test('a marker is believed of ourselves at once, and of those who may write when asked, one request each', async () => {
    github.person('carl', 'admin');
    github.person('dora', 'read');
    const body = '<!-- roadmap:224f3405 -->';
    for (const author of ['ana', 'carl', 'stranger', null]) github.seed({ title: 'x', body, author });
    const [page] = await pagesOf(tracker);
    expect(page?.items.map((item) => [item.author, item.trusted])).toEqual([
      ['ana', true],
      ['carl', false],
      ['stranger', false],
      [null, false],
    ]);
    expect(await tracker.vouch(['carl', 'stranger', 'dora', 'carl'])).toEqual(new Set(['carl']));
    expect(await tracker.vouch(['carl'])).toEqual(new Set(['carl']));
    expect(github.counters.rest).toBe(3);
  });

  test('what no file can hold is a defect of that item alone', async () => {
    github.seed('Fine', { title: 'x', body: 'a\0b' }, { title: 'half \ud83d', body: '' }, { title: ' \n ', body: '' });
    github.seed({ title: 'x', labels: ['\udc00'] }, 'Whole 😀');
    const [page] = await pagesOf(tracker);
    expect(page?.items.map((item) => item.defect)).toEqual([
      null,
      'its body holds a NUL byte',
      'its title holds half of a surrogate pair',
      'its title is blank',
      'its labels holds half of a surrogate pair',
      null,
    ]);
  });

  test('what an app made is its own, though its login is told in two forms', async () => {
    const app = trackerFor(github, { token: async () => 'token-of-app' });
    const created = await app.create({ id: 'aaaa000a', values: { title: 'x', status: 'open', body: '' } });
    expect(created).toMatchObject({ kind: 'done', item: { trusted: true, marker: 'aaaa000a' } });
    const added = await app.comments?.add(await itemOf(app, '1'), { id: 'bbbb000b', body: 'y' });
    expect(added).toMatchObject({ kind: 'done', comment: { trusted: true } });
    const made = await app.milestones?.create({ title: 'v1', state: 'open', due_date: null, description: '' });
    expect(made).toMatchObject({ kind: 'done', milestone: { author: 'planner[bot]' } });
    const [page] = await pagesOf(app);
    expect(page?.access.login).toBe('planner[bot]');
    expect(page?.items).toMatchObject([{ trusted: true, comments: [{ trusted: true }] }]);
    expect(await app.milestones?.list()).toMatchObject([{ author: 'planner[bot]' }]);
    const [seen] = await pagesOf(tracker);
    expect(seen?.items).toMatchObject([{ trusted: false, comments: [{ trusted: false }] }]);
  });

  test('a reader may not write, an archived repository nobody', async () => {
    const access = async (token: string): Promise<boolean | undefined> =>
      (await pagesOf(trackerFor(github, { token: async () => token })))[0]?.access.writable;
    expect(await access('token-of-bob')).toBe(false);
    expect(await access('token-of-ana')).toBe(true);
    github.settings({ isArchived: true });
    expect(await access('token-of-ana')).toBe(false);
  });
});

describe('reading by number', () => {
  test('sixty numbers take two requests, and every asked key is answered', async () => {
    github.seed(...Array.from({ length: 60 }, (_, n) => `Issue ${n + 1}`));
    const keys = Array.from({ length: 60 }, (_, n) => String(n + 1));
    const found = await tracker.get([...keys, '1']);
    expect([...found.keys()].sort()).toEqual([...keys].sort());
    expect(found.get('60')).toMatchObject({ key: '60', values: { title: 'Issue 60' } });
    expect(github.counters).toMatchObject({ queries: 2, rest: 0 });
  });

  test('an absent issue is unknown, deleted or moved, never simply gone', async () => {
    github.seed('One', 'Two', 'Three', { title: 'A change', pull: true });
    github.deleteIssue(1);
    github.transfer(2, 'octo/elsewhere');
    const found = await tracker.get(['1', '2', '3', '4', '99', 'x', '01', '99999999999']);
    expect(Object.fromEntries([...found].map(([key, one]) => [key, 'absent' in one ? one.absent : 'there']))).toEqual({
      1: 'deleted',
      2: 'moved',
      3: 'there',
      4: 'unknown',
      99: 'unknown',
      x: 'unknown',
      '01': 'unknown',
      99999999999: 'unknown',
    });
    expect(found.get('2')).toMatchObject({ to: 'octo/elsewhere#1', message: '#2 was moved to octo/elsewhere#1.' });
    expect(found.get('4')).toMatchObject({ message: '#4 is a pull request, not an issue.' });
  });
});

describe('updating', () => {
  test('each field changes alone, sets by what is added and removed, and the answer is the issue as it now is', async () => {
    github.person('bob', 'write');
    github.seed({ title: 'Old', body: 'text', labels: ['ui', 'old'], assignees: ['ana'] });
    const { update: before } = { update: await update('1', {}) };
    github.label(1, 'added meanwhile');
    const [outcome] = await tracker.update([
      {
        ...before,
        changes: {
          title: { set: ' New ' },
          status: { set: 'closed:duplicate' },
          labels: { add: ['NEW'], remove: ['Old'] },
          assignees: { add: ['Bob'], remove: ['ANA'] },
        },
      },
    ]);
    expect(outcome).toMatchObject({
      kind: 'done',
      notes: [],
      item: {
        values: {
          title: 'New',
          status: 'closed:duplicate',
          labels: ['added meanwhile', 'NEW', 'ui'],
          assignees: ['bob'],
          body: 'text',
        },
      },
    });
    expect(github.issue(1)).toMatchObject({ title: 'New', body: 'text', state: 'CLOSED', stateReason: 'DUPLICATE' });
  });

  test('thirty issues are one mutation', async () => {
    github.seed(...Array.from({ length: 30 }, (_, n) => ({ title: `Issue ${n}`, labels: ['old'] })));
    const [page] = await pagesOf(tracker);
    const outcomes = await tracker.update(
      (page?.items ?? []).map((item) => ({
        item,
        changes: { title: { set: `${String(item.values['title'])}!` }, labels: { add: ['new'], remove: ['old'] } },
      })),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(30).fill('done'));
    expect(github.issues().every((issue) => issue.title.endsWith('!') && issue.labels.join() === 'new')).toBe(true);
    expect(tracker.batch).toBe(30);
    expect(github.counters.byName).toEqual({
      createLabel: 1,
      updateIssue: 30,
      addLabelsToLabelable: 30,
      removeLabelsFromLabelable: 30,
    });
    expect(github.counters.mutations).toBe(2);
  });

  test('the body keeps the marker that the item carries, and gets none otherwise', async () => {
    github.seed({ title: 'One', body: 'x\r\n\r\n<!-- roadmap:224f3405 -->' }, { title: 'Two', body: 'x' });
    await change('1', { body: { set: 'new\ntext' } });
    await change('2', { body: { set: 'y' } });
    expect(github.issue(1)?.body).toBe('new\ntext\n\n<!-- roadmap:224f3405 -->');
    expect(github.issue(2)?.body).toBe('y');
    await change('1', { body: { set: '' } });
    expect(github.issue(1)?.body).toBe('<!-- roadmap:224f3405 -->');
  });

  test('text that looks like a big integer literal arrives as it is', async () => {
    github.seed('One');
    await change('1', { title: { set: '"12345678901234567890n' }, body: { set: '\\"1n' } });
    expect(github.issue(1)).toMatchObject({ title: '"12345678901234567890n', body: '\\"1n' });
  });

  test.each([
    ['open', 'closed', 'CLOSED', 'COMPLETED'],
    ['open', 'closed:not-planned', 'CLOSED', 'NOT_PLANNED'],
    ['closed', 'open', 'OPEN', 'REOPENED'],
    ['closed', 'closed:not-planned', 'CLOSED', 'NOT_PLANNED'],
    ['closed', 'closed:duplicate', 'CLOSED', 'DUPLICATE'],
  ])('the status goes from %s to %s', async (from, to, state, stateReason) => {
    github.seed({ title: 'One', state: from === 'open' ? 'OPEN' : 'CLOSED' });
    const { item } = await change('1', { status: { set: to } });
    expect(item.values['status']).toBe(to);
    expect(github.issue(1)).toMatchObject({ state, stateReason });
  });

  test('a label that is there in another case is used, one that is missing is made, one that cannot be is said', async () => {
    github.createLabel('Ui');
    github.seed('One');
    const { item, notes } = await change('1', {
      labels: { add: ['ui', 'brand new', 'x'.repeat(51)], remove: ['gone'] },
    });
    expect(item.values['labels']).toEqual(['brand new', 'Ui']);
    expect(notes).toEqual([expect.stringContaining('a name has 1 to 50 characters')]);
    expect(github.labels()).toEqual(['Ui', 'brand new']);
  });

  test('a label that somebody else makes at the same time is theirs', async () => {
    github.seed('One', 'Two');
    await change('1', { labels: { add: ['first'], remove: [] } });
    github.createLabel('Second');
    const { item } = await change('2', { labels: { add: ['second'], remove: [] } });
    expect(item.values['labels']).toEqual(['Second']);
  });

  test('people who cannot be assigned are left out and named, those who left are taken off', async () => {
    github.person('stranger', 'read');
    github.seed({ title: 'One', assignees: ['stranger'] });
    const { item, notes } = await change('1', {
      assignees: { add: ['nobody-at-all', 'stranger2', 'ana'], remove: ['Stranger'] },
    });
    expect(item.values['assignees']).toEqual(['ana']);
    expect(notes).toEqual([
      'nobody-at-all cannot be assigned to issues of this repository.',
      'stranger2 cannot be assigned to issues of this repository.',
    ]);
  });

  test('a change that comes to nothing sends nothing', async () => {
    github.seed('One');
    const { notes } = await change('1', { assignees: { add: ['nobody-at-all'], remove: [] } });
    expect(notes).toHaveLength(1);
    expect(github.counters.mutations).toBe(0);
  });

  test('an issue that is gone or a text that is too long harms no other of the batch', async () => {
    github.seed('One', 'Two', 'Three');
    const updates = [
      await update('1', { title: { set: 'One!' } }),
      await update('2', { title: { set: 'Two!' } }),
      await update('3', { body: { set: 'x'.repeat(65_537) } }),
    ];
    github.deleteIssue(2);
    const outcomes = await tracker.update(updates);
    expect(outcomes).toMatchObject([
      { kind: 'done', item: { values: { title: 'One!' } } },
      { kind: 'failed', message: expect.stringContaining('Could not resolve to a node') },
      { kind: 'refused', message: expect.stringContaining('body is too long') },
    ]);
  });

  test('where some steps of one issue are refused, the outcome is the issue as it is, and what was refused', async () => {
    github.seed('One');
    const { item, notes } = await change('1', { title: { set: 'New' }, parent: { set: '1' } });
    expect(item.values).toMatchObject({ title: 'New', parent: null });
    expect(notes).toHaveLength(1);
  });

  test('a label deleted since the table was read is found out, and the next try makes it anew', async () => {
    github.seed('One', 'Two');
    await change('1', { labels: { add: ['soon gone'], remove: [] } });
    github.deleteLabel('soon gone');
    const again = await update('2', { labels: { add: ['soon gone'], remove: [] } });
    expect(await tracker.update([again])).toMatchObject([{ kind: 'failed' }]);
    expect(await tracker.update([again])).toMatchObject([
      { kind: 'done', item: { values: { labels: ['soon gone'] } } },
    ]);
  });

  test('with a token that may only read nothing happens, and the whole run is told', async () => {
    github.seed('One');
    const ci = trackerFor(github, { token: async () => 'token-of-ci' });
    const updates = [await update('1', { title: { set: 'x' } })];
    const error = await failureOf(ci.update(updates));
    expect(error.code).toBe('remote.forbidden');
    expect(github.issue(1)?.title).toBe('One');
  });
});

describe('creating', () => {
  const values = { title: 'New', status: 'open', labels: ['ui'], assignees: ['ana'], body: 'text' };

  test('an issue is made by one request that carries our marker', async () => {
    const outcome = await tracker.create({ id: '224f3405', values });
    expect(outcome).toMatchObject({
      kind: 'done',
      notes: [],
      item: { key: '1', marker: '224f3405', trusted: true, values },
    });
    expect(github.issue(1)?.body).toBe('text\n\n<!-- roadmap:224f3405 -->');
    expect(github.counters.byName).toEqual({ createLabel: 1, createIssue: 1 });
    await tracker.create({ id: '0a1b2c3d', values: { ...values, body: '' } });
    expect(github.issue(2)?.body).toBe('<!-- roadmap:0a1b2c3d -->');
  });

  test('it begins open, whatever it is to become: one request makes one thing', async () => {
    const outcome = await tracker.create({ id: '224f3405', values: { ...values, status: 'closed:not-planned' } });
    expect(outcome).toMatchObject({ kind: 'done', item: { values: { status: 'open' } } });
    expect(tracker.mapping.fields.find((field) => field.name === 'status')?.initial).toBe('open');
    expect(github.counters.byName).toEqual(expect.not.objectContaining({ closeIssue: expect.anything() }));
    expect(github.counters.byName).toMatchObject({ createIssue: 1 });
  });

  test('people and labels that cannot be had are left out and named', async () => {
    const outcome = await tracker.create({ id: '224f3405', values: { ...values, assignees: ['nobody-at-all'] } });
    expect(outcome).toMatchObject({
      kind: 'done',
      item: { values: { assignees: [] } },
      notes: ['nobody-at-all cannot be assigned to issues of this repository.'],
    });
  });

  test('what a reader may not set is dropped by GitHub, and shows in the item', async () => {
    github.createLabel('ui');
    const reader = trackerFor(github, { token: async () => 'token-of-bob' });
    expect(await reader.create({ id: '224f3405', values })).toMatchObject({
      kind: 'done',
      item: { author: 'bob', values: { labels: [], assignees: [] } },
    });
  });

  test.each([
    ['a body that is too long', { ...values, body: 'x'.repeat(65_536) }, 'body is too long'],
    ['a blank title', { ...values, title: ' ' }, "Title can't be blank"],
  ])('%s is refused', async (_, wrong, message) => {
    expect(await tracker.create({ id: '224f3405', values: wrong })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
    });
    expect(github.issues()).toEqual([]);
  });

  test('a token that may only read is refused', async () => {
    const ci = trackerFor(github, { token: async () => 'token-of-ci' });
    const draft = { id: '224f3405', values: { ...values, labels: [] } };
    expect(await ci.create(draft)).toMatchObject({
      kind: 'refused',
      message: 'Resource not accessible by integration',
    });
  });
});
