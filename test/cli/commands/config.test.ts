import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const CONFIG = `# ours
version: 1
remotes:
  github: { type: github, repo: octo/demo }  # the mirror
sync:
  branch: main
`;

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  world.write('.roadmap/config.yaml', CONFIG);
});

const text = (): string => readFileSync(join(world.root, '.roadmap/config.yaml'), 'utf8');

describe('config get', () => {
  it.each([
    ['sync.branch', 'main\n'],
    ['sync.strategy', 'manual\n'],
    ['remotes.github.repo', 'octo/demo\n'],
    ['priorities', 'critical,high,medium,low\n'],
    ['statuses', 'todo:unstarted,in-progress:started,blocked:started,review:started,closed:done\n'],
    ['format', 'format.updated=true\nformat.max_file_bytes=1048576\n'],
  ])('%s', async (key, expected) => {
    expect(await world.roadmap('config', 'get', key)).toEqual({ code: 0, out: expected, err: '' });
  });

  it('prints key and value with --json', async () => {
    const { out } = await world.roadmap('config', 'get', 'sync.commit', '--json');
    expect(JSON.parse(out)).toEqual({ key: 'sync.commit', value: true });
  });

  it('tells a key without a value from one that does not exist', async () => {
    const unset = await world.roadmap('config', 'get', 'project.name', '--json');
    expect([unset.code, JSON.parse(unset.out).error.code]).toEqual([1, 'config.unset']);
    const unknown = await world.roadmap('config', 'get', 'sync.strategi', '--json');
    expect([unknown.code, JSON.parse(unknown.out).error.code]).toEqual([1, 'config.unknown_key']);
    expect(unknown.out).toContain('sync.strategy');
  });
});

describe('config set', () => {
  it('changes that value, and no other byte', async () => {
    expect((await world.roadmap('config', 'set', 'sync.branch', 'trunk')).out).toBe('set sync.branch\n');
    expect(text()).toBe(CONFIG.replace('branch: main', 'branch: trunk'));
  });

  it('adds what is not there', async () => {
    await world.roadmap('config', 'set', 'sync.strategy', 'remote');
    await world.roadmap('config', 'set', 'statuses', 'open:unstarted,done:done');
    expect(text()).toMatchInlineSnapshot(`
      "# ours
      version: 1
      remotes:
        github: { type: github, repo: octo/demo }  # the mirror
      sync:
        branch: main
        strategy: remote
      statuses: [{name: open, category: unstarted}, {name: done, category: done}]
      "
    `);
  });

  it('writes nothing when the value stands there already', async () => {
    expect((await world.roadmap('config', 'set', 'sync.branch', 'main')).out).toBe('unchanged sync.branch\n');
    expect(text()).toBe(CONFIG);
  });

  it.each([
    ['sync.strategy', 'loud', 'config.value'],
    ['sync.strategi', 'remote', 'config.unknown_key'],
    ['remotes.github.token', 'ghp_x', 'config.unknown_key'],
    ['remotes.github.repo', 'https://evil.example/x', 'config.value'],
  ])('%s=%s is refused as %s', async (key, value, expected) => {
    const { code, out } = await world.roadmap('config', 'set', key, value, '--json');
    expect([code, JSON.parse(out).error.code]).toEqual([1, expected]);
    expect(text()).toBe(CONFIG);
  });

  it.each(['version: 99\n', 'version: [\n'])('does not touch %j', async (other) => {
    world.write('.roadmap/config.yaml', other);
    expect((await world.roadmap('config', 'set', 'sync.branch', 'x')).code).toBe(1);
    expect(text()).toBe(other);
  });
});

describe('config unset', () => {
  it('removes the key, and the map that it leaves empty', async () => {
    expect((await world.roadmap('config', 'unset', 'sync.branch')).out).toBe('unset sync.branch\n');
    expect(text()).toBe(CONFIG.replace('sync:\n  branch: main\n', ''));
  });

  it('says so when there is nothing to remove', async () => {
    expect((await world.roadmap('config', 'unset', 'project.name')).out).toBe('project.name was not set\n');
    expect(text()).toBe(CONFIG);
  });
});

describe('config list', () => {
  it('prints every key with its value', async () => {
    expect((await world.roadmap('config', 'list')).out).toMatchInlineSnapshot(`
      "version=1
      statuses=todo:unstarted,in-progress:started,blocked:started,review:started,closed:done
      priorities=critical,high,medium,low
      issue_types=feature,bug,other
      format.updated=true
      format.max_file_bytes=1048576
      remotes.github.type=github
      remotes.github.repo=octo/demo
      sync.branch=main
      sync.commit=true
      sync.strategy=manual
      sync.push_new=ask
      sync.pull_new=all
      sync.mentions=keep
      sync.claims=auto
      sync.share_snapshots=false
      sync.git=none
      auto.interval_minutes=30
      auto.enabled=true
      health.check_minutes=5
      "
    `);
  });

  it('prints the whole configuration with --json', async () => {
    const { out } = await world.roadmap('config', 'list', '--json');
    expect(JSON.parse(out)).toMatchObject({ version: 1, sync: { branch: 'main', strategy: 'manual' } });
  });
});

describe('config path', () => {
  it('prints where the file is', async () => {
    expect((await world.roadmap('config', 'path')).out).toBe(`${join(world.root, '.roadmap/config.yaml')}\n`);
  });
});
