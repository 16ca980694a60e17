import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('moves the file as it is, there and back', async () => {
  const world = await makeRoadmap();
  const text = '---\nname: v1   # mine\n---\nText';
  world.write('.roadmap/milestones/v1.md', text);
  world.write('.roadmap/issues/c0ffee01-a.md', '---\nid: c0ffee01\ntitle: a\nmilestone: v1\n---\n');
  expect(await world.roadmap('milestone', 'archive', 'v1')).toEqual({
    code: 0,
    out: 'archived v1\n',
    err: 'warning: 1 open issue still names v1\n',
  });
  expect(readFileSync(join(world.root, '.roadmap/archive/milestones/v1.md'), 'utf8')).toBe(text);
  expect((await world.roadmap('milestone', 'list', '--archived')).out).toContain('v1');
  expect((await world.roadmap('milestone', 'close', 'v1')).err).toBe(
    'error: the milestone v1 is archived (.roadmap/archive/milestones/v1.md)\nhint: roadmap milestone restore v1\n',
  );
  expect((await world.roadmap('milestone', 'restore', 'v1')).out).toBe('restored v1\n');
  expect(readFileSync(join(world.root, '.roadmap/milestones/v1.md'), 'utf8')).toBe(text);
  expect((await world.roadmap('milestone', 'restore', 'v1')).err).toContain('the milestone v1 is not archived');
});

it('restores from any folder of the archive, and never over another file', async () => {
  const world = await makeRoadmap();
  mkdirSync(join(world.root, '.roadmap/archive/milestones/closed'), { recursive: true });
  world.write('.roadmap/archive/milestones/closed/v1.md', '---\nname: old\n---\n');
  world.write('.roadmap/milestones/v1.md', '---\nname: new\n---\n');
  expect((await world.roadmap('milestone', 'restore', 'old')).code).toBe(1);
  expect(readFileSync(join(world.root, '.roadmap/milestones/v1.md'), 'utf8')).toContain('new');
  await world.roadmap('milestone', 'delete', 'new', '--yes');
  expect((await world.roadmap('milestone', 'restore', 'old')).out).toBe('restored old\n');
  expect(existsSync(join(world.root, '.roadmap/milestones/v1.md'))).toBe(true);
});
