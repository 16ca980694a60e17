import { expect, test } from 'vitest';
import { makeRoadmap, type World } from './harness.ts';

/** b0 is item 221 of a tracker; a0, and a1 that waits for it, are parts of it in a milestone; a2 is Ana's, a3 closed. */
async function makeIssues(): Promise<World> {
  const world = await makeRoadmap();
  world.write('.roadmap/milestones/first.md', '---\nname: Größer & Besser\nstatus: open\n---\n');
  world.write(
    '.roadmap/issues/b0b0b0b0-word.md',
    '---\nid: b0b0b0b0\ntitle: Word\nstatus: todo\nremote_ids:\n  github: "221"\n---\n',
  );
  const part = ['--milestone', 'first', '--parent', 'b0b0b0b0'];
  for (const more of [part, [...part, '--depends-on', 'a0a0a0a0'], ['--assignee', 'Ana'], []])
    await world.roadmap('issue', 'create', 'Word', ...more);
  await world.roadmap('issue', 'close', 'a3a3a3a3');
  return world;
}

/** The ids in what a command prints as JSON. */
async function idsOf(world: World, ...argv: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await world.roadmap(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return [...new Set(Array.from(out.matchAll(/"id": ?"([^"]*)/g), ([, id = '']) => id.slice(0, 2)))].sort();
}

test.each([
  [
    ['search', 'word'],
    ['a0', 'a1'],
  ],
  [['board'], ['a0', 'a1']],
  [['graph'], ['a0', 'a1']],
  [['next'], ['a0']],
])('in %j a milestone goes by any of its names and an issue by any reference', async (argv, expected) => {
  const world = await makeIssues();
  for (const query of ['milestone:grosser-besser', 'milestone:first.md', 'parent:#221', 'parent:b0b0'])
    expect([query, ...(await idsOf(world, ...argv, '-q', query))]).toEqual([query, ...expected]);
});

test('flags and query must all hold', async () => {
  const world = await makeIssues();
  expect(await idsOf(world, 'next')).toEqual(['a0', 'a2', 'b0']);
  expect(await idsOf(world, 'next', '--mine')).toEqual(['a2']);
  expect(await idsOf(world, 'next', '--mine', '-q', 'has:parent')).toEqual([]);
  expect(await idsOf(world, 'next', '--unassigned')).toEqual(['a0', 'b0']);
  expect(await idsOf(world, 'search', 'word', '-q', 'no:milestone')).toEqual(['a2', 'a3', 'b0']);
  expect(await idsOf(world, 'search', 'word', '-q', 'no:milestone', '--open')).toEqual(['a2', 'b0']);
});

test('what waits for an issue counts, whether it was asked for or not', async () => {
  const world = await makeIssues();
  const { out } = await world.roadmap('next', '-q', 'is:ready has:parent', '--json');
  expect(JSON.parse(out)).toMatchObject([{ id: 'a0a0a0a0', unblocks: 1 }]);
});

test('an order in the query is told to mean nothing where there is one already', async () => {
  const world = await makeIssues();
  const { code, err } = await world.roadmap('board', '-q', 'sort:title limit:1');
  expect({ code, err }).toEqual({ code: 0, err: 'sort: and limit: in the query change nothing here\n' });
});

test('a query that nobody understands is wrong usage', async () => {
  const world = await makeIssues();
  for (const argv of [['search', 'word'], ['board'], ['graph'], ['next']])
    expect(await world.roadmap(...argv, '-q', 'is:x')).toMatchObject({ code: 2, out: '' });
});
