import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../harness.ts';

describe('service logs', () => {
  it('shows the newest lines, across a rotation, and leaves out what cannot be read', async () => {
    const world = makeWorld();
    await world.roadmap('init');
    const folder = join(world.root, '.git', 'roadmap', 'log');
    mkdirSync(folder, { recursive: true });
    const line = (n: number): string =>
      `${JSON.stringify({ at: `2026-01-0${String(n)}T00:00:00Z`, event: 'run', remote: 'github', pulled: n, error: null })}\n`;
    writeFileSync(join(folder, 'auto.1.jsonl'), line(1) + line(2));
    writeFileSync(
      join(folder, 'auto.jsonl'),
      `${line(3)}{"at": "torn\n${line(4).replace('"run"', '"\\u001b[31mrun"')}`,
    );
    const { out } = await world.roadmap('service', 'logs', '-L', '3');
    expect(out).toMatchInlineSnapshot(`
      "2026-01-02T00:00:00Z run github pulled=2
      2026-01-03T00:00:00Z run github pulled=3
      2026-01-04T00:00:00Z <U+001B>[31mrun github pulled=4
      "
    `);
    expect(JSON.parse((await world.roadmap('service', 'logs', '--json')).out)).toHaveLength(4);
  });

  it('says so where nothing ran yet', async () => {
    const world = makeWorld();
    await world.roadmap('init');
    expect(await world.roadmap('service', 'logs')).toMatchObject({
      code: 0,
      err: 'no unattended run has written here yet: roadmap sync --auto\n',
    });
  });
});
