import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('puts a closed issue back to the first status, without its resolution', async () => {
  const world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One', '-s', 'review');
  await world.roadmap('issue', 'close', 'a0a0', '--reason', 'duplicate');
  expect((await world.roadmap('issue', 'reopen', 'a0a0')).out).toBe('reopened a0a0a0a0 One\n');
  const text = readFileSync(join(world.root, '.roadmap/issues/a0a0a0a0-one.md'), 'utf8');
  expect(text).toContain('\nstatus: todo\n');
  expect(text).not.toContain('resolution');
});

it('leaves an open issue alone', async () => {
  const world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One', '-s', 'review');
  expect((await world.roadmap('issue', 'reopen', 'a0a0')).out).toBe('unchanged a0a0a0a0 One\n');
});
