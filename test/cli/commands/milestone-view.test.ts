import { expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

async function planned(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap(
    'milestone',
    'create',
    'v1',
    '--due',
    '2025-12-30',
    '--headline',
    'All of it',
    '--body',
    'Why\n\n- because',
  );
  const issue = (id: string, rest: string): void =>
    world.write(`.roadmap/issues/${id}-x.md`, `---\nid: ${id}\ntitle: Issue ${id}\nmilestone: v1\n${rest}---\n`);
  issue('c0ffee01', 'status: todo\npriority: low\n');
  issue('c0ffee02', 'status: closed\n');
  issue('c0ffee03', 'status: todo\npriority: high\nassignees: [ana]\n');
  issue('c0ffee04', 'status: in-progress\n');
  issue('c0ffee05', '');
  return world;
}

it('shows the milestone, how far it is, and its issues by status', async () => {
  const world = await planned();
  expect((await world.roadmap('milestone', 'view', 'v1')).out).toMatchInlineSnapshot(`
    "v1

    Headline    All of it
    Status      open
    Due         2025-12-30, overdue by 2 days
    Progress    ██░░░░░░░░  20%  1 of 5 closed
    Created     2026-01-01 12:02
    Updated     2026-01-01 12:02
    Path        .roadmap/milestones/v1.md

    no status 1
    ○ c0ffee05  Issue c0ffee05

    todo 2
    ○ c0ffee03  Issue c0ffee03  high · @ana
    ○ c0ffee01  Issue c0ffee01  low

    in-progress 1
    ◐ c0ffee04  Issue c0ffee04

    closed 1
    ✓ c0ffee02  Issue c0ffee02

    Why

    - because
    "
  `);
});

it('holds all of it in JSON', async () => {
  const world = await planned();
  const json = JSON.parse((await world.roadmap('milestone', 'view', 'v1', '--json')).out) as Record<string, unknown>;
  expect(json).toMatchObject({
    name: 'v1',
    overdue: true,
    progress: 20,
    issues: { total: 5, open: 4, closed: 1 },
    body: 'Why\n\n- because',
    members: [{ id: 'c0ffee03', title: 'Issue c0ffee03', priority: 'high' }, { id: 'c0ffee01' }, {}, {}, {}],
  });
});

it('offers the name that was meant', async () => {
  const world = await planned();
  expect(JSON.parse((await world.roadmap('milestone', 'view', 'v2', '--json')).out)).toMatchObject({
    error: {
      code: 'milestone.unknown',
      hints: ['did you mean "v1"?', 'roadmap milestone list'],
      data: { candidates: ['v1'] },
    },
  });
});
