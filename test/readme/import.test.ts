import { cpSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { IMPORT_FORMATS } from '../../src/app/import-types.ts';
import { makeRoadmap } from '../cli/harness.ts';
import { fenced, plain, table } from './markdown.ts';
import { Ids, readTranscript, splitCommand } from './transcript.ts';

const top = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
const HEADING = 'Coming from another tool';

it('the import that the README shows goes exactly like that', async () => {
  const world = await makeRoadmap();
  cpSync(join(top, 'test/fixtures/import/backlog'), join(world.root, 'backlog'), { recursive: true });
  rmSync(join(world.root, 'backlog/tasks/task-3 - Broken.md'));
  const ids = new Ids();
  const steps = readTranscript(fenced(readme, HEADING, 'console'));
  expect(steps.length).toBeGreaterThan(3);
  for (const step of steps) {
    if (!('command' in step)) throw new Error('nobody else is here');
    const [program, ...argv] = splitCommand(step.command);
    expect(program).toBe('roadmap');
    const { code, out, err } = await world.roadmap(...argv);
    expect([code, ids.mismatch(step.output, (out + err).trimEnd().split('\n'))]).toEqual([0, null]);
  }
});

it('the README names every format that can be imported', () => {
  const named = table(readme, HEADING).map(([name = '']) => plain(name));
  expect([...named].sort()).toEqual([...IMPORT_FORMATS].sort());
});
