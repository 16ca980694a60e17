import { expect, it } from 'vitest';
import { makeRoadmap, type World } from './harness.ts';

const BROKEN = 'version: [\n';
const said = async (world: World, ...argv: string[]) => {
  const { out, err } = await world.roadmap(...argv);
  return (out + err).match(/config\.yaml/g)?.length ?? 0;
};

it('a problem of the configuration is told once by each command, as a warning, an error or a finding', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/config.yaml', BROKEN);
  for (const argv of [['issue', 'list'], ['issue', 'create', 'One'], ['health', 'scan'], ['board'], ['sync']])
    expect([argv.join(' '), await said(world, ...argv)]).toEqual([argv.join(' '), 1]);
});
