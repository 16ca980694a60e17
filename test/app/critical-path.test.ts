import { expect, it } from 'vitest';
import fc from 'fast-check';
import { criticalPath } from '../../src/app/critical-path.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const SIZE = 7;
const issue = fc.record({
  status: fc.constantFrom('todo', 'in-progress', 'closed'),
  hours: fc.constantFrom(undefined, 1, 3, 8),
  progress: fc.constantFrom(undefined, 0, 50),
  before: fc.subarray(Array.from({ length: SIZE }, (_, at) => at)),
});

/** The most work along any chain that ends here; only earlier ones are depended on, so there is no circle. */
function heaviest(each: ListedIssue, all: ReadonlyMap<string, ListedIssue>): number {
  const { estimated_hours = 1, progress_percentage = 0 } = each.issue.values;
  const before = each.blocked_by_open.flatMap((id) => all.get(id) ?? []).map((one) => heaviest(one, all));
  return (estimated_hours * (100 - progress_percentage)) / 100 + Math.max(0, ...before);
}

it('no chain holds more work than the critical path, and each of its issues waits for the one before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(issue, { minLength: 1, maxLength: SIZE }), async (drawn) => {
      const issues = createMemoryStore();
      for (const [at, { status, hours, progress, before }] of drawn.entries())
        issues.files.set(
          `.roadmap/issues/${String(at)}.md`,
          `---\nid: aaaaaa0${String(at)}\ntitle: x\nstatus: ${status}\n${hours === undefined ? '' : `estimated_hours: ${String(hours)}\n`}${
            progress === undefined ? '' : `progress_percentage: ${String(progress)}\n`
          }depends_on: [${before.flatMap((one) => (one < at ? [`aaaaaa0${String(one)}`] : [])).join()}]\n---\n`,
        );
      const { listed } = await surveyIssues({ issues }, defaultConfig);
      const open = listed.filter(({ issue }) => issue.values.status !== 'closed');
      const all = new Map(open.map((each) => [each.issue.id, each]));
      const path = criticalPath(listed, defaultConfig, () => true);
      expect(path.hours).toBe(Math.max(0, ...open.map((each) => heaviest(each, all))));
      expect(path.circles).toEqual([]);
      for (const [at, { listed: each }] of path.steps.entries())
        if (at > 0) expect(each.blocked_by_open).toContain(path.steps[at - 1]?.listed.issue.id);
    }),
    { numRuns: 100 },
  );
});
