import { describe, expect, test } from 'vitest';
import { makeFamilies } from '../../../src/trackers/github/families.ts';
import type { RemoteConfig } from '../../../src/model/config.ts';
import { configWith, pagesOf } from './support.ts';
import { useGithub } from './world.ts';

const world = useGithub();
const remote: RemoteConfig = { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} };

describe('a label', () => {
  const families = makeFamilies(configWith(), remote);

  test.each([
    ['status: in-progress', 'status', 'in-progress'],
    ['Status: Blocked', 'status', 'blocked'],
    ['status:todo', 'status', 'todo'],
    ['status/in_progress', 'status', 'in-progress'],
    ['status: done', 'status', 'closed'],
    ['priority:high', 'priority', 'high'],
    ['PRIORITY/LOW', 'priority', 'low'],
    ['bug', 'issue_type', 'bug'],
    ['Enhancement', 'issue_type', 'feature'],
    ['type: bug', 'issue_type', 'bug'],
  ])('%s says %s %s', (label, family, value) => {
    expect(families.memberOf(label)).toMatchObject({ family, value });
  });

  test.each([
    'status',
    'status:',
    'status: nonsense',
    'priority: urgent',
    'kind: bug',
    'bugs',
    'high',
    '__proto__',
    '',
  ])('%j is a plain one', (label) => {
    expect(families.memberOf(label)).toBeNull();
  });

  test('is made of what differs from the ordinary, or as the configuration says, for values that it knows', () => {
    const own = makeFamilies(
      { ...configWith(), priorities: ['p0', 'medium', 'high'], issue_types: ['bug', 'feature', 'other', 'docs'] },
      { ...remote, mapping: { priority: { high: 'P1', nobody: 'x' }, status: { todo: 'Backlog' } } },
    );
    const labels = (family: 'status' | 'priority' | 'issue_type', ...values: string[]): (string | null)[] =>
      values.map((value) => own.labelOf(family, value));
    expect(labels('status', 'todo', 'in-progress', 'closed', 'dropped')).toEqual([
      'Backlog',
      'status: in-progress',
      null,
      null,
    ]);
    expect(labels('priority', 'p0', 'medium', 'high', 'nobody')).toEqual(['priority: p0', null, 'P1', null]);
    expect(labels('issue_type', 'bug', 'feature', 'other', 'docs')).toEqual(['bug', 'enhancement', null, 'type: docs']);
    expect(own.memberOf('x')).toBeNull();
    expect(own.memberOf('priority: high')).toMatchObject({ value: 'high', label: 'P1' });
  });
});

describe('reading', () => {
  test('values stand in labels, old spellings and issue types; several of one family are plain labels, with a remark', async () => {
    const { github, tracker } = world;
    github.setIssueTypes('Bug', 'Feature', 'Epic');
    github.seed(
      { title: 'One', labels: ['status: blocked', 'priority:high', 'ui'], issueType: 'Feature' },
      { title: 'Two', labels: ['bug', 'enhancement', 'priority: medium'] },
      { title: 'Three', labels: ['status: review', 'status: blocked', 'bug'], state: 'CLOSED', issueType: 'Bug' },
      { title: 'Four', labels: ['bug'], issueType: 'Epic' },
      { title: 'Five', labels: ['enhancement'], issueType: 'Bug' },
    );
    const [page] = await pagesOf(tracker);
    expect(
      page?.items.map(({ values: { status, priority, issue_type: type, labels }, remarks }) => {
        return [status, priority, type, labels, remarks?.length ?? 0];
      }),
    ).toEqual([
      ['blocked', 'high', 'feature', ['ui'], 0],
      ['open', null, null, ['bug', 'enhancement'], 1],
      ['closed', null, 'bug', [], 0],
      ['open', null, 'bug', [], 0],
      ['open', null, null, ['bug', 'enhancement'], 1],
    ]);
    expect(page?.items[1]?.remarks).toEqual([
      'its labels "bug", "enhancement" name several values of issue_type: they count as plain labels',
    ]);
  });
});

describe('writing', () => {
  test('a value is its label and no other; missing labels are made, those of others stay', async () => {
    const { github, change } = world;
    github.seed({ title: 'One', labels: ['priority:high', 'status: blocked', 'ui'] });
    const { item } = await change('1', { priority: { set: 'low' }, status: { set: 'in-progress' } });
    expect(item.values).toMatchObject({ priority: 'low', status: 'in-progress', labels: ['ui'] });
    expect(github.issue(1)?.labels).toEqual(['ui', 'status: in-progress', 'priority: low']);
    await change('1', { priority: { set: null }, status: { set: 'open' } });
    expect(github.issue(1)).toMatchObject({ labels: ['ui'], state: 'OPEN' });
  });

  test('closing takes the label of the status off, opening sets it', async () => {
    const { github, change } = world;
    github.seed({ title: 'One', labels: ['status: review', 'bug'] });
    await change('1', { status: { set: 'closed:not-planned' } });
    expect(github.issue(1)).toMatchObject({ labels: ['bug'], state: 'CLOSED', stateReason: 'NOT_PLANNED' });
    github.label(1, 'status: blocked');
    const { item } = await change('1', { status: { set: 'review' } });
    expect(github.issue(1)).toMatchObject({ labels: ['bug', 'status: review'], state: 'OPEN' });
    expect(item.values['status']).toBe('review');
  });

  test('a type is an issue type where the repository has it, and a label where not', async () => {
    const { github, change } = world;
    github.setIssueTypes('Bug', 'Epic');
    github.seed('One', { title: 'Two', issueType: 'Epic' });
    await change('1', { issue_type: { set: 'bug' } });
    expect(github.issue(1)).toMatchObject({ labels: [], issueType: 'Bug' });
    await change('1', { issue_type: { set: 'feature' } });
    expect(github.issue(1)).toMatchObject({ labels: ['enhancement'], issueType: null });
    await change('2', { issue_type: { set: 'bug' } });
    expect(github.issue(2)).toMatchObject({ labels: ['bug'], issueType: 'Epic' });
    const { item } = await change('2', { issue_type: { set: null } });
    expect(github.issue(2)).toMatchObject({ labels: [], issueType: 'Epic' });
    expect(item.values['issue_type']).toBeNull();
  });

  test('an issue is made with its labels and its type in the one request', async () => {
    const { github, tracker } = world;
    github.setIssueTypes('Bug');
    const values = { title: 'New', status: 'open', priority: 'high', issue_type: 'bug', labels: ['ui'], body: '' };
    const outcome = await tracker.create({ id: '224f3405', values });
    expect(outcome).toMatchObject({ kind: 'done', notes: [], item: { values } });
    expect(github.issue(1)).toMatchObject({ labels: ['ui', 'priority: high'], issueType: 'Bug' });
    expect(github.counters.byName).toEqual({ createLabel: 2, createIssue: 1 });
  });

  test('more labels or people than an issue takes are left out and named, the rest goes', async () => {
    const { github, change } = world;
    github.seed({ title: 'One', labels: Array.from({ length: 99 }, (_, n) => `label ${n}`) });
    for (const login of Array.from({ length: 11 }, (_, n) => `person${n}`)) github.person(login, 'write');
    const { item, notes } = await change('1', {
      title: { set: 'New' },
      labels: { add: ['one more', 'too many'], remove: [] },
      assignees: { add: Array.from({ length: 11 }, (_, n) => `person${n}`), remove: [] },
    });
    expect(item.values['title']).toBe('New');
    expect(item.values['labels']).toHaveLength(100);
    expect(item.values['assignees']).toHaveLength(10);
    expect(notes).toEqual([
      'Left out: "too many"; an issue on GitHub has at most 100 labels.',
      'Left out: "person10"; an issue on GitHub has at most 10 assignees.',
    ]);
  });
});
