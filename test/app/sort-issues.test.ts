import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { sortIssues, sortKeys, sortProblem } from '../../src/app/sort-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';

const listed = fc
  .array(
    fc.record(
      {
        title: fc.constantFrom('a', 'B', 'c'),
        priority: fc.constantFrom(...defaultConfig.priorities, 'unheard-of'),
        status: fc.constantFrom('todo', 'closed'),
        created: fc.constantFrom('2026-01-01', '2026-01-01T10:00:00Z', '2025-12-31'),
        estimated_hours: fc.integer({ min: 0, max: 3 }),
      },
      { requiredKeys: [] },
    ),
    { minLength: 20, maxLength: 60 },
  )
  .map((all) =>
    all.map((values, at): ListedIssue => {
      const id = String((at * 7) % 13).padStart(8, 'a');
      return {
        issue: { id, path: `${String(at)}.md`, values, findings: [] },
        ready: false,
        blocked_by_open: [],
        findings: [],
      };
    }),
  );
const spec = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('title', 'priority', 'status', 'created', 'estimate', 'progress', 'id'),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((keys) => keys.map(([sign, key]) => sign + key).join(','));

it('the first of an order are those that begin the whole', () => {
  fc.assert(
    fc.property(listed, spec, fc.nat(30), (issues, keys, limit) => {
      const whole = sortIssues(issues, keys, defaultConfig);
      expect(sortIssues(issues, keys, defaultConfig, limit)).toEqual(whole.slice(0, limit));
      expect(sortIssues([...issues].reverse(), keys, defaultConfig)).toEqual(whole);
    }),
  );
});

it('what has no value, or one that nobody knows, comes last either way round', () => {
  fc.assert(
    fc.property(listed, fc.constantFrom('priority', '-priority', 'estimate', '-estimate'), (issues, key) => {
      const hasPlace = sortIssues(issues, key, defaultConfig).map(({ issue: { values } }) =>
        key.endsWith('priority')
          ? defaultConfig.priorities.includes(values.priority ?? '')
          : values.estimated_hours !== undefined,
      );
      expect(hasPlace).toEqual([...hasPlace].sort((a, b) => Number(b) - Number(a)));
    }),
  );
});

it('every key that is offered is understood', () => {
  expect(sortKeys.map((key) => sortProblem(key, ''))).toEqual(sortKeys.map(() => null));
  expect(sortProblem('-creatde', 'sort:')?.hints).toEqual(['did you mean: sort:-created']);
});
