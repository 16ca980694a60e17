import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('is what of mine is overdue, due, or under way, each once', async () => {
  const world = await makeRoadmap();
  for (const [title, ...flags] of [
    ['Late and under way', '-a', 'ana', '--due', '2025-12-20', '-s', 'in-progress'],
    ['For today', '-a', 'bob,Ana', '--due', '2026-01-01', '-p', 'high'],
    ['Passed this morning', '-a', 'Ana', '--due', '2026-01-01T08:00'],
    ['Under way', '-a', 'Ana', '-s', 'review'],
    ['In six days', '-a', 'Ana', '--due', '2026-01-07'],
    ['In seven days', '-a', 'Ana', '--due', '2026-01-08'],
    ['Somebody else’s', '-a', 'bob', '--due', '2025-12-20'],
    ['Done', '-a', 'Ana', '--due', '2025-12-20', '-s', 'closed'],
    ['Whenever', '-a', 'Ana'],
  ] as const)
    await world.roadmap('issue', 'create', title, ...flags);
  expect((await world.roadmap('today')).out).toMatchInlineSnapshot(`
    "2026-01-01  Ana

    Overdue 2
    ◐ a0a0a0a0  Late and under way   overdue by 12 days
    ○ a2a2a2a2  Passed this morning  overdue since today

    Due today 1
    ○ a1a1a1a1  For today  high · due today

    In progress 1
    ◐ a3a3a3a3  Under way

    Due this week 1
    ○ a4a4a4a4  In six days  due in 6 days
    "
  `);
  const json = JSON.parse((await world.roadmap('today', '--json')).out) as Record<string, { title: string }[]>;
  expect(Object.keys(json)).toEqual(['date', 'user', 'overdue', 'due_today', 'in_progress', 'due_this_week']);
  expect(json['due_this_week']?.map(({ title }) => title)).toEqual(['In six days']);
});

it('says what could be started where nothing is due, and needs to know who asks', async () => {
  const world = await makeRoadmap();
  const { code, out, err } = await world.roadmap('today');
  expect([code, out, err]).toEqual([
    0,
    '2026-01-01  Ana\n\nNothing of yours is due or under way.\n',
    'what you could start: roadmap next --mine, or roadmap next --unassigned\n',
  ]);
  world.git('config', '--unset', 'user.name');
  const unknown = await world.roadmap('today', '--json');
  expect([unknown.code, (JSON.parse(unknown.out) as { error: { code: string } }).error.code]).toEqual([
    1,
    'user.unknown',
  ]);
});
