import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterOptions, queryFrom } from '../../cli/query-options.ts';
import { attributeName } from '../../cli/words.ts';
import { compileQuery } from '../../src/app/query-issues.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';

const world = { config: defaultConfig, now: Date.UTC(2026, 0, 31), me: 'ana' };

const words = ['bug', 'a, b', 'say "hi"', "don't", 'none', 'ui'];
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const issue = fc
  .record({
    status: fc.constantFrom(...defaultConfig.statuses.map(({ name }) => name)),
    priority: optional(fc.constantFrom(...defaultConfig.priorities)),
    labels: optional(fc.uniqueArray(fc.constantFrom(...words))),
    assignees: optional(fc.uniqueArray(fc.constantFrom('ana', 'bob'))),
    due_date: optional(fc.constantFrom('2026-01-30', '2026-01-31', '2026-02-03T10:00:00Z')),
  })
  .map((values): ListedIssue => {
    const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const head = { id: 'aaaa0001', path: '.roadmap/issues/aaaa0001.md', values: known, findings: [] };
    return { issue: head, ready: values.status === 'todo', blocked_by_open: [], findings: [] };
  });

const quoted = fc.constantFrom(...words).map((word) => `"${word.replaceAll('"', '\\"')}"`);
/** Options as the command line gives them, and the words that mean the same. */
const flag: fc.Arbitrary<readonly [string, unknown, string]> = fc.oneof(
  fc
    .constantFrom('todo,review', 'open', 'none', '>=blocked', 'done')
    .map((value) => ['status', [value], `status:${value}`] as const),
  fc
    .constantFrom('>=high', 'low,none', 'critical..high')
    .map((value) => ['priority', [value], `priority:${value}`] as const),
  fc.uniqueArray(quoted, { minLength: 1 }).map((all) => ['label', [all.join(', ')], `label:${all.join(',')}`] as const),
  fc
    .uniqueArray(quoted, { minLength: 1 })
    .map((all) => ['label', all, all.map((one) => `label:${one}`).join(' ')] as const),
  fc.constantFrom('me', 'bob,none', '@bob').map((value) => ['assignee', [value], `assignee:${value}`] as const),
  fc.constantFrom('<today', 'today..7d', 'none').map((value) => ['due', [value], `due:${value}`] as const),
  fc
    .constantFrom(['open', 'is:open'], ['closed', 'is:closed'], ['overdue', 'is:overdue'], ['ready', 'is:ready'])
    .map(([name = '', query = '']) => [name, true, query] as const),
  fc
    .constantFrom(['mine', 'assignee:me'], ['unassigned', 'no:assignee'], ['linked', 'is:linked'])
    .map(([name = '', query = '']) => [name, true, query] as const),
);

it('flags and query leave the same issues', () => {
  fc.assert(
    fc.property(
      fc.array(issue),
      fc.uniqueArray(flag, { selector: ([name]) => name, maxLength: 4 }),
      (issues, flags) => {
        const names = flags.map(([name]) => name);
        fc.pre(!(names.includes('open') && names.includes('closed')));
        const byFlags = compileQuery(queryFrom(Object.fromEntries(flags)), world).test;
        const byQuery = compileQuery(queryFrom({ query: flags.map(([, , query]) => query).join(' ') }), world).test;
        expect(issues.map(byFlags)).toEqual(issues.map(byQuery));
      },
    ),
    { numRuns: 500 },
  );
});

it('flag and query narrow each other', () => {
  const query = queryFrom({
    query: 'label:bug is:open',
    label: ['ui'],
    open: true,
    closed: true,
    status: ['todo', 'review'],
  });
  expect(
    query.map(({ at, source, about }) => [source.flag, at, typeof about === 'object' ? about?.key : about]),
  ).toEqual([
    [null, 0, 'labels'],
    [null, 10, 'is'],
    ['--status', 0, 'status'],
    ['--label', 0, 'labels'],
  ]);
});

it('every filter is read by its own name', () => {
  const names = filterOptions.map(({ flags }) => attributeName(flags));
  expect(new Set(names).size).toBe(names.length);
  for (const { flags } of filterOptions) {
    const value = /</.test(flags) ? (flags.includes('query') ? 'is:open' : ['none']) : true;
    expect(queryFrom({ [attributeName(flags)]: value }), flags).toHaveLength(1);
  }
});
