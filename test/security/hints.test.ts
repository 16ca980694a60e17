import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/model/shell-word.ts';
import { makeRoadmap, makeWorld } from '../cli/harness.ts';
import { anyText, often, PATIENCE_MS } from './fuzz.ts';

const EVIL = "a'; touch evil; $(touch evil) `touch evil` \"'";

it('whatever a text holds, a shell reads its word as that very text', { timeout: PATIENCE_MS }, () => {
  const texts = fc.array(
    anyText.map((text) => text.replace(/[\0\ud800-\udfff]/gu, '')),
    { minLength: 20, maxLength: 20 },
  );
  fc.assert(
    fc.property(texts, (all) => {
      const script = `printf '%s\\0' ${all.map(shellWord).join(' ')}`;
      const read = execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: 'pipe' });
      expect(read.split('\0').slice(0, -1)).toEqual(all);
    }),
    often(10),
  );
});

/** Every command that a hint tells, pasted where roadmap and git do nothing. */
function paste(root: string, out: string): void {
  const { hints } = (JSON.parse(out) as { error: { hints: string[] } }).error;
  const commands = hints.flatMap((hint) => /(?:^|: )((?:roadmap|git|rm|mv) .*)$/.exec(hint)?.[1] ?? []);
  expect(commands).not.toEqual([]);
  const nothing = 'git() { :; }; roadmap() { :; }; rm() { :; }; mv() { :; };';
  for (const command of commands) {
    execFileSync('sh', ['-c', `${nothing} ${command.replace(/<[a-z]+>/g, 'x')}`], { cwd: root, stdio: 'pipe' });
    expect([command, readdirSync(root).includes('evil')]).toEqual([command, false]);
  }
}

it('a hint that names a file or a remote of the repository runs nothing else when it is pasted', async () => {
  const world = await makeRoadmap();
  const issue = (id: string, remote: string): string =>
    `---\nid: ${id}\ntitle: x\nremote_ids: { ${JSON.stringify(remote)}: '7' }\n---\n`;
  const name = EVIL.replaceAll('/', '');
  world.write(`.roadmap/issues/${name}.md`, issue('aaaa000a', 'github'));
  world.write('.roadmap/issues/x.md', issue('bbbb000b', EVIL));
  world.write('.roadmap/issues/y.md', '---\nid: cccc000c\ntitle: y\n---\n');
  world.write('.roadmap/config.yaml', 'version: 1\nremotes:\n  github: { type: github, repo: octo/demo }\n');
  paste(world.root, (await world.roadmap('issue', 'link', 'cccc000c', 'github:7', '--json')).out);
});

it('nor does one that names a folder', async () => {
  const world = makeWorld();
  mkdirSync(join(world.root, EVIL));
  const inside = await makeRoadmap({ git: false });
  renameSync(join(inside.root, '.roadmap'), join(world.root, EVIL, '.roadmap'));
  const cwd = join(world.root, EVIL);
  await world.roadmapWith({ cwd }, 'config', 'set', 'remotes.github.type', 'github');
  await world.roadmapWith({ cwd }, 'config', 'set', 'remotes.github.repo', 'octo/demo');
  const { out } = await world.roadmapWith({ cwd }, 'sync', '--preview', '--json');
  paste(world.root, out);
});
