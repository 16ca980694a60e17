import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const cli = join(import.meta.dirname, '../../../dist/roadmap.js');

interface Repository extends World {
  /** Runs git with `roadmap` on its way (or not); what it printed, and whether it said no. */
  tries(...args: string[]): { readonly ok: boolean; readonly said: string };
  text(path?: string): string;
  readonly path: string;
}

/** One issue on `main`, with the driver set up, committed. */
async function repository({ installed = true } = {}): Promise<Repository> {
  const world = await makeRoadmap();
  const bin = mkdtempSync(join(tmpdir(), 'roadmap-bin-'));
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
  if (installed) {
    writeFileSync(join(bin, 'roadmap'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
    chmodSync(join(bin, 'roadmap'), 0o755);
  }
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, GIT_EDITOR: 'true' };
  const created = await world.roadmap('issue', 'create', 'A title', '-l', 'one', '--body', '## A\n\na\n\n## B\n\nb');
  const path = /\.roadmap\/issues\/\S+\.md/.exec(created.out)?.[0] ?? '';
  world.git('add', '-A');
  world.git('commit', '-qm', 'first');
  return {
    ...world,
    path,
    text: (file = path) => readFileSync(join(world.root, file), 'utf8'),
    tries(...args) {
      try {
        return { ok: true, said: execFileSync('git', args, { cwd: world.root, encoding: 'utf8', stdio: 'pipe', env }) };
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return { ok: false, said: stdout + stderr };
      }
    },
  };
}

/** `theirs` on a branch of that name, `ours` on main. */
async function diverged(world: Repository, ours: readonly string[], theirs: readonly string[]): Promise<void> {
  world.git('checkout', '-qb', 'theirs');
  expect((await world.roadmap('issue', 'update', 'a0a0', ...theirs)).code).toBe(0);
  world.git('commit', '-qam', 'theirs');
  world.git('checkout', '-q', 'main');
  expect((await world.roadmap('issue', 'update', 'a0a0', ...ours)).code).toBe(0);
  world.git('commit', '-qam', 'ours');
}

const both = /^title: Ours$[^]*^status: review$[^]*^priority: high$/m;
const OURS = ['--title', 'Ours'];
const THEIRS = ['--status', 'review', '--priority', 'high'];

it('init sets the driver up once, and leaves another one alone', async () => {
  const world = await makeRoadmap();
  expect(world.git('config', 'merge.roadmap.driver')).toContain('roadmap merge-driver %O %A %B %L %P');
  world.git('config', 'merge.roadmap.driver', 'mine');
  expect((await world.roadmap('init')).out).toBe('nothing to do: the roadmap is set up\n');
  expect(world.git('config', 'merge.roadmap.driver')).toBe('mine\n');
});

it.each([
  ['merge', (world: Repository) => world.tries('merge', '-q', '--no-edit', 'theirs')],
  ['rebase', (world: Repository) => world.tries('rebase', '-q', 'theirs')],
  ['cherry-pick', (world: Repository) => world.tries('cherry-pick', 'theirs')],
  ['a squashing merge', (world: Repository) => world.tries('merge', '-q', '--squash', 'theirs')],
  [
    'revert of another edit',
    (world: Repository) => {
      world.tries('merge', '-q', '--no-edit', 'theirs');
      world.git('commit', '-q', '--allow-empty', '-m', 'more');
      return world.tries('revert', '--no-edit', '-m', '1', 'HEAD~1');
    },
  ],
])('%s of edits of different fields has no conflict, though the time of the edit is in both', async (what, act) => {
  const world = await repository();
  await diverged(world, OURS, THEIRS);
  expect(act(world)).toMatchObject({ ok: true });
  expect(world.text()).toMatch(what.startsWith('revert') ? /^title: Ours$[^]*^status: todo$/m : both);
});

it('a stash is popped over an edit of another field', async () => {
  const world = await repository();
  await world.roadmap('issue', 'update', 'a0a0', ...THEIRS);
  world.git('stash', '-q');
  await world.roadmap('issue', 'update', 'a0a0', ...OURS);
  world.git('commit', '-qam', 'ours');
  expect(world.tries('stash', 'pop')).toMatchObject({ ok: true });
  expect(world.text()).toMatch(both);
});

it('works in a linked worktree', async () => {
  const world = await repository();
  await diverged(world, OURS, THEIRS);
  const linked = mkdtempSync(join(tmpdir(), 'roadmap-linked-'));
  onTestFinished(() => rmSync(linked, { recursive: true, force: true }));
  world.git('worktree', 'add', '-q', '-b', 'other', join(linked, 'tree'), 'main');
  const at = join(linked, 'tree');
  expect(world.tries('-C', at, 'merge', '-q', '--no-edit', 'theirs')).toMatchObject({ ok: true });
  expect(readFileSync(join(at, world.path), 'utf8')).toMatch(both);
});

it('the same field is a conflict that git knows of, with markers around it alone', async () => {
  const world = await repository();
  await diverged(world, ['--status', 'blocked', '--title', 'Ours'], ['--status', 'review', '-l', 'one,two']);
  const merged = world.tries('merge', '-q', '--no-edit', 'theirs');
  expect(merged.ok).toBe(false);
  expect(world.git('status', '--short', world.path).slice(0, 2)).toBe('UU');
  expect(world.text()).toContain('<<<<<<< ours\nstatus: blocked\n=======\nstatus: review\n>>>>>>> theirs\n');
  expect(world.text()).toContain('title: Ours\n');
  expect(world.text()).toContain('labels: [one, two]\n');
});

it('without roadmap on the way, git merges the text and both sides are there', async () => {
  const world = await repository({ installed: false });
  await diverged(world, OURS, THEIRS);
  const merged = world.tries('merge', '-q', '--no-edit', 'theirs');
  expect(merged.ok).toBe(!world.text().includes('<<<<<<<'));
  expect(world.text()).toContain('title: Ours');
  expect(world.text()).toContain('status: review');
});

it('a configuration that is in conflict itself stops no merge', async () => {
  const world = await repository();
  await diverged(world, OURS, THEIRS);
  world.git('checkout', '-q', 'theirs');
  world.write('.roadmap/config.yaml', `${world.text('.roadmap/config.yaml')}x-a: 1\n`);
  world.git('commit', '-qam', 'x');
  world.git('checkout', '-q', 'main');
  world.write('.roadmap/config.yaml', `${world.text('.roadmap/config.yaml')}x-a: 2\n`);
  world.git('commit', '-qam', 'y');
  const merged = world.tries('merge', '-q', '--no-edit', 'theirs');
  expect(merged.said).toContain('config.yaml');
  expect(world.text()).toMatch(both);
});

it('a file that cannot be read as an issue is merged line by line, and comments are merged too', async () => {
  const world = await makeRoadmap();
  mkdirSync(join(world.root, 'in'));
  world.write('in/base', 'a\nb\nc\n');
  world.write('in/ours', 'A\nb\nc\n');
  world.write('in/theirs', 'a\nb\nC\n');
  const args = ['in/base', 'in/ours', 'in/theirs', '7', '.roadmap/issues/x.md'];
  expect((await world.roadmap('merge-driver', ...args)).code).toBe(0);
  expect(readFileSync(join(world.root, 'in/ours'), 'utf8')).toBe('A\nb\nC\n');
  const comment = (text: string, updated: string): string =>
    `---\nid: 'aaaa000a'\nauthor: ana\ncreated: '2026-01-01T00:00:00Z'\nupdated: '${updated}'\n---\n\n${text}\n`;
  world.write('in/base', comment('one\n\ntwo\n\nthree', '2026-01-01T00:00:00Z'));
  world.write('in/ours', comment('ONE\n\ntwo\n\nthree', '2026-01-02T00:00:00Z'));
  world.write('in/theirs', comment('one\n\ntwo\n\nTHREE', '2026-01-03T00:00:00Z'));
  const files = [...args.slice(0, 4), '.roadmap/comments/bbbb000b/20260101T000000Z-aaaa000a.md'];
  expect((await world.roadmap('merge-driver', ...files)).code).toBe(0);
  expect(readFileSync(join(world.root, 'in/ours'), 'utf8')).toBe(
    comment('ONE\n\ntwo\n\nTHREE', '2026-01-03T00:00:00Z'),
  );
  expect((await world.roadmap('merge-driver', 'in/none', 'in/ours', 'in/theirs', '7', 'x.md')).code).not.toBe(0);
});

it('bytes that are no UTF-8 stay what they are, and files of any bytes are merged line by line', async () => {
  const world = await makeRoadmap();
  const args = ['base', 'ours', 'theirs', '7', '.roadmap/issues/x.md'];
  const file = (title: string, body: string): Buffer =>
    Buffer.from(`---\nid: aaaa000a\ntitle: ${title}\nstatus: todo\n---\n\n${body}\n`, 'latin1');
  const put = (name: string, bytes: Buffer): void => writeFileSync(join(world.root, name), bytes);
  put('base', file('caf\u00e9', 'text'));
  put('ours', file('caf\u00e9', 'text\u00fc'));
  put('theirs', file('th\u00e9', 'text'));
  expect((await world.roadmap('merge-driver', ...args)).code).toBe(0);
  expect(readFileSync(join(world.root, 'ours'))).toEqual(file('th\u00e9', 'text\u00fc'));
  put('ours', Buffer.from([0, 255, 10, 254]));
  expect((await world.roadmap('merge-driver', ...args)).code).toBe(1);
  const bytes = readFileSync(join(world.root, 'ours'));
  expect([bytes.includes(Buffer.from([0, 255, 10, 254, 10])), bytes.includes(file('th\u00e9', 'text'))]).toEqual([
    true,
    true,
  ]);
});
