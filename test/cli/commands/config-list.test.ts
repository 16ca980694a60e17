import { beforeEach, expect, it } from 'vitest';
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
