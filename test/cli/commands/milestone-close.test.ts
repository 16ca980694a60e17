import { expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

async function planned(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  await world.roadmap('milestone', 'create', 'v2');
  world.write('.roadmap/issues/c0ffee01-a.md', '---\nid: c0ffee01\ntitle: a\nmilestone: v1\nstatus: todo\n---\n');
  world.write('.roadmap/issues/c0ffee02-b.md', '---\nid: c0ffee02\ntitle: b\nmilestone: v1\nstatus: closed\n---\n');
  return world;
}

async function milestoneOf(world: World, id: string): Promise<unknown> {
  return (JSON.parse((await world.roadmap('issue', 'view', id, '--json')).out) as { milestone?: string }).milestone;
}

it('closes, warns of what is still open, and offers to move it', async () => {
  const world = await planned();
  expect(await world.roadmap('milestone', 'close', 'v1')).toEqual({
    code: 0,
    out: 'closed v1\n',
    err: 'warning: 1 issue of v1 is still open; to give them to another: roadmap milestone close v1 --move-open-to <milestone>\n',
  });
  expect(await milestoneOf(world, 'c0ffee01')).toBe('v1');
  expect((await world.roadmap('milestone', 'close', 'v1')).out).toBe('unchanged v1\n');
  expect((await world.roadmap('milestone', 'reopen', 'v1')).out).toBe('reopened v1\n');
});

it('moves what is open to another, and what is closed stays', async () => {
  const world = await planned();
  const { out, err } = await world.roadmap('milestone', 'close', 'v1', '--move-open-to', 'v2');
  expect([out, err]).toEqual(['closed v1 (1 open issue moved to v2)\n', '']);
  expect(await milestoneOf(world, 'c0ffee01')).toBe('v2');
  expect(await milestoneOf(world, 'c0ffee02')).toBe('v1');
});

it.each([
  ['v1', 2, '--move-open-to: v1 is the milestone that is to be closed'],
  ['v3', 1, 'there is no milestone "v3"'],
])('open issues cannot be moved to %s', async (to, code, message) => {
  const world = await planned();
  const ended = await world.roadmap('milestone', 'close', 'v1', '--move-open-to', to);
  expect(ended).toMatchObject({ code, err: expect.stringContaining(message) as string });
  expect(await milestoneOf(world, 'c0ffee01')).toBe('v1');
});

it('several at once, as one JSON document', async () => {
  const world = await planned();
  const { out } = await world.roadmap('milestone', 'close', 'v2', 'v1', '--json');
  expect(JSON.parse(out)).toMatchObject([
    { name: 'v2', status: 'closed' },
    { name: 'v1', status: 'closed', issues: { open: 1, closed: 1 } },
  ]);
  expect(JSON.parse((await world.roadmap('milestone', 'reopen', 'v1', '--json')).out)).toMatchObject({
    status: 'open',
  });
});

it('nothing is done when one of several names nothing', async () => {
  const world = await planned();
  expect((await world.roadmap('milestone', 'close', 'v2', 'nope')).code).toBe(1);
  expect((await world.roadmap('milestone', 'list', '--closed', '--json')).out).toBe('[]\n');
});
