import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeScene } from '../cli/scene.ts';
import { fenced } from './markdown.ts';
import { Ids, readTranscript, splitCommand } from './transcript.ts';

const top = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');

it('what the README shows of history and undo goes exactly like that', async () => {
  const scene = await makeScene();
  const id = await scene.create('Fix the login page');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  scene.github.edit(1, { title: 'Fix the sign-in page' });
  await scene.sync();
  await scene.roadmap('issue', 'update', id, '--title', 'Repair the login page');
  scene.commitAll();
  await scene.sync();
  const ids = new Ids();
  for (const step of readTranscript(fenced(readme, 'What a sync did, and taking it back', 'console'))) {
    if (!('command' in step)) throw new Error('nobody else is here');
    const [, ...argv] = splitCommand(ids.translate(step.command));
    const { code, out, err } = await scene.roadmap(...argv);
    const printed = `${out}${err}`.trimEnd().split('\n');
    expect([step.command, code]).toEqual([step.command, 0]);
    expect(ids.mismatch(step.output.map(steady), printed.map(steady)), `$ ${step.command}\n${out}${err}`).toBeNull();
  }
});

/** Times and commits differ from run to run. */
function steady(line: string): string {
  return line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>').replace(/ {2}[0-9a-f]{8}$/, '  <commit>');
}
