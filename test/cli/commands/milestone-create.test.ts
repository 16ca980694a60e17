import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('makes a file named after it, which another program can read', async () => {
  const world = await makeRoadmap();
  const { code, out } = await world.roadmap(
    'milestone',
    'create',
    'v1.0',
    '--due',
    '2026-12-01',
    '--headline',
    'First: all',
  );
  expect([code, out]).toEqual([0, 'created v1.0 .roadmap/milestones/v1-0.md\n']);
  expect(readFileSync(join(world.root, '.roadmap/milestones/v1-0.md'), 'utf8')).toBe(`---
name: v1.0
headline: 'First: all'
status: open
due_date: '2026-12-01'
created: '2026-01-01T12:02:00Z'
updated: '2026-01-01T12:02:00Z'
---
`);
});

it('names that fold to one slug are files of their own, in the archive too', async () => {
  const world = await makeRoadmap();
  const made = async (name: string): Promise<string> => (await world.roadmap('milestone', 'create', name)).out.trim();
  expect(await made('v1.0.0')).toBe('created v1.0.0 .roadmap/milestones/v1-0-0.md');
  expect(await made('v10.0')).toBe('created v10.0 .roadmap/milestones/v10-0.md');
  expect(await made('v100')).toBe('created v100 .roadmap/milestones/v100.md');
  expect(await made('v1 0 0')).toBe('created v1 0 0 .roadmap/milestones/v1-0-0-2.md');
  await world.roadmap('milestone', 'archive', 'v1 0 0');
  expect(await made('v1-0-0')).toBe('created v1-0-0 .roadmap/milestones/v1-0-0-3.md');
  expect((await world.roadmap('milestone', 'restore', 'v1 0 0')).code).toBe(0);
});

it('a name that is there already, archived or in other letters, is refused', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'Beta');
  expect(await world.roadmap('milestone', 'create', 'beta')).toMatchObject({
    code: 1,
    err: 'error: there is a milestone Beta already (.roadmap/milestones/beta.md)\nhint: roadmap milestone view Beta\n',
  });
  await world.roadmap('milestone', 'archive', 'Beta');
  expect((await world.roadmap('milestone', 'create', 'Beta')).err).toContain('hint: roadmap milestone restore Beta');
});

it('says how many issues name it already', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/issues/c0ffee01-x.md', '---\nid: c0ffee01\ntitle: x\nmilestone: backlog\n---\n');
  expect((await world.roadmap('milestone', 'create', 'backlog')).err).toBe('1 issue names it already\n');
});

it.each([
  ['an empty name', [''], 'a milestone needs a name'],
  ['two lines', ['a\nb'], '--name: expected one line, found several'],
  ['a date that is none', ['v1', '--due', 'soon'], '--due: expected a date such as'],
  ['an unknown project', ['v1', '--project', 'web'], 'there is no project "web"'],
])('%s is refused and nothing is written', async (_, words, message) => {
  const world = await makeRoadmap();
  const { code, err } = await world.roadmap('milestone', 'create', ...words);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(message);
  expect(JSON.parse((await world.roadmap('milestone', 'list', '--json')).out)).toEqual([]);
});

it('a name of controls, bidi marks and 200,000 characters is kept, and shown so that it does no harm', async () => {
  const world = await makeRoadmap();
  const name = `a\u202e\u001b[31m${'x'.repeat(200_000)}`;
  const { out } = await world.roadmap('milestone', 'create', name);
  expect(out.startsWith('created a<U+202E><U+001B>[31mx')).toBe(true);
  expect(out.length).toBeLessThan(200_200);
  const [listed] = JSON.parse((await world.roadmap('milestone', 'list', '--json')).out) as [{ name: string }];
  expect(listed.name).toBe(name);
});

it('prints the milestone with --json', async () => {
  const world = await makeRoadmap();
  const { out } = await world.roadmap('milestone', 'create', 'v1', '--risk', 'low', '--json');
  expect(JSON.parse(out)).toEqual({
    name: 'v1',
    status: 'open',
    risk_level: 'low',
    created: '2026-01-01T12:02:00Z',
    updated: '2026-01-01T12:02:00Z',
    path: '.roadmap/milestones/v1.md',
    slug: 'v1',
    archived: false,
    overdue: false,
    progress: 0,
    issues: { total: 0, open: 0, closed: 0 },
    findings: [],
  });
});
