import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
  await world.roadmap('issue', 'create', 'Two');
});

it('takes the last operand for all the others', async () => {
  const { out, err } = await world.roadmap('issue', 'progress', 'a0a0', 'a1a1', '40%');
  expect([out, err]).toEqual([
    'updated a0a0a0a0 One (progress_percentage)\nupdated a1a1a1a1 Two (progress_percentage)\n',
    '',
  ]);
  const one = JSON.parse((await world.roadmap('issue', 'progress', 'a0a0', '60', '--json')).out);
  expect([one.progress_percentage, one.status]).toEqual([60, 'todo']);
});

it('all done closes nothing, and says how to', async () => {
  const { err } = await world.roadmap('issue', 'progress', 'a0a0', '100');
  expect(err).toBe('all done; to close: roadmap issue close a0a0a0a0\n');
  expect(JSON.parse((await world.roadmap('issue', 'view', 'a0a0', '--json')).out).status).toBe('todo');
});

it.each([['a1a1'], ['101'], ['-1'], ['']])('%s is no percentage', async (typed) => {
  const { code, err } = await world.roadmap('issue', 'progress', 'a0a0', '--', typed);
  expect([code, err]).toEqual([2, expect.stringContaining('expected a number from 0 to 100')]);
});

it('needs both an issue and a number', async () => {
  expect((await world.roadmap('issue', 'progress', '40')).code).toBe(2);
});

it('what is closed makes no progress', async () => {
  await world.roadmap('issue', 'close', 'a0a0');
  expect((await world.roadmap('issue', 'progress', 'a0a0', '40')).err).toContain('roadmap issue reopen a0a0a0a0');
});
