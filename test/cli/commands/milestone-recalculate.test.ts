import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('writes the progress and when it was computed, only when it changed, and never moves updated', async () => {
  const world = await makeRoadmap();
  const path = '.roadmap/milestones/v1.md';
  const text = '---\nname: v1\nupdated: 2025-01-01\ncalculated_progress: null\ncompletion_velocity: null\n---\n';
  world.write(path, text);
  world.write('.roadmap/milestones/empty.md', '---\nname: empty\n---\n');
  world.write('.roadmap/issues/c0ffee01-a.md', '---\nid: c0ffee01\ntitle: a\nmilestone: v1\nstatus: closed\n---\n');
  world.write('.roadmap/issues/c0ffee02-b.md', '---\nid: c0ffee02\ntitle: b\nmilestone: v1\nestimated_hours: 2\n---\n');
  const file = (): string => readFileSync(join(world.root, path), 'utf8');
  expect((await world.roadmap('milestone', 'list')).out).toContain('33%');
  expect(file()).toBe(text);
  expect((await world.roadmap('milestone', 'recalculate', '--all')).out).toBe(
    'recalculated empty 0%\nrecalculated v1 33.3%\n',
  );
  const written = `---\nname: v1\nupdated: 2025-01-01\ncalculated_progress: 33.3\nlast_progress_update: '2026-01-01T12:03:00Z'\ncompletion_velocity: null\n---\n`;
  expect(file()).toBe(written);
  expect((await world.roadmap('milestone', 'recalculate', 'v1')).out).toBe('unchanged v1 33.3%\n');
  expect(file()).toBe(written);
});

it('wants either milestones or all of them', async () => {
  const world = await makeRoadmap();
  expect((await world.roadmap('milestone', 'recalculate')).code).toBe(2);
  expect((await world.roadmap('milestone', 'recalculate', 'v1', '--all')).code).toBe(2);
  expect((await world.roadmap('milestone', 'recalculate', '--all', '--json')).out).toBe('[]\n');
});
