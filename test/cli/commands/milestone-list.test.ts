import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap, makeWorld, type World } from '../harness.ts';

async function planned(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1.0', '--due', '2025-12-01');
  await world.roadmap('milestone', 'create', 'v1.1', '--due', '2026-06-01', '--headline', 'Faster');
  await world.roadmap('milestone', 'create', 'v0.9');
  await world.roadmap('issue', 'create', 'One', '-m', 'v1.0', '--estimate', '3');
  await world.roadmap('issue', 'create', 'Two', '-m', 'v1.0');
  await world.roadmap('issue', 'create', 'Three', '-m', 'v1.1', '--progress', '5');
  const ids = (
    JSON.parse((await world.roadmap('issue', 'list', '--json')).out) as { id: string; title: string }[]
  ).filter(({ title }) => title === 'One');
  await world.roadmap('issue', 'close', ids[0]?.id ?? '');
  await world.roadmap('milestone', 'close', 'v0.9');
  return world;
}

it('shows how far each is, by effort, what is due first on top', async () => {
  const world = await planned();
  expect((await world.roadmap('milestone', 'list')).out).toMatchInlineSnapshot(`
    "NAME  STATUS  DUE                 PROGRESS         OPEN  CLOSED  HEADLINE
    v1.0  open    2025-12-01 overdue  ████████░░  75%  1     1
    v1.1  open    2026-06-01          █░░░░░░░░░   5%  1     0       Faster
    v0.9  closed                                       0     0
    "
  `);
});

it.each([
  [['--open'], ['v1.0', 'v1.1']],
  [['--closed'], ['v0.9']],
  [
    ['--open', '--closed'],
    ['v1.0', 'v1.1', 'v0.9'],
  ],
  [['--overdue'], ['v1.0']],
  [['--status', 'closed,open', '--overdue'], ['v1.0']],
  [['--archived'], []],
])('%j leaves %j', async (words, names) => {
  const world = await planned();
  const listed = JSON.parse((await world.roadmap('milestone', 'list', ...words, '--json')).out) as { name: string }[];
  expect(listed.map(({ name }) => name)).toEqual(names);
});

it('a status that is none is refused with the nearest', async () => {
  const world = await makeRoadmap();
  expect(await world.roadmap('milestone', 'list', '--status', 'opne')).toMatchObject({
    code: 2,
    err: 'error: --status: expected one of open, closed, found "opne"; did you mean "open"? (none: without one)\n',
  });
});

it('says what to do where there is none, and where none matches', async () => {
  const world = await makeRoadmap();
  expect((await world.roadmap('milestone', 'list')).err).toBe(
    'there is no milestone yet: roadmap milestone create <name>\n',
  );
  await world.roadmap('milestone', 'create', 'v1');
  expect((await world.roadmap('milestone', 'list', '--overdue')).err).toBe('no milestone matches\n');
});

it('lists a real roadmap, and says what its issues name that is not there', async () => {
  const world = makeWorld();
  cpSync(join(import.meta.dirname, '../../fixtures/roadmap-seed/.roadmap'), join(world.root, '.roadmap'), {
    recursive: true,
  });
  world.git('add', '-A');
  const { out, err } = await world.roadmap('milestone', 'list', '--json');
  expect(JSON.parse(out)).toMatchObject([
    { name: 'v1-0-2', status: 'open', issues: { total: 8, open: 8, closed: 0 } },
    { name: 'v0-2-0', status: 'closed', overdue: false, remote_ids: { github: '2' } },
  ]);
  expect(err).toBe(
    '93 issues name a milestone that is not there: backlog (93); to make it: roadmap milestone create backlog\n',
  );
  expect(world.git('diff', '--name-only')).toBe('');
});

it('a thousand broken files hide no good one, and are counted', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  for (let count = 0; count < 1000; count++)
    world.write(`.roadmap/milestones/b${String(count)}.md`, '---\nname: [\n---\n');
  const { code, out, err } = await world.roadmap('milestone', 'list');
  expect(code).toBe(0);
  expect(out).toContain('v1');
  expect(err).toBe(
    'warning: 1000 milestone files cannot be read and are missing here; see what: roadmap health scan\n',
  );
});
