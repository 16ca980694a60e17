import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap, makeWorld, type World } from '../harness.ts';

function read(world: World, path: string): string {
  return readFileSync(join(world.root, path), 'utf8');
}

/** Path, inode and time of change of everything below `.roadmap`. */
function state(world: World): readonly string[] {
  const folder = join(world.root, '.roadmap');
  return readdirSync(folder, { recursive: true })
    .map((name) => {
      const { ino, mtimeNs } = statSync(join(folder, String(name)), { bigint: true });
      return `${String(name)} ${String(ino)} ${String(mtimeNs)}`;
    })
    .sort();
}

it('makes the folders, the configuration and the attributes', async () => {
  const world = makeWorld();
  const { code, out, err } = await world.roadmap('init', '--project-name', 'Demo', '--remote', 'github=octo/demo');
  expect({ code, err }).toEqual({ code: 0, err: 'next: roadmap issue create "<title>", or roadmap sync --preview\n' });
  expect(out).toMatchInlineSnapshot(`
    "created .roadmap/
    created .roadmap/issues/
    created .roadmap/milestones/
    created .roadmap/projects/
    created .roadmap/config.yaml
    created .roadmap/.gitattributes
    set up  git merges issues by field in this clone (merge.roadmap.driver)
    "
  `);
  expect(read(world, '.roadmap/config.yaml')).toMatchInlineSnapshot(`
    "version: 1
    project:
      name: Demo
    remotes:
      github:
        type: github
        repo: octo/demo
    sync:
      branch: main
    "
  `);
  expect(read(world, '.roadmap/.gitattributes')).toBe('*.md merge=roadmap\n');
});

it('changes nothing the second time, and says so', async () => {
  const world = await makeRoadmap();
  const before = state(world);
  expect(await world.roadmap('init')).toEqual({
    code: 0,
    out: 'nothing to do: the roadmap is set up\n',
    err: '',
  });
  expect((await world.roadmap('init', '--force')).code).toBe(0);
  expect(state(world)).toEqual(before);
});

it('prints what it did as one JSON document', async () => {
  const world = makeWorld();
  const { out } = await world.roadmap('init', '--remote', 'github=octo/demo', '--json');
  expect(JSON.parse(out.replaceAll(world.root, '<root>'))).toMatchInlineSnapshot(`
    {
      "branch": "main",
      "changed": [],
      "created": [
        ".roadmap/",
        ".roadmap/issues/",
        ".roadmap/milestones/",
        ".roadmap/projects/",
        ".roadmap/config.yaml",
        ".roadmap/.gitattributes",
      ],
      "merge_driver": true,
      "remotes": [
        {
          "name": "github",
          "repo": "octo/demo",
          "type": "github",
        },
      ],
      "root": "<root>",
    }
  `);
});

it('remembers in the clone that the named remote may be used', async () => {
  const world = makeWorld();
  await world.roadmap('init', '--remote', 'github=octo/demo');
  expect(JSON.parse(read(world, '.git/roadmap/consent.json'))).toEqual([
    { remote: 'github', type: 'github', repo: 'octo/demo' },
  ]);
  await world.roadmap('init');
  expect(JSON.parse(read(world, '.git/roadmap/consent.json'))).toHaveLength(1);
});

it('a plain init trusts nobody', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/config.yaml', 'version: 1\nremotes: { github: { type: github, repo: evil/repo } }\n');
  await world.roadmap('init');
  expect(existsSync(join(world.root, '.git/roadmap/consent.json'))).toBe(false);
});

it('adds a new remote to an existing configuration, and nothing else changes', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/config.yaml', '# ours\nversion: 1\nproject:   {name: Demo}  # keep\n');
  const { out } = await world.roadmap('init', '--remote', 'github=octo/demo');
  expect(out).toBe('changed .roadmap/config.yaml\n');
  expect(read(world, '.roadmap/config.yaml')).toMatchInlineSnapshot(`
    "# ours
    version: 1
    project:   {name: Demo}  # keep
    remotes:
      github:
        type: github
        repo: octo/demo
    "
  `);
});

it('never overwrites a remote or a name', async () => {
  const world = makeWorld();
  await world.roadmap('init', '--project-name', 'Demo', '--remote', 'github=octo/demo');
  const before = state(world);
  const remote = await world.roadmap('init', '--force', '--remote', 'github=octo/other');
  expect([remote.code, remote.err]).toMatchInlineSnapshot(`
    [
      1,
      "error: the remote github is already github octo/demo; init never overwrites
    hint: roadmap config set remotes.github.repo octo/other
    ",
    ]
  `);
  expect((await world.roadmap('init', '--project-name', 'Other')).code).toBe(1);
  expect((await world.roadmap('init', '--project-name', 'Demo', '--remote', 'github=Octo/Demo')).code).toBe(0);
  expect(state(world)).toEqual(before);
});

describe('where it works', () => {
  it('in a folder of a repository it is the top of the working tree', async () => {
    const world = makeWorld();
    mkdirSync(join(world.root, 'src/deep'), { recursive: true });
    await world.roadmap('-C', 'src/deep', 'init');
    expect(existsSync(join(world.root, '.roadmap/config.yaml'))).toBe(true);
  });

  it('outside a repository it is the folder itself, and it says what is missing', async () => {
    const world = makeWorld({ git: false });
    const { code, err } = await world.roadmap('init');
    expect(code).toBe(0);
    expect(err).toContain('git init');
    expect(read(world, '.roadmap/config.yaml')).toBe('version: 1\n');
  });

  it('the default branch is the sync branch', async () => {
    const world = makeWorld();
    world.git('checkout', '-q', '-b', 'trunk');
    await world.roadmap('init');
    expect((await world.roadmap('config', 'get', 'sync.branch')).out).toBe('trunk\n');
  });
});

it.each([
  'octo/demo',
  'github=',
  'github=octo',
  'github=https://github.com/octo/demo',
  'github=octo/..',
  'Git Hub=a/b',
])('--remote %s is wrong usage', async (remote) => {
  const world = makeWorld();
  const { code, err } = await world.roadmap('init', '--remote', remote);
  expect([code, err]).toEqual([2, expect.stringContaining('github=owner/repo')]);
  expect(existsSync(join(world.root, '.roadmap'))).toBe(false);
});

it('leaves a legacy roadmap as it is', async () => {
  const world = makeWorld();
  cpSync(join(import.meta.dirname, '../../fixtures/roadmap-seed/.roadmap'), join(world.root, '.roadmap'), {
    recursive: true,
  });
  const before = read(world, '.roadmap/config.yaml');
  const { code, out } = await world.roadmap('init');
  expect(code).toBe(0);
  expect(out).toContain('created .roadmap/.gitattributes');
  expect(read(world, '.roadmap/config.yaml')).toBe(before);
  const listed = await world.roadmap('issue', 'list', '--json');
  expect(JSON.parse(listed.out)).toHaveLength(104);
});

it('refuses two repositories for one remote', async () => {
  const world = makeWorld();
  const { code, err } = await world.roadmap('init', '-r', 'github=a/b', '-r', 'github=c/d');
  expect([code, err]).toEqual([2, expect.stringContaining('--remote github: given twice')]);
  expect(existsSync(join(world.root, '.roadmap'))).toBe(false);
});

it('two at once make one roadmap', async () => {
  const world = makeWorld();
  const ended = await Promise.all([1, 2, 3].map(() => world.roadmap('init')));
  expect(ended.map(({ code, err }) => [code, err.includes('error')])).toEqual([1, 2, 3].map(() => [0, false]));
  expect((await world.roadmap('init')).out).toBe('nothing to do: the roadmap is set up\n');
});

it.each(['version: 2\n', 'version: [\n'])('writes nothing under the configuration %j', async (text) => {
  const world = await makeRoadmap();
  world.write('.roadmap/config.yaml', text);
  world.write('.roadmap/.gitattributes', '');
  expect((await world.roadmap('init')).code).toBe(1);
  expect(read(world, '.roadmap/.gitattributes')).toBe('');
});
