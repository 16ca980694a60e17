import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RemoteConfig } from '../../../src/model/config.ts';
import type { Issue, IssueChanges, IssueValues } from '../../../src/model/issue.ts';
import type { Values } from '../../../src/ports/tracker.ts';
import { makeMapping } from '../../../src/trackers/github/mapping.ts';
import { readMarker, stripMarkers, withMarker } from '../../../src/trackers/github/marker.ts';
import { toItem } from '../../../src/trackers/github/items.ts';
import type { Connection } from '../../../src/trackers/github/items.ts';
import { configWith, issueWith } from './support.ts';

const remote: RemoteConfig = { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} };
const mapping = makeMapping(configWith(), remote);

/** What a store does with changes, to the values alone. */
function apply(issue: Issue, changes: IssueChanges): Issue {
  const values: Record<string, unknown> = { ...issue.values };
  for (const [name, value] of Object.entries(changes.values ?? {})) {
    if (value === null) delete values[name];
    else values[name] = value;
  }
  return { ...issue, values: values as IssueValues, body: changes.body ?? issue.body };
}

describe('an issue seen through GitHub', () => {
  test.each<[IssueValues, string]>([
    [{}, 'open'],
    [{ status: 'todo' }, 'open'],
    [{ status: 'in-progress' }, 'open'],
    [{ status: 'review', resolution: 'duplicate' }, 'open'],
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
    const issue = issueWith({ labels: ['Zed', 'bug', 'Bug', ''], assignees: ['bo', 'Ana'] });
    expect(mapping.project(issue)).toMatchObject({ labels: ['bug', 'Zed'], assignees: ['Ana', 'bo'] });
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
    [{ status: 'in-progress' }, 'open', {}],
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
    const issue = issueWith({ labels: ['Zed', 'BUG', 'old'], assignees: ['ana'] });
    expect(mapping.accept(issue, { labels: ['bug', 'new', 'zed'], assignees: [] })).toEqual({
      values: { labels: ['Zed', 'BUG', 'new'], assignees: null },
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

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\r', '\r\n', '\u2028', '<!-- roadmap:224f3405 -->', '# H', '\n\n'))
    .map((all) => all.join('')),
);
const status = fc.constantFrom('todo', 'in-progress', 'blocked', 'review', 'closed', 'dropped', 'unheard of');
const names = fc.array(fc.constantFrom('bug', 'Bug', 'zed', 'İ', 'ß', 'é', ''), { maxLength: 5 });
const optional = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
const issues: fc.Arbitrary<Issue> = fc
  .record({
    title: optional(text),
    status: optional(status),
    resolution: optional(fc.constantFrom('completed', 'not-planned', 'duplicate', 'wontfix')),
    labels: optional(names),
    assignees: optional(names),
    body: text,
  })
  .map(({ body, ...values }) => issueWith(JSON.parse(JSON.stringify(values)) as IssueValues, body));
const nodes = fc
  .record({
    title: text,
    body: text,
    state: fc.constantFrom('OPEN' as const, 'CLOSED' as const),
    stateReason: fc.constantFrom('COMPLETED', 'DUPLICATE', 'NOT_PLANNED', 'REOPENED', null),
    labels: names,
    assignees: names,
  })
  .map((node) => remoteValues(node));

/** The values of an item as GitHub tells them. */
function remoteValues(node: {
  title: string;
  body: string;
  state: 'OPEN' | 'CLOSED';
  stateReason: string | null;
  labels: string[];
  assignees: string[];
}): Values {
  const pageInfo = { hasNextPage: false, endCursor: null };
  const connection = <T>(nodes: T[]): Connection<T> => ({ totalCount: nodes.length, pageInfo, nodes });
  const issue = {
    id: 'I_1',
    number: 1,
    url: 'https://github.com/octo/demo/issues/1',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    author: { login: 'ana' },
    ...node,
    labels: connection(node.labels.map((name) => ({ id: name, name }))),
    assignees: connection(node.assignees.map((login) => ({ id: login, login }))),
  } as const;
  return toItem(issue, null).values;
}

describe('for any issue and any item', () => {
  test('pulling an unchanged item changes nothing', () => {
    fc.assert(
      fc.property(issues, (issue) => {
        expect(mapping.accept(issue, mapping.project(issue))).toEqual({});
      }),
    );
  });

  test('an accepted item is what the issue then projects to, and accepting it again changes nothing', () => {
    fc.assert(
      fc.property(issues, nodes, (issue, values) => {
        const next = apply(issue, mapping.accept(issue, values));
        expectSame(mapping.project(next), values);
        expect(mapping.accept(next, values)).toEqual({});
      }),
    );
  });

  test('a new file made from an item projects to it', () => {
    fc.assert(
      fc.property(nodes, (values) => {
        expectSame(mapping.project(apply(issueWith({}), mapping.initial(values))), values);
      }),
    );
  });

  test('what is pushed comes back as what the issue projects to', () => {
    fc.assert(
      fc.property(issues, fc.boolean(), (issue, marked) => {
        const sent = mapping.project(issue);
        const body = String(sent['body']);
        const back = remoteValues({
          title: String(sent['title']),
          body: marked ? withMarker(body, '224f3405') : body,
          state: sent['status'] === 'open' ? 'OPEN' : 'CLOSED',
          stateReason:
            { 'closed:not-planned': 'NOT_PLANNED', 'closed:duplicate': 'DUPLICATE' }[String(sent['status'])] ?? null,
          labels: [...(sent['labels'] as string[])],
          assignees: [...(sent['assignees'] as string[])],
        });
        expect(back).toEqual(sent);
      }),
    );
  });
});

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

/** Equal as the tracker sees it: elements of a set may differ in case. */
function expectSame(a: Values, b: Values): void {
  const folded = (values: Values): unknown =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map((one: string) => one.toLowerCase()) : value,
      ]),
    );
  expect(folded(a)).toEqual(folded(b));
}
