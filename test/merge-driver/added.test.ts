import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeScene, sceneAt, type Scene } from '../cli/scene.ts';
import { putDriverOnPath } from './driver-on-path.ts';

// Two clones pull one new item, each commits the file that it made, and git merges what has no ancestor (sync.md §4).

vi.setConfig({ testTimeout: 90_000 });

const bodyOf = (a: string, b: string): string => `## A\n\n${a}\n\n## B\n\n${b}`;

interface Two {
  readonly one: Scene;
  readonly two: Scene;
  readonly path: string;
  /** `into` fetches what the other one has and merges it. */
  merge(into: Scene): void;
}

async function pulledTwice(): Promise<Two> {
  const one = await makeScene();
  const root = join(mkdtempSync(join(tmpdir(), 'roadmap-added-')), 'two');
  const driver = putDriverOnPath();
  onTestFinished(() => {
    driver.remove();
    rmSync(join(root, '..'), { recursive: true, force: true });
  });
  execFileSync('git', ['clone', '-q', one.root, root]);
  const two = sceneAt(one, root);
  for (const [key, value] of [
    ['user.name', 'Two'],
    ['user.email', 'two@example.org'],
  ] as const)
    two.git('config', key, value);
  await two.roadmap('init', '--remote', 'github=octo/demo');
  one.github.seed({ title: 'Title 1', body: bodyOf('a', 'b') });
  expect(await one.sync()).toMatchObject({ code: 0 });
  one.github.clock.advance(2000);
  one.github.edit(1, { title: 'Title 2', body: bodyOf('a2', 'b') });
  expect(await two.sync()).toMatchObject({ code: 0 });
  const [path = ''] = one.files();
  expect(two.files()).toEqual([path]);
  const env = { ...driver.env, HOME: one.root };
  const merge = (into: Scene): void => {
    for (const scene of [one, two]) scene.commitAll('edited');
    const from = into === one ? two : one;
    execFileSync('git', ['pull', '-q', '--no-rebase', '--no-edit', from.root, 'main'], { cwd: into.root, env });
  };
  return { one, two, path, merge };
}

it('at two times: the driver takes the newer one, and the next run is quiet', async () => {
  const { two, path, merge } = await pulledTwice();
  const newer = two.read(path);
  merge(two);
  expect(two.read(path)).toBe(newer);
  expect((await two.sync()).doc).toMatchObject({ operations: [] });
});

it('at two times, and the newer one was edited since: the edit stands and is sent', async () => {
  const { one, two, path, merge } = await pulledTwice();
  const id = path.slice('.roadmap/issues/'.length).slice(0, 8);
  await two.roadmap('issue', 'update', id, '-l', 'mine');
  merge(one);
  expect(await one.sync()).toMatchObject({ code: 0 });
  expect(one.github.issue(1)).toMatchObject({ title: 'Title 2', body: bodyOf('a2', 'b'), labels: ['mine'] });
});
