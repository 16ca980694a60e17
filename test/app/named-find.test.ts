import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRoadmap } from '../cli/harness.ts';

test('a name that several files have is settled by what only one of them has', async () => {
  const world = await makeRoadmap();
  mkdirSync(join(world.root, '.roadmap/projects'), { recursive: true });
  for (const id of ['aaaa000a', 'aaaa000b'])
    world.write(`.roadmap/projects/${id}-web.md`, `---\nid: ${id}\nname: Web\n---\n`);
  const view = (ref: string) => world.roadmap('project', 'view', ref, '--json');
  for (const ref of ['Web', 'web', 'aaaa'])
    expect(JSON.parse((await view(ref)).out)).toMatchObject({
      error: {
        code: 'project.ambiguous',
        hints: ['Web  .roadmap/projects/aaaa000a-web.md', 'Web  .roadmap/projects/aaaa000b-web.md'],
      },
    });
  for (const ref of ['aaaa000b', 'aaaa000b-web.md', '.roadmap/projects/aaaa000b-web.md'])
    expect(JSON.parse((await view(ref)).out)).toMatchObject({ id: 'aaaa000b' });
});
