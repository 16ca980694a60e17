import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
});

async function fill(): Promise<void> {
  await world.roadmap('issue', 'create', 'Fix login', '-p', 'high', '-a', 'Ana', '--due', '2026-01-03');
  await world.roadmap('issue', 'create', 'Write docs', '-p', 'critical', '--depends-on', 'a0a0');
  await world.roadmap('issue', 'create', 'Late', '-p', 'high', '--due', '2025-12-30');
  await world.roadmap('issue', 'create', 'Whenever');
  await world.roadmap('issue', 'create', 'Under way', '-s', 'in-progress');
  await world.roadmap('issue', 'create', 'Held up', '-s', 'blocked');
}

it('is what can be started, the most urgent first, each with its reason', async () => {
  await fill();
  expect((await world.roadmap('next')).out).toMatchInlineSnapshot(`
    "○ a2a2a2a2  Late       high · overdue by 2 days
    ○ a0a0a0a0  Fix login  high · due in 2 days · unblocks 1
    ○ a3a3a3a3  Whenever   nothing stands before it
    "
  `);
});

it('orders by priority, due date, what waits, and age', async () => {
  for (const [title, ...flags] of [
    ['young'],
    ['waited for'],
    ['waits', '--depends-on', 'a1a1'],
    ['due', '--due', '2026-02-01'],
    ['low', '-p', 'low'],
    ['critical', '-p', 'critical'],
  ] as const)
    await world.roadmap('issue', 'create', title, ...flags);
  const { out } = await world.roadmap('next', '--json');
  const found = JSON.parse(out) as { title: string; unblocks: number; ready: boolean }[];
  expect(found.map(({ title }) => title)).toEqual(['critical', 'low', 'due', 'waited for', 'young']);
  expect(found.map(({ unblocks }) => unblocks)).toEqual([0, 0, 0, 1, 0]);
  expect(found.every(({ ready }) => ready)).toBe(true);
});

it('can be limited to mine, to nobody’s, to a query, and to a number', async () => {
  await fill();
  const titles = async (...argv: string[]) =>
    (JSON.parse((await world.roadmap('next', '--json', ...argv)).out) as { title: string }[]).map(({ title }) => title);
  expect(await titles('--mine')).toEqual(['Fix login']);
  expect(await titles('--unassigned')).toEqual(['Late', 'Whenever']);
  expect(await titles('-q', 'priority:high')).toEqual(['Late', 'Fix login']);
  expect(await titles('--limit', '1')).toEqual(['Late']);
  expect((await world.roadmap('next', '--limit', '1')).err).toBe('… 2 more: roadmap next --limit 3\n');
  expect((await world.roadmap('next', '--limit', '0')).code).toBe(2);
  expect((await world.roadmap('next', '--mine', '--unassigned')).code).toBe(2);
});

it('puts the reason below the title where it is narrow', async () => {
  await fill();
  let out = '';
  const stdout = { isTerminal: true, columns: 44, write: (text: string) => void (out += text) };
  await world.roadmapWith({ stdout }, 'next', '--no-color');
  expect(out).toMatchInlineSnapshot(`
    "○ a2a2a2a2  Late
                high · overdue by 2 days
    ○ a0a0a0a0  Fix login
                high · due in 2 days · unblocks…
    ○ a3a3a3a3  Whenever
                nothing stands before it
    "
  `);
});

it('says what to do where nothing is ready', async () => {
  expect((await world.roadmap('next')).err).toContain('roadmap issue create');
  await world.roadmap('issue', 'create', 'Under way', '-s', 'in-progress');
  expect((await world.roadmap('next')).err).toContain('roadmap board');
  expect((await world.roadmap('next', '--mine')).err).toContain('see all that is: roadmap next');
  expect((await world.roadmap('next', '--json')).out).toBe('[]\n');
});
