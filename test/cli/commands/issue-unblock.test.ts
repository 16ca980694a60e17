import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('goes back to where the work stood, and leaves alone what is not blocked', async () => {
  const world = await makeRoadmap();
  const status = async (ref: string) => JSON.parse((await world.roadmap('issue', 'view', ref, '--json')).out).status;
  await world.roadmap('issue', 'create', 'Idle');
  await world.roadmap('issue', 'create', 'Busy');
  await world.roadmap('issue', 'create', 'Reviewed', '-s', 'review');
  await world.roadmap('issue', 'start', 'a1a1');
  await world.roadmap('issue', 'block', 'a0a0', 'a1a1');
  const { code, out } = await world.roadmap('issue', 'unblock', 'a0a0', 'a1a1', 'a2a2');
  expect([code, out]).toEqual([0, 'unblocked a0a0a0a0 Idle\nunblocked a1a1a1a1 Busy\nunchanged a2a2a2a2 Reviewed\n']);
  expect([await status('a0a0'), await status('a1a1'), await status('a2a2')]).toEqual(['todo', 'in-progress', 'review']);
});
