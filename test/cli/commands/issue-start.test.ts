import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
  await world.roadmap('issue', 'create', 'Two', '--depends-on', 'a0a0');
});

const view = async (ref: string) => JSON.parse((await world.roadmap('issue', 'view', ref, '--json')).out);

it('begins work, and says when; a second start moves nothing', async () => {
  expect((await world.roadmap('issue', 'start', 'a0a0')).out).toBe('started a0a0a0a0 One\n');
  expect(await view('a0a0')).toMatchObject({ status: 'in-progress', actual_start_date: '2026-01-01T12:04:00Z' });
  expect((await world.roadmap('issue', 'start', 'a0a0')).out).toBe('unchanged a0a0a0a0 One\n');
});

it('says what it still waits for', async () => {
  const { code, err } = await world.roadmap('issue', 'start', 'a1a1');
  expect([code, err]).toEqual([0, 'a1a1a1a1 still waits for a0a0a0a0, which is open\n']);
});

it('takes up what was closed: it has no end and no resolution any more, and keeps its first start', async () => {
  await world.roadmap('issue', 'start', 'a0a0');
  await world.roadmap('issue', 'close', 'a0a0', '-r', 'duplicate');
  await world.roadmap('issue', 'start', 'a0a0');
  const issue = await view('a0a0');
  expect(issue).toMatchObject({ status: 'in-progress', actual_start_date: '2026-01-01T12:04:00Z' });
  for (const key of ['resolution', 'actual_end_date']) expect(issue).not.toHaveProperty(key);
});

it('uses the first status that means started, but not one that means blocked', async () => {
  world.write(
    '.roadmap/config.yaml',
    'version: 1\nstatuses:\n  - { name: todo, category: unstarted }\n  - { name: Blocked, category: started }\n  - { name: doing, category: started }\n  - { name: ok, category: done }\n',
  );
  await world.roadmap('issue', 'start', 'a0a0');
  expect((await view('a0a0')).status).toBe('doing');
});

it('without such a status is an error that names what to do', async () => {
  world.write(
    '.roadmap/config.yaml',
    'version: 1\nstatuses:\n  - { name: todo, category: unstarted }\n  - { name: ok, category: done }\n',
  );
  const { code, err } = await world.roadmap('issue', 'start', 'a0a0');
  expect([code, err]).toEqual([
    1,
    'error: no status of the configuration means started\nhint: roadmap config get statuses\n',
  ]);
});
