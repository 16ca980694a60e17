import { describe, expect, test } from 'vitest';
import type { IssueChanges, IssueValues } from '../../../src/model/issue.ts';
import type { Values } from '../../../src/ports/tracker.ts';
import { makeMapping } from '../../../src/trackers/github/mapping.ts';
import { configWith, issueWith } from './support.ts';

const mapping = makeMapping(configWith(), { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} });
const accept = (values: IssueValues, wanted: Values): IssueChanges => mapping.accept(issueWith(values), wanted);

describe('a label of a family among the labels of an issue', () => {
  test.each<[string, IssueValues, Values]>([
    ['says its value', { labels: ['bug', 'ui'] }, { issue_type: 'bug', labels: ['ui'] }],
    ['says it in any spelling', { labels: ['priority:HIGH'] }, { priority: 'high', labels: [] }],
    [
      'is plain beside another value',
      { issue_type: 'feature', labels: ['bug'] },
      { issue_type: null, labels: ['bug', 'enhancement'] },
    ],
    [
      'says no status of what is closed',
      { status: 'closed', labels: ['status: blocked'] },
      { status: 'closed', labels: [] },
    ],
  ])('%s', (_, values, projected) => {
    expect(mapping.project(issueWith(values))).toMatchObject(projected);
  });

  test.each<[string, IssueValues, Values, IssueChanges['values']]>([
    ['stays where it is right', { labels: ['bug'] }, { issue_type: 'bug', labels: ['ui'] }, { labels: ['bug', 'ui'] }],
    [
      'stays while the issue is closed',
      { status: 'review', labels: ['status: blocked', 'ui'] },
      { status: 'closed', labels: [] },
      { status: 'closed', labels: ['status: blocked'] },
    ],
    [
      'goes where another value came',
      { labels: ['bug', 'ui'] },
      { issue_type: 'feature' },
      { labels: ['ui'], issue_type: 'feature' },
    ],
    ['goes with its value', { priority: 'medium', labels: ['priority: high'] }, { priority: null }, { labels: null }],
    [
      'comes with others of its family',
      { issue_type: 'bug' },
      { issue_type: null, labels: ['bug', 'enhancement'] },
      { labels: ['bug', 'enhancement'] },
    ],
  ])('%s', (_, values, wanted, changed) => {
    const before = mapping.project(issueWith(values));
    expect(before).not.toMatchObject(wanted);
    expect(accept(values, wanted).values).toEqual(changed);
  });

  test('a richer value stays where nothing there says otherwise, and goes where its label went', () => {
    expect(accept({ priority: 'medium', issue_type: 'other' }, { priority: null, issue_type: null })).toEqual({});
    expect(accept({ priority: 'high' }, { priority: null })).toEqual({ values: { priority: null } });
    expect(accept({ priority: 'medium' }, { priority: 'low' })).toEqual({ values: { priority: 'low' } });
  });

  test('a field that nobody asked for is not touched', () => {
    expect(accept({ priority: 'high' }, { labels: ['ui'] })).toEqual({ values: { labels: ['ui'] } });
    expect(accept({}, { labels: ['ui'], priority: 'high' })).toEqual({ values: { labels: ['ui'], priority: 'high' } });
  });
});
