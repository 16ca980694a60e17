import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRoadmap, makeWorld, type World } from '../harness.ts';

/** The answer to a line whose last word is being typed; its words are separated by blanks. */
async function answer(world: World, line: string): Promise<string> {
  const words = line.split(' ');
  const { code, out, err } = await world.roadmap('__complete', '--', ...words.slice(0, -1), `=${words.at(-1) ?? ''}`);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

async function valuesOf(world: World, line: string): Promise<readonly string[]> {
  const [kind, ...lines] = (await answer(world, line)).trimEnd().split('\n');
  expect(['values', '']).toContain(kind);
  return lines.map((each) => each.split('\t')[0] ?? '');
}

async function makeIssues(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'First', '-l', 'bug,two words', '-a', 'ana');
  await world.roadmap('issue', 'create', 'Second', '-l', 'bug', '-p', 'high');
  await world.roadmap('issue', 'close', 'a0a0a0a0');
  return world;
}

test('commands, subcommands and options are offered with what they do', async () => {
  const world = makeWorld();
  expect(await answer(world, 'iss')).toBe('values\nissue\tCreate, find, read and change issues\n');
  expect(await valuesOf(world, 'config ')).toEqual(['get', 'set', 'unset', 'list', 'path']);
  expect(await valuesOf(world, '--json config p')).toEqual(['path']);
  expect(await valuesOf(world, 'issue list --lim')).toEqual(['--limit']);
  expect(await valuesOf(world, 'issue list --limit 3 --lim')).toEqual([]);
  expect(await valuesOf(world, 'issue list -l a --lab')).toEqual(['--label']);
  expect(await valuesOf(world, '--ver')).toEqual(['--verbose', '--version']);
  expect(await valuesOf(world, '__')).toEqual([]);
});

test('the values of options are those of the roadmap', async () => {
  const world = await makeIssues();
  expect(await valuesOf(world, 'issue list --status ')).toEqual(['todo', 'in-progress', 'blocked', 'review', 'closed']);
  expect(await valuesOf(world, 'issue list --status=t')).toEqual(['--status=todo']);
  expect(await valuesOf(world, 'issue list -p h')).toEqual(['high']);
  expect(await valuesOf(world, 'issue list -l ')).toEqual(['bug', 'two words']);
  expect(await valuesOf(world, 'issue list --label=bug,t')).toEqual(['--label=bug,two words']);
  expect(await valuesOf(world, 'issue list -a A')).toEqual(['ana']);
  expect(await valuesOf(world, 'issue close a0a0 --reason n')).toEqual(['not-planned']);
  expect(await valuesOf(world, 'issue list --columns id,ti')).toEqual(['id,title']);
  expect(await valuesOf(world, 'issue list --limit ')).toEqual([]);
  expect(await valuesOf(world, 'config get sync.br')).toEqual(['sync.branch']);
  expect(await valuesOf(world, 'completion ')).toEqual(['bash', 'zsh', 'fish', 'powershell']);
});

test('issues are offered by id with their titles, open ones first, or by number', async () => {
  const world = await makeIssues();
  world.write(
    '.roadmap/issues/c0c0c0c0-linked.md',
    `---\nid: c0c0c0c0\ntitle: Linked\nstatus: todo\nremote_ids:\n  github: '221'\n---\n`,
  );
  expect(await answer(world, 'issue view a')).toBe('values\na1a1a1a1\ttodo · Second\na0a0a0a0\tclosed · First\n');
  expect(await valuesOf(world, 'issue close a0a0 A1')).toEqual(['a1a1a1a1']);
  expect(await valuesOf(world, 'issue view #2')).toEqual(['#221']);
  expect(await valuesOf(world, 'issue view github:')).toEqual(['github:221']);
  expect(await valuesOf(world, 'issue update a0a0 --parent c')).toEqual(['c0c0c0c0']);
  expect(await answer(world, 'issue view .roadmap/')).toBe('files\n');
  expect(await answer(world, 'import ')).toBe('files\n');
  expect(await answer(world, '-C ')).toBe('files\n');
});

test('milestones are those that have a file', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1.0 beta');
  expect(await valuesOf(world, 'issue create x -m v')).toEqual(['v1.0 beta']);
});

test('another folder is looked into where the line says so', async () => {
  const world = await makeIssues();
  mkdirSync(join(world.root, 'sub/.roadmap/issues'), { recursive: true });
  world.write('sub/.roadmap/issues/d0d0d0d0-x.md', '---\nid: d0d0d0d0\ntitle: There\nstatus: todo\n---\n');
  expect(await valuesOf(world, '-C sub issue view ')).toEqual(['d0d0d0d0']);
});

test('what cannot be typed is not offered, and nothing breaks the lines', async () => {
  const world = await makeRoadmap();
  world.write(
    '.roadmap/issues/d0d0d0d0-x.md',
    '---\nid: d0d0d0d0\ntitle: "a\\tb\\u001b[31m"\nstatus: todo\nlabels: ["x\\ny", "x\\tz", "x\\u202e", x-fine]\n---\n',
  );
  expect(await valuesOf(world, 'issue list -l x')).toEqual(['x-fine']);
  expect(await answer(world, 'issue view d')).toBe('values\nd0d0d0d0\ttodo · a<U+0009>b<U+001B>[31m\n');
});

test('of thousands of issues two hundred are offered', async () => {
  const world = await makeRoadmap();
  for (let n = 0; n < 300; n += 1) {
    const id = `e${n.toString(16).padStart(7, '0')}`;
    world.write(`.roadmap/issues/${id}-x.md`, `---\nid: '${id}'\ntitle: X\nstatus: todo\n---\n`);
  }
  expect(await valuesOf(world, 'issue view ')).toHaveLength(200);
});

test('whatever is wrong, nothing is said', async () => {
  const world = makeWorld();
  for (const line of ['issue view ', 'nonsense x', 'issue list --status ', '-C nowhere issue view ', 'issue view x y '])
    expect(await answer(world, line)).toBe('');
  const broken = await makeRoadmap();
  broken.write('.roadmap/config.yaml', 'a: [');
  expect((await broken.roadmap('__complete', '--', 'issue', 'list', '-p', '=')).err).toBe('');
  expect((await world.roadmap('__complete', '--json', '--', 'config', '=p')).out).toContain('"value": "path"');
});
