import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editIssue } from '../../../src/model/edit-issue.ts';
import type { Issue, IssueChanges } from '../../../src/model/issue.ts';
import { printIssue } from '../../../src/model/print-issue.ts';
import { readIssue } from '../../../src/model/read-issue.ts';
import type { SyncField, Tracker, Value, Values } from '../../../src/ports/tracker.ts';
import type { Ground } from './ground.ts';
import { change, comparable, create, itemOf, newId, valuesWith } from './ground.ts';
import { BODIES } from './hostile.ts';
import { changeTo } from './update.ts';

/** The laws of a mapping (sync.md §1), for random issues and random values, and for what the tracker makes of them. */
export function lawContract(ground: () => Ground): void {
  describe('the mapping', () => {
    test('speaks of each field once, of sets as lists without doubles', () => {
      const { tracker, config } = ground();
      const { mapping } = tracker;
      const names = mapping.fields.map((field) => field.name);
      expect(new Set(names).size).toBe(names.length);
      fc.assert(
        fc.property(issues(ground()), (issue) => {
          const values = mapping.project(issue);
          expect(Object.keys(values).sort()).toEqual([...names].sort());
          for (const field of mapping.fields) expectKind(field, values[field.name]);
          expect(mapping.project(read(issue.text, config))).toEqual(values);
        }),
      );
    });

    test('pulling an unchanged item leaves every byte alone', () => {
      const { tracker, config } = ground();
      const { mapping } = tracker;
      fc.assert(
        fc.property(issues(ground()), (issue) => {
          const text = issue.text;
          const file = read(text, config);
          expect(editIssue(text, mapping.accept(file, mapping.project(file)), config)).toBe(text);
        }),
      );
    });

    test('an issue that took values in projects to them, and takes them in again without a change', () => {
      const { tracker, config } = ground();
      const { mapping } = tracker;
      fc.assert(
        fc.property(issues(ground()), issues(ground()), (issue, other) => {
          const wanted = mapping.project(other);
          const text = editIssue(issue.text, mapping.accept(read(issue.text, config), wanted), config);
          const file = read(text, config);
          expect(comparable(tracker, mapping.project(file))).toEqual(comparable(tracker, wanted));
          expect(editIssue(text, mapping.accept(file, wanted), config)).toBe(text);
        }),
      );
    });

    test('one field that is taken in leaves all others alone', () => {
      const { tracker, config } = ground();
      const { mapping } = tracker;
      const some = fc.constantFrom(...mapping.fields);
      fc.assert(
        fc.property(issues(ground(), []), issues(ground(), []), some, (issue, other, field) => {
          const file = read(issue.text, config);
          const value = mapping.project(other)[field.name] ?? null;
          const text = editIssue(file.text, mapping.accept(file, { [field.name]: value }), config);
          const expected = { ...mapping.project(file), [field.name]: value };
          expect(comparable(tracker, mapping.project(read(text, config)))).toEqual(comparable(tracker, expected));
        }),
      );
    });

    test('a new file projects to what it was made of', () => {
      const { tracker, config } = ground();
      const { mapping } = tracker;
      fc.assert(
        fc.property(issues(ground()), (issue) => {
          const wanted = mapping.project(issue);
          const text = printIssue({ id: issue.id, changes: mapping.initial(wanted) });
          expect(comparable(tracker, mapping.project(read(text, config)))).toEqual(comparable(tracker, wanted));
        }),
      );
    });

    test('what is pushed comes back as what the issue projects to: created, and changed from any other', async () => {
      const { tracker } = ground();
      const { mapping } = tracker;
      let item = await create(tracker);
      await fc.assert(
        fc.asyncProperty(issues(ground()), fc.boolean(), async (issue, anew) => {
          const wanted = pushable(tracker, mapping.project(issue));
          if (anew) item = await create(tracker, wanted, newId());
          const changes = mapping.fields.flatMap((field) => {
            const value = wanted[field.name] ?? null;
            const same = comparable(tracker, item.values)[field.name];
            if (JSON.stringify(same) === JSON.stringify(comparable(tracker, wanted)[field.name])) return [];
            return [[field.name, changeTo(item, field, value)] as const];
          });
          item = await change(tracker, item, Object.fromEntries(changes));
          expect(comparable(tracker, item.values)).toEqual(comparable(tracker, wanted));
          expect(await itemOf(tracker, item.key)).toEqual(item);
        }),
        { numRuns: 25 },
      );
    });
  });
}

/** Values that need nothing else to be there: what names items or milestones is left empty. */
function pushable(tracker: Tracker, values: Values): Values {
  const named = tracker.mapping.fields.filter((field) => field.names !== undefined);
  const blank = named.map((field): [string, Value] => [field.name, field.kind === 'set' ? [] : null]);
  return valuesWith(tracker, { ...values, ...Object.fromEntries(blank) });
}

/** Labels that tell a status, a priority or a type where a tracker has none of its own: read as such, or left as they are. */
const TELLING = ['bug', 'Bug', 'status: review', 'priority: high'];

function issues({ config, tracker, samples }: Ground, telling = TELLING): fc.Arbitrary<Issue> {
  const optional = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
  const sampled = (name: string): readonly string[] => {
    const field = tracker.mapping.fields.find((one) => one.name === name);
    return field === undefined ? [] : samples(field).flatMap((one) => one ?? []);
  };
  const set = (elements: readonly string[]): fc.Arbitrary<string[] | undefined> =>
    optional(fc.uniqueArray(fc.constantFrom(...elements), { maxLength: 4 }));
  const pieces = fc.constantFrom('a', ' ', '\n', '\n\n', '# H\n', '---\n', '- b\n', '@ana', ...Object.values(BODIES));
  const word = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => /\S/.test(text) && !/\p{C}/u.test(text));
  const assigned = sampled('assignees');
  return fc
    .record({
      title: fc.oneof(word, fc.constantFrom('---', 'a: b', ' edge ', 'two  blanks')),
      status: optional(fc.constantFrom(...config.statuses.map((status) => status.name), 'unheard of')),
      resolution: optional(fc.constantFrom('completed', 'not-planned', 'duplicate', 'unheard of')),
      priority: optional(fc.constantFrom(...config.priorities, 'unheard of')),
      issue_type: optional(fc.constantFrom(...config.issue_types, 'unheard of')),
      labels: set(['ui', 'API', 'ünï', ...telling, ...sampled('labels')]),
      assignees: assigned.length === 0 ? fc.constant(undefined) : set(assigned),
      milestone: optional(fc.constantFrom('v1', 'v2')),
      parent: optional(fc.constantFrom('224f3406', '224f3407')),
      depends_on: set(['224f3408', '224f3409', '224f340a']),
      body: fc.array(pieces, { maxLength: 6 }).map((all) => all.join('')),
    })
    .map(({ body, ...values }) => {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
      const text = printIssue({ id: '224f3405', changes: { values: given, body } as IssueChanges });
      return read(text, config);
    });
}

function read(text: string, config: Ground['config']): Issue {
  const issue = readIssue('.roadmap/issues/224f3405-x.md', text, config);
  if (!('id' in issue)) throw new Error(`no issue: ${JSON.stringify(issue)}\n${text}`);
  return issue;
}

function expectKind(field: SyncField, value: Value | undefined): void {
  if (field.kind === 'set') {
    const elements = value as readonly string[];
    const folded = elements.map((one) => (field.ignoreCase === true ? one.toLowerCase() : one));
    expect(new Set(folded).size, field.name).toBe(elements.length);
  } else if (field.kind === 'text') expect(typeof value, field.name).toBe('string');
  else expect(value === null || typeof value === 'string', field.name).toBe(true);
}
