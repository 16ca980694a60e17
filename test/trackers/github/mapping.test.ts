import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RemoteConfig } from '../../../src/model/config.ts';
import type { IssueChanges, IssueValues } from '../../../src/model/issue.ts';
import { makeMapping } from '../../../src/trackers/github/mapping.ts';
import { readMarker, stripMarkers, withMarker } from '../../../src/trackers/github/marker.ts';
import { configWith, issueWith } from './support.ts';

const remote: RemoteConfig = { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} };
const mapping = makeMapping(configWith(), remote);

describe('an issue seen through GitHub', () => {
  test.each<[IssueValues, string]>([
    [{}, 'open'],
    [{ status: 'todo' }, 'open'],
    [{ status: 'in-progress' }, 'in-progress'],
    [{ status: 'review', resolution: 'duplicate' }, 'review'],
    [{ status: 'nobody knows' }, 'open'],
    [{ status: 'closed' }, 'closed'],
    [{ status: 'closed', resolution: 'completed' }, 'closed'],
    [{ status: 'closed', resolution: 'constructor' }, 'closed'],
    [{ status: 'closed', resolution: 'not-planned' }, 'closed:not-planned'],
    [{ status: 'closed', resolution: 'duplicate' }, 'closed:duplicate'],
    [{ status: 'dropped' }, 'closed:not-planned'],
    [{ status: 'dropped', resolution: 'completed' }, 'closed'],
  ])('%o has the status %s', (values, status) => {
    expect(mapping.project(issueWith(values))['status']).toBe(status);
  });

  test('labels and assignees are lists without doubles, in the order of their folded names', () => {
    const issue = issueWith({ labels: ['Zed', 'ui', 'UI', ''], assignees: ['bo', 'Ana'] });
    expect(mapping.project(issue)).toMatchObject({ labels: ['ui', 'Zed'], assignees: ['Ana', 'bo'] });
  });

  test('line ends and our own markers are no part of a body, edge blanks none of a title', () => {
    const body = 'a\r\nb\rc\n\n<!-- roadmap:0a1b2c3d -->\r\n\r\n<!-- roadmap:224f3405 -->\r\n';
    expect(mapping.project(issueWith({ title: '  one\r\n two ' }, body))).toMatchObject({
      title: 'one two',
      body: 'a\nb\nc',
    });
  });
});

describe('what comes back from GitHub', () => {
  const accepted = (values: IssueValues, status: string): IssueChanges => mapping.accept(issueWith(values), { status });

  test.each<[IssueValues, string, IssueChanges]>([
    [{ status: 'in-progress' }, 'in-progress', {}],
    [{ status: 'in-progress' }, 'open', { values: { status: 'todo' } }],
    [{ status: 'todo' }, 'blocked', { values: { status: 'blocked' } }],
    [{ status: 'closed', resolution: 'duplicate' }, 'review', { values: { status: 'review', resolution: null } }],
    [{}, 'open', {}],
    [{ status: 'closed', resolution: 'duplicate' }, 'open', { values: { status: 'todo', resolution: null } }],
    [{ status: 'review' }, 'closed', { values: { status: 'closed' } }],
    [{ status: 'review' }, 'closed:not-planned', { values: { status: 'closed', resolution: 'not-planned' } }],
    [{ status: 'closed', resolution: 'not-planned' }, 'closed', { values: { resolution: null } }],
    [{ status: 'closed', resolution: 'completed' }, 'closed', {}],
    [{ status: 'closed' }, 'closed:duplicate', { values: { resolution: 'duplicate' } }],
    [{ status: 'dropped' }, 'closed:not-planned', {}],
    [{ status: 'dropped' }, 'closed:duplicate', { values: { resolution: 'duplicate' } }],
    [{ status: 'dropped' }, 'closed', { values: { status: 'closed' } }],
  ])('to %o, as %s', (values, status, changes) => {
    expect(accepted(values, status)).toEqual(changes);
  });

  test('a label keeps its local spelling and place, new ones come behind, an emptied list goes', () => {
    const issue = issueWith({ labels: ['Zed', 'UI', 'old'], assignees: ['ana'] });
    expect(mapping.accept(issue, { labels: ['ui', 'new', 'zed'], assignees: [] })).toEqual({
      values: { labels: ['Zed', 'UI', 'new'], assignees: null },
    });
  });

  test('a new file has no resolution for completed, and no empty lists', () => {
    const values = { title: 'T', status: 'closed', labels: [], assignees: ['ana'], body: 'text' };
    expect(mapping.initial(values)).toEqual({
      values: { title: 'T', status: 'closed', assignees: ['ana'] },
      body: 'text',
    });
    expect(mapping.initial({ title: 'T', status: 'open', labels: [], assignees: [], body: '' })).toEqual({
      values: { title: 'T', status: 'todo' },
      body: '',
    });
  });

  test('a field that is not named is not touched', () => {
    expect(mapping.accept(issueWith({ title: 'T', status: 'closed' }), { labels: ['x'] })).toEqual({
      values: { labels: ['x'] },
    });
  });
});

const text = fc
  .array(fc.constantFrom('a', ' ', '\n', '<!-- roadmap:224f3405 -->', '# H', '\n\n'))
  .map((all) => all.join(''));

describe('the hidden marker', () => {
  test('comes off again, whatever the body', () => {
    fc.assert(
      fc.property(text, (body) => {
        const plain = stripMarkers(body);
        expect(stripMarkers(withMarker(plain, '0a1b2c3d'))).toBe(plain);
        expect(readMarker(withMarker(body, '0a1b2c3d'))).toBe('0a1b2c3d');
      }),
    );
  });

  test.each([
    ['<!-- roadmap:224f3405 -->', '224f3405'],
    ['x\n<!-- roadmap:224f3405 -->\n', '224f3405'],
    ['x\n<!-- roadmap:224f3405 -->\n\n', null],
    ['x <!-- roadmap:224f3405 -->', null],
    ['<!-- roadmap:224f3405 --> ', null],
    ['<!-- roadmap:224F3405 -->', null],
    ['<!-- roadmap:224f3405 -->\nx', null],
    ['', null],
    ['\n', null],
  ])('%j names %s', (body, id) => {
    expect(readMarker(body)).toBe(id);
  });

  test('a mebibyte of markers is read in no time', () => {
    const started = performance.now();
    expect(stripMarkers('x' + '\n<!-- roadmap:224f3405 -->'.repeat(40_000))).toBe('x');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
