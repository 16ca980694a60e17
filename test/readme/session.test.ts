import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeRoadmap, makeWorld, type World } from '../cli/harness.ts';
import { fenced, plain, table } from './markdown.ts';
import { Ids, readTranscript, splitCommand } from './transcript.ts';

const top = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
/** One story, told in parts. */
const PARTS = ['A first session', 'Finding issues', 'Milestones and projects', 'Comments and history'];

it('the sessions that the README shows without a remote go exactly like that, and leave the work tree as it was', async () => {
  const world = makeWorld();
  world.write('staged.txt', 'one');
  world.git('add', 'staged.txt');
  world.write('loose.txt', 'two');
  const ids = new Ids();
  for (const part of PARTS) {
    const steps = readTranscript(fenced(readme, part, 'console'));
    expect([part, steps.length]).toEqual([part, expect.any(Number)]);
    for (const step of steps) {
      if (!('command' in step)) throw new Error('nobody else is here');
      const printed = await play(world, ids.translate(step.command));
      expect(ids.mismatch(step.output, printed), `$ ${step.command}\n${printed.join('\n')}`).toBeNull();
    }
    if (part === PARTS[0]) expect(world.git('status', '--short')).toBe('A  staged.txt\n?? loose.txt\n');
  }
});

it('every query that the README shows is understood', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1.0');
  await world.roadmap('project', 'create', 'demo');
  await world.roadmap('issue', 'create', 'Login page', '-m', 'v1.0', '--project', 'demo');
  const queries = table(readme, 'Finding issues').map(([query = '']) => plain(query));
  expect(queries.length).toBeGreaterThan(15);
  for (const query of queries) {
    const { code, err } = await world.roadmap('issue', 'list', '-q', query);
    expect([query, code, err.includes('error')]).toEqual([query, 0, false]);
  }
});

it('the README shows every word of the query language and every field that a list has a flag for', async () => {
  const told = table(readme, 'Finding issues').flat().join(' ');
  const { out } = await makeWorld().roadmap('issue', 'list', '--help');
  const fields = [...out.matchAll(/--([a-z-]+) <[^>]+>.*(?:only this|with this|these words)/g)].map(
    ([, name = '']) => name,
  );
  expect(fields.length).toBeGreaterThan(10);
  const words = ['is', 'no', 'has', 'sort', 'limit', 'id', 'path', 'remote', 'sync', 'created', 'updated', 'title'];
  const missing = [...fields, ...words].filter((name) => !new RegExp(`\`[^\`]*${name}\\b[^\`]*\``).test(told));
  expect(missing).toEqual([]);
});

it('what the README says of health can be pasted', async () => {
  const world = await makeRoadmap();
  const lines = fenced(readme, 'Health', 'sh').map((line) => line.replace(/ +# .*$/, ''));
  for (const line of lines)
    expect([line, (await play(world, line)).join('\n')]).toEqual([line, expect.not.stringContaining('error:')]);
});

async function play(world: World, line: string): Promise<readonly string[]> {
  const [program = '', ...argv] = splitCommand(line);
  if (program === 'git') return linesOf(world.git(...argv));
  expect(program).toBe('roadmap');
  const { code, out, err } = await world.roadmap(...argv);
  expect([line, code]).toEqual([line, 0]);
  return linesOf(out + err);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}
