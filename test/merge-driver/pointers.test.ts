import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeScene, type Scene } from '../cli/scene.ts';
import { putDriverOnPath } from './driver-on-path.ts';

// Two branches that took in two versions of one item: their pointers are in conflict. Servers merge without the driver.

vi.setConfig({ testTimeout: 90_000 });

const SECTIONS = { a: 'a', b: 'b' };
const bodyOf = ({ a, b }: typeof SECTIONS): string => `## A\n\n${a}\n\n## B\n\n${b}`;

interface Two {
  readonly scene: Scene;
  readonly id: string;
  readonly path: string;
}

/** What happens at the tracker before the branch `older` takes it in, and then before main does. */
interface There {
  readonly first: Readonly<Record<string, string>>;
  readonly then: Readonly<Record<string, string>>;
}

const APART: There = {
  first: { title: 'Title 1', body: bodyOf({ ...SECTIONS, a: 'a1' }) },
  then: { title: 'Title 2', body: bodyOf({ a: 'a1', b: 'b2' }) },
};
/** In the end the title is what it was in the beginning. */
const BACK: There = {
  first: { title: 'Title 1', body: bodyOf({ ...SECTIONS, a: 'a1' }) },
  then: { title: 'Title 0', body: bodyOf({ a: 'a', b: 'b2' }) },
};

/** `older` has taken in the first change and a status of its own; main both, and a label of its own. */
async function diverged({ first, then }: There, driver: 'none' | 'fallback'): Promise<Two> {
  const scene = await makeScene();
  if (driver === 'none') scene.git('config', '--remove-section', 'merge.roadmap');
  scene.github.seed({ title: 'Title 0', body: bodyOf(SECTIONS) });
  expect(await scene.sync()).toMatchObject({ code: 0 });
  const [path = ''] = scene.files();
  const id = path.slice('.roadmap/issues/'.length).slice(0, 8);
  scene.git('checkout', '-q', '-b', 'older');
  // Versions of one second cannot be told apart.
  scene.github.clock.advance(2000);
  scene.github.edit(1, first);
  expect(await scene.sync()).toMatchObject({ code: 0 });
  await scene.roadmap('issue', 'update', id, '--status', 'review');
  scene.commitAll('older');
  scene.git('checkout', '-q', 'main');
  scene.github.clock.advance(2000);
  scene.github.edit(1, then);
  expect((await scene.sync()).code).toBe(0);
  await scene.roadmap('issue', 'update', id, '-l', 'mine');
  scene.commitAll('main');
  return { scene, id, path };
}

function tries(scene: Scene, args: readonly string[], env = process.env): boolean {
  try {
    execFileSync('git', args, { cwd: scene.root, stdio: 'pipe', env });
    return true;
  } catch {
    return false;
  }
}

/** The conflict of a merge of `older` into main, resolved. */
const RESOLVED: Readonly<Record<string, (two: Two) => void>> = {
  'the file of ours': ({ scene, path }) => void scene.git('checkout', '--ours', path),
  'the file of theirs': ({ scene, path }) => void scene.git('checkout', '--theirs', path),
  'the places of ours': ({ scene, path }) => scene.write(path, scene.read(path).replaceAll(MARKED, '$1')),
  'the places of theirs': ({ scene, path }) => scene.write(path, scene.read(path).replaceAll(MARKED, '$2')),
};
const MARKED = /^<{7} .*\n([^]*?)^={7}\n([^]*?)^>{7} .*\n/gm;

function merged(two: Two, how: string): string {
  expect(tries(two.scene, ['merge', '--no-edit', 'older'])).toBe(false);
  RESOLVED[how]?.(two);
  const text = two.scene.read(two.path);
  expect(text).not.toMatch(/^[<=>]{7}/m);
  two.scene.commitAll('merged');
  return text;
}

function there({ scene }: Two): { readonly title: string; readonly body: string; readonly labels: readonly string[] } {
  const item = scene.github.issue(1);
  if (item === null) throw new Error('no issue 1');
  return item;
}

it.each([
  ...Object.keys(RESOLVED).map((how) => [how, 'none'] as const),
  ...['the places of ours', 'the places of theirs'].map((how) => [how, 'fallback'] as const),
])(
  'of a pointer in conflict %s are taken (driver: %s): nothing of the tracker is overwritten, nothing that is in the file is lost',
  async (how, driver) => {
    const two = await diverged(APART, driver);
    const text = merged(two, how);
    for (const _round of [1, 2]) expect([0, 3]).toContain((await two.scene.sync()).code);
    expect(there(two)).toMatchObject({ title: 'Title 2', body: expect.stringMatching(/a1[^]*b2/) as string });
    const file = two.scene.read(two.path);
    expect(file).toMatch(/^title: Title 2$[^]*\na1\n[^]*\nb2\n/m);
    const isInConflict = file.includes('github: conflict');
    for (const [here, label] of [
      ['status: review', 'status: review'],
      ['mine', 'mine'],
    ] as const)
      if (text.includes(here)) expect([here, isInConflict || there(two).labels.includes(label)]).toEqual([here, true]);
  },
);

// Not of the places of ours, which keep the newer pointer beside what the other branch alone had taken in: nobody can tell that
// from an edit.
it.each(['the file of ours', 'the file of theirs', 'the places of theirs'])(
  'a value that the tracker has taken back meanwhile does not come back: %s',
  async (how) => {
    const two = await diverged(BACK, 'none');
    merged(two, how);
    await two.scene.sync();
    expect(there(two)).toMatchObject({ title: 'Title 0', body: bodyOf({ a: 'a', b: 'b2' }) });
  },
);

it('the driver needs no choice: both edits are sent, and what the tracker took back stays so', async () => {
  const driver = putDriverOnPath();
  onTestFinished(driver.remove);
  for (const [happened, ours] of [
    [APART, 'main'],
    [BACK, 'older'],
  ] as const) {
    const two = await diverged(happened, 'fallback');
    two.scene.git('checkout', '-q', ours);
    const env = { ...driver.env, HOME: two.scene.root };
    expect(tries(two.scene, ['merge', '-q', '--no-edit', ours === 'main' ? 'older' : 'main'], env)).toBe(true);
    if (ours === 'older') {
      two.scene.git('checkout', '-q', 'main');
      two.scene.git('merge', '-q', '--ff-only', 'older');
    }
    expect((await two.scene.sync()).code).toBe(0);
    expect(there(two)).toMatchObject({
      title: happened.then['title'],
      body: expect.stringContaining('b2') as string,
    });
    expect([...there(two).labels].sort()).toEqual(['mine', 'status: review']);
    expect(two.scene.read(two.path)).toContain(`title: ${happened.then['title'] ?? ''}\n`);
  }
}, 60_000);
