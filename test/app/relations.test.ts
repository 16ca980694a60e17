import fc from 'fast-check';
import { expect, it } from 'vitest';
import { relationsAmong } from '../../src/app/relations.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { IssueHead } from '../../src/model/issue.ts';
import type { Lookups } from '../../src/ports/issue-store.ts';

const ids = Array.from({ length: 30 }, (_, at) => `aaaa00${String(at).padStart(2, '0')}`);
const links = fc.subarray([...ids, 'dead0000'], { maxLength: 4 });
const drawn = fc.record({
  status: fc.constantFrom('todo', 'review', 'closed'),
  depends_on: fc.option(links, { nil: undefined }),
  blocks: fc.option(links, { nil: undefined }),
});

function lookupsOf(issues: readonly IssueHead[]): Lookups {
  return {
    having: (key) => issues.filter(({ values }) => values[key] !== undefined),
    withIds(wanted) {
      const all = new Set(wanted);
      return issues.filter(({ id }) => all.has(id));
    },
  };
}

it('what is looked up is what asking every issue would tell', () => {
  fc.assert(
    fc.property(fc.array(drawn, { minLength: ids.length, maxLength: ids.length }), fc.nat(), (values, more) => {
      const issues = values.map((value, at): IssueHead => {
        const held = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
        return { path: `${ids[at] ?? ''}.md`, id: ids[at] ?? '', values: held, findings: [] };
      });
      // Many that have no links make it worth to look up the few that have.
      const others = Array.from({ length: more % 2 === 0 ? 0 : 2500 }, (_, at): IssueHead => {
        const id = `bbbb${String(at).padStart(4, '0')}`;
        return { path: `${id}.md`, id, values: { status: 'todo' }, findings: [] };
      });
      const all = [...issues, ...others];
      const [looked, asked] = [relationsAmong(all, defaultConfig, lookupsOf(all)), relationsAmong(all, defaultConfig)];
      for (const issue of issues) expect(looked(issue)).toEqual(asked(issue));
    }),
    { numRuns: 100 },
  );
});

it('where many block others, they are not looked up one by one', () => {
  const all = Array.from({ length: 1000 }, (_, at): IssueHead => {
    const [id = '', next = ''] = [at, (at * 7 + 1) % 1000].map((one) => String(one).padStart(8, '0'));
    return { path: `${id}.md`, id, values: { status: 'todo', blocks: [next] }, findings: [] };
  });
  let asked = 0;
  const { having, withIds } = lookupsOf(all);
  const counting: Lookups = { having, withIds: (ids) => withIds([...ids].filter(() => (asked += 1))) };
  const [looked, plain] = [relationsAmong(all, defaultConfig, counting), relationsAmong(all, defaultConfig)];
  for (const issue of all) expect(looked(issue)).toEqual(plain(issue));
  expect(asked).toBeLessThan(50);
});
