import { describe, expect, test } from 'vitest';
import type { Values } from '../../../src/ports/tracker.ts';
import { pagesOf } from './support.ts';
import { useGithub } from './world.ts';

const world = useGithub();

describe('parents and dependencies', () => {
  test('are read as numbers, those of other repositories with their name', async () => {
    const { github, item, tracker } = world;
    github.seed(...Array.from({ length: 120 }, (_, n) => `Issue ${n + 1}`));
    github.addSubIssue(2, 1);
    for (let n = 3; n <= 51; n += 1) github.block(1, n);
    const away = github.transfer(51, 'octo/elsewhere');
    github.block(1, `octo/elsewhere#${away}`);
    const expected = Array.from({ length: 48 }, (_, n) => String(n + 3));
    const { values } = await item('1');
    expect(values['parent']).toBe('2');
    expect(new Set(values['depends_on'] as string[])).toEqual(new Set([...expected, `octo/elsewhere#${away}`]));
    const scanned = new Map<string, Values>();
    for await (const page of tracker.scan?.() ?? []) for (const [key, one] of page) scanned.set(key, one);
    expect(scanned.size).toBe(119);
    expect(scanned.get('1')).toEqual({ parent: '2', depends_on: values['depends_on'] });
    expect(scanned.get('2')).toEqual({ parent: null, depends_on: [] });
  });

  test('change with everything else in one request; their numbers are looked up in one more', async () => {
    const { github, tracker } = world;
    github.seed('One', 'Two', 'Three', 'Four', 'Five');
    github.addSubIssue(2, 1);
    github.block(1, 3);
    const items = await pagesOf(tracker);
    const before = github.counters.queries;
    const [one, two] = items[0]?.items ?? [];
    const outcomes = await tracker.update([
      {
        item: one as never,
        changes: { title: { set: 'One!' }, parent: { set: '4' }, depends_on: { add: ['5', '2'], remove: ['3'] } },
      },
      { item: two as never, changes: { parent: { set: '5' } } },
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'done', notes: [], item: { values: { title: 'One!', parent: '4', depends_on: ['2', '5'] } } },
      { kind: 'done', notes: [], item: { values: { parent: '5' } } },
    ]);
    expect(github.issue(1)).toMatchObject({ parent: 4 });
    expect(github.counters).toMatchObject({ mutations: 1, queries: before + 1 });
  });

  test('a parent that goes leaves none, and what is not there is named and harms nothing', async () => {
    const { github, change } = world;
    github.seed('One', 'Two', { title: 'A change', pull: true });
    github.addSubIssue(2, 1);
    const { item, notes } = await change('1', {
      parent: { set: null },
      depends_on: { add: ['2', '99', '3', 'octo/nowhere#1', 'x'], remove: ['7'] },
    });
    expect(item.values).toMatchObject({ parent: null, depends_on: ['2'] });
    expect(notes.map((note) => /issue (\S+) on/.exec(note)?.[1])).toEqual(['#99', '#3', 'octo/nowhere#1', '#x']);
    expect(await change('1', { parent: { set: '99' } })).toMatchObject({ notes: [expect.stringContaining('#99')] });
  });

  test('a new issue has its parent and milestone from the start', async () => {
    const { github, tracker } = world;
    github.seed('Parent');
    const number = String(github.createMilestone('v1'));
    const values = { title: 'New', body: '', parent: '1', milestone: number, depends_on: ['1'] };
    const outcome = await tracker.create({ id: '224f3405', values });
    expect(outcome).toMatchObject({ kind: 'done', notes: [], item: { values: { parent: '1', milestone: number } } });
    expect(github.issue(2)).toMatchObject({ parent: 1, milestone: 'v1', blockedBy: [] });
    const lost = await tracker.create({ id: '0a1b2c3d', values: { ...values, parent: '77', milestone: '88' } });
    expect(lost).toMatchObject({ kind: 'done', item: { values: { parent: null, milestone: null } } });
    expect(lost.kind === 'done' && lost.notes).toHaveLength(2);
  });
});
