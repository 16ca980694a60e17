import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config, RemoteConfig } from '../../../src/model/config.ts';
import type { Issue, IssueChanges, IssueValues } from '../../../src/model/issue.ts';
import type { FieldChange, Value, Values } from '../../../src/ports/tracker.ts';
import { makeFamilies } from '../../../src/trackers/github/families.ts';
import type { Families } from '../../../src/trackers/github/families.ts';
import { planLabelling } from '../../../src/trackers/github/labelling.ts';
import { makeMapping } from '../../../src/trackers/github/mapping.ts';
import { withMarker } from '../../../src/trackers/github/marker.ts';
import { rawOf, readRaw } from '../../../src/trackers/github/raw.ts';
import type { Raw } from '../../../src/trackers/github/raw.ts';
import { neutraliseMentions } from '../../../src/model/mentions.ts';
import { configWith, issueWith } from './support.ts';

const plain: RemoteConfig = { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} };

/** Configurations as people write them, and as nobody should. */
const worlds: readonly { readonly config: Config; readonly remote: RemoteConfig }[] = [
  { config: configWith(), remote: plain },
  {
    config: {
      ...configWith(),
      statuses: [
        { name: 'doing', category: 'started' },
        { name: 'review', category: 'started' },
        { name: 'shipped', category: 'done' },
      ],
      priorities: ['p0', 'p1', 'medium'],
      issue_types: ['bug', 'Task'],
    },
    remote: { ...plain, mapping: { priority: { p0: 'Urgent', nonsense: 'x' }, status: { shipped: 'done' } } },
  },
  {
    config: {
      ...configWith(),
      statuses: [
        ...configWith().statuses,
        { name: 'open', category: 'started' },
        { name: 'closed:x', category: 'started' },
      ],
    },
    remote: {
      ...plain,
      mapping: {
        status: { todo: 'BUG', blocked: 'status: review', review: 'Status:Blocked', dropped: 'dropped', open: 'ui' },
        priority: { high: 'bug', low: ' ', critical: 'zed' },
        issue_type: { feature: 'Feature', other: 'ß' },
      },
    },
  },
];

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        '\n',
        '\r',
        '\r\n',
        '\u2028',
        '<!-- roadmap:224f3405 -->',
        '# H',
        '\n\n',
        '@ana',
        '@<!-- -->',
        '`',
        '<b>',
      ),
    )
    .map((all) => all.join('')),
);
const name = fc.constantFrom(
  ...[
    'bug',
    'Bug',
    'enhancement',
    'Feature',
    'type: bug',
    'type/other',
    'Task',
    'TYPE: task',
    'ß',
    'ui',
    'zed',
    'İ',
    'é',
    '',
  ],
  ...[
    'status: in-progress',
    'Status: Blocked',
    'status:todo',
    'status:in_progress',
    'status/done',
    'status: nonsense',
    'status:',
  ],
  ...[
    'priority: high',
    'PRIORITY:HIGH',
    'priority/low',
    'priority: medium',
    'Urgent',
    'priority: p1',
    '__proto__',
    'constructor',
  ],
  ...[
    'done',
    'dropped',
    'status: doing',
    'status:closed',
    'status: open',
    'status: closed:x',
    '@<!-- -->x',
    '"quoted", with a comma',
  ],
);
const names = fc.array(name, { maxLength: 6 });
const optional = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
const statuses = [
  ...new Set(worlds.flatMap(({ config }) => config.statuses.map((rule) => rule.name))),
  'unheard of',
  '__proto__',
];
const issues: fc.Arbitrary<Issue> = fc
  .record({
    title: optional(text),
    status: optional(fc.constantFrom(...statuses)),
    resolution: optional(fc.constantFrom('completed', 'not-planned', 'duplicate', 'wontfix')),
    priority: optional(fc.constantFrom('critical', 'high', 'medium', 'low', 'p0', 'p1', 'urgent', 'constructor')),
    issue_type: optional(fc.constantFrom('bug', 'feature', 'other', 'Task', 'epic')),
    milestone: optional(fc.constantFrom('v1', '3', '')),
    parent: optional(fc.constantFrom('224f3405', 'octo/other#5')),
    labels: optional(names),
    assignees: optional(names),
    depends_on: optional(fc.array(fc.constantFrom('0a1b2c3d', '7', 'octo/other#5', ''))),
    body: text,
  })
  .map(({ body, ...values }) => issueWith(JSON.parse(JSON.stringify(values)) as IssueValues, body));
const raws: fc.Arbitrary<Raw> = fc.record({
  title: text,
  body: text,
  state: fc.constantFrom('OPEN' as const, 'CLOSED' as const),
  reason: fc.constantFrom('COMPLETED', 'DUPLICATE', 'NOT_PLANNED', 'REOPENED', null),
  type: fc.constantFrom(null, 'Bug', 'Feature', 'Task', 'Epic', 'Other', 'enhancement', 'ß'),
  labels: names,
  assignees: names,
  milestone: fc.constantFrom(null, '3'),
  parent: fc.constantFrom(null, '7', 'octo/other#5'),
  dependsOn: fc.array(fc.constantFrom('7', '8', 'octo/other#5')),
});

describe.each(worlds.map((world, n) => ({ ...world, n })))(
  'for any issue and any item, configuration $n',
  ({ config, remote }) => {
    const mapping = makeMapping(config, remote);
    const families = makeFamilies(config, remote);

    test('pulling an unchanged item changes nothing', () => {
      fc.assert(
        fc.property(issues, (issue) => {
          expect(mapping.accept(issue, mapping.project(issue))).toEqual({});
        }),
        { numRuns: 300 },
      );
    });

    test('an accepted item is what the issue then projects to, and accepting it again changes nothing', () => {
      fc.assert(
        fc.property(issues, raws, (issue, raw) => {
          const { values } = readRaw(families, raw);
          const next = apply(issue, mapping.accept(issue, values));
          expectSame(mapping.project(next), values);
          expect(mapping.accept(next, values)).toEqual({});
        }),
        { numRuns: 500 },
      );
    });

    test('a new file made from an item projects to it', () => {
      fc.assert(
        fc.property(raws, (raw) => {
          const { values } = readRaw(families, raw);
          expectSame(mapping.project(apply(issueWith({}), mapping.initial(values))), values);
        }),
        { numRuns: 300 },
      );
    });

    test('what is pushed comes back as what the issue projects to, whatever stood there', () => {
      fc.assert(
        fc.property(issues, raws, fc.boolean(), (issue, before, hasTypes) => {
          const wanted = mapping.project(issue);
          const after = pushed({ config, families, hasTypes }, issue, before);
          expectSame(readRaw(families, after).values, wanted);
        }),
        { numRuns: 500 },
      );
    });

    test('a label or a type that nobody asked to change stays', () => {
      fc.assert(
        fc.property(
          raws,
          raws,
          fc.constantFrom('labels', 'status', 'priority', 'issue_type'),
          (before, other, field) => {
            const now = readRaw(families, before).values;
            const wanted = readRaw(families, other).values;
            const changes = { [field]: changeOf(now[field] ?? null, wanted[field] ?? null) };
            const after = relabelled(families, { before, changes, hasTypes: true });
            const touched = (label: string): boolean => {
              const family = families.memberOf(label)?.family;
              return family !== undefined || (field === 'labels' && !has(wanted['labels'], label));
            };
            expect(
              before.labels.filter((label) => label !== '' && !touched(label) && !has(after.labels, label)),
            ).toEqual([]);
            if (before.type !== null && families.memberOfType(before.type) === null)
              expect(after.type).toBe(before.type);
          },
        ),
        { numRuns: 500 },
      );
    });
  },
);

/** What a store does with changes, to the values alone. */
function apply(issue: Issue, changes: IssueChanges): Issue {
  const values: Record<string, unknown> = { ...issue.values };
  for (const [field, value] of Object.entries(changes.values ?? {})) {
    if (value === null) delete values[field];
    else values[field] = value;
  }
  return { ...issue, values: values as IssueValues, body: changes.body ?? issue.body };
}

/** The item after every difference to the issue was sent, as the adapter sends it. */
function pushed(
  world: { readonly config: Config; readonly families: Families; readonly hasTypes: boolean },
  issue: Issue,
  before: Raw,
): Raw {
  const { config, families, hasTypes } = world;
  const now = readRaw(families, before).values;
  const wanted = readRaw(families, rawOf(families, config, issue)).values;
  const differing = Object.keys(wanted).filter((field) => JSON.stringify(now[field]) !== JSON.stringify(wanted[field]));
  const changes = Object.fromEntries(
    differing.map((field) => [field, changeOf(now[field] ?? null, wanted[field] ?? null)]),
  );
  const { state, reason } = differing.includes('status') ? rawOf(families, config, issue) : before;
  return {
    ...relabelled(families, { before, changes, hasTypes }),
    title: String(wanted['title']),
    body: withMarker(neutraliseMentions(String(wanted['body'])), '224f3405'),
    state,
    reason: state === 'OPEN' ? null : reasonOf(String(wanted['status'])),
    assignees: wanted['assignees'] as string[],
    milestone: wanted['milestone'] as string | null,
    parent: wanted['parent'] as string | null,
    dependsOn: wanted['depends_on'] as string[],
    ...(differing.includes('status') && { reason }),
  };
}

function relabelled(
  families: Families,
  what: { readonly before: Raw; readonly changes: Readonly<Record<string, FieldChange>>; readonly hasTypes: boolean },
): Raw {
  const { before, changes, hasTypes } = what;
  const item = { values: readRaw(families, before).values };
  const unique = before.labels.filter(
    (one, at) => one !== '' && before.labels.findIndex((other) => same(other, one)) === at,
  );
  const labels = { totalCount: unique.length, nodes: unique.map((one) => ({ id: one, name: one })) };
  const issueType = before.type === null ? null : { id: before.type, name: before.type };
  const plan = planLabelling(families, { labels, issueType }, { item, changes });
  const types = ['Bug', 'Feature', 'Task'].filter(() => hasTypes);
  const type = plan.type && types.find((one) => families.memberOfType(one)?.value === plan.type?.value);
  const add = type ? plan.add.filter((one) => one !== plan.type?.label) : plan.add;
  const left = unique.filter((one) => !plan.remove.some((label) => label.name === one));
  return { ...before, labels: [...left, ...add], type: type ?? (plan.clearsType ? null : before.type) };
}

function changeOf(now: Value, wanted: Value): FieldChange {
  if (!Array.isArray(wanted) || !Array.isArray(now)) return { set: wanted as string | null };
  const [from, to] = [now as string[], wanted as string[]];
  return { add: to.filter((one) => !has(from, one)), remove: from.filter((one) => !has(to, one)) };
}

function reasonOf(status: string): string {
  return { 'closed:not-planned': 'NOT_PLANNED', 'closed:duplicate': 'DUPLICATE' }[status] ?? 'COMPLETED';
}

function has(all: Value | undefined, one: string): boolean {
  return (all as readonly string[]).some((other) => same(other, one));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Equal as the tracker sees it: elements of a set may differ in case. */
function expectSame(a: Values, b: Values): void {
  const folded = (values: Values): unknown =>
    Object.fromEntries(
      Object.entries(values).map(([field, value]) => [
        field,
        Array.isArray(value) ? value.map((one: string) => one.toLowerCase()) : value,
      ]),
    );
  expect(folded(a)).toEqual(folded(b));
}
