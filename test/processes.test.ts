import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { furnish } from './bad-input/places.ts';
import type { Texts } from './bad-input/texts.ts';
import { makeWorld, type Ended, type World } from './cli/harness.ts';

// Whole processes: several at once, killed in the middle, without room to write, with a reader that is slow.

const cli = join(import.meta.dirname, '../dist/roadmap.js');

beforeAll(() => {
  const build = join(import.meta.dirname, '../.scripts/build.mjs');
  if (!existsSync(cli)) execFileSync(process.execPath, [build], { stdio: 'ignore' });
});

/** @param shell what comes before the command in `sh` */
function start({ root }: World, argv: readonly string[], shell = '') {
  const script = `${shell} exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, cli, ...argv], { cwd: root });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, out, err })));
  return { child, ended };
}

const COUNT = 40;
const ids = Array.from({ length: COUNT }, (_, at) => `c0de${at.toString(16).padStart(4, '0')}`);

/** Issues of one milestone, each linked and with a comment. */
const MANY: Texts = {
  'config.yaml': 'version: 1\nremotes:\n  github: { type: github, repo: ana/demo }\n',
  'milestones/v1.md': '---\nname: v1\nstatus: open\n---\n',
  ...Object.fromEntries(
    ids.flatMap((id, at) => [
      [
        `issues/${id}-x.md`,
        `---\nid: ${id}\nremote_ids:\n  github: '${String(1000 + at)}'\ntitle: T\nstatus: todo\nmilestone: v1\n---\n\nBody\n`,
      ],
      [
        `comments/${id}/20260101T000000Z-${id.replace('c0de', 'cafe')}.md`,
        `---\nid: ${id.replace('c0de', 'cafe')}\nauthor: ana\ncreated: 2026-01-01\n---\nWord\n`,
      ],
    ]),
  ),
};

const FOREIGN = JSON.stringify(
  ids.map((_, at) => ({
    ...{ number: at + 1, title: 'T', body: 'x', state: 'OPEN', labels: [], assignees: [] },
    comments: [{ id: `c${String(at)}`, author: { login: 'bo' }, body: 'Hey', createdAt: '2026-01-01T00:00:00Z' }],
    url: `https://github.com/ana/demo/issues/${String(at + 1)}`,
  })),
);

function makeMany(): World {
  const world = makeWorld();
  furnish(world, { texts: MANY });
  world.write('many.json', FOREIGN);
  return world;
}

/** By path; dot files, as they are written under way, are left out. */
function textsOf({ root }: World): Record<string, string> {
  const paths = readdirSync(join(root, '.roadmap'), { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => /(^|\/)[^./][^/]*\.(md|yaml)$/.test(path));
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(root, '.roadmap', path), 'utf8')]));
}

describe('killed at any moment, it leaves what a second run completes:', () => {
  it.each([
    ['archiving', ['issue', 'archive', ...ids, '--yes'], ['id.duplicate', 'link.duplicate']],
    ['a rename', ['milestone', 'update', 'v1', '--name', 'v2', '--yes'], ['milestone.dangling']],
    ['an import', ['import', 'many.json'], ['comment.orphan']],
    ['deleting', ['issue', 'delete', ...ids, '--yes'], ['id.deleted', 'comment.orphan']],
  ])('%s', { timeout: 60_000 }, async (_name, argv, rules) => {
    const whole = makeMany();
    const started = performance.now();
    expect((await start(whole, argv).ended).code).toBe(0);
    const took = performance.now() - started;
    for (const part of [0.55, 0.75]) {
      const world = makeMany();
      const { child, ended } = start(world, argv);
      await sleep(took * part);
      child.kill('SIGKILL');
      await ended;
      const scan = await world.roadmap('health', 'scan', '--json');
      const found = Object.keys((JSON.parse(scan.out) as { by_rule: object }).by_rule);
      expect(found.filter((rule) => !rules.includes(rule))).toEqual([]);
      const left = argv.filter((word) => !ids.includes(word) || argv[1] === 'archive' || isThere(world, word));
      if (left.length > 3 || argv[1] !== 'delete') expect((await world.roadmap(...left)).code).toBe(0);
      // What says when it was deleted, and a comment whose issue went in that very moment, may differ.
      const same =
        argv[1] === 'delete' ? (texts: object) => Object.keys(texts).filter(isNoComment) : (texts: object) => texts;
      expect(same(textsOf(world))).toEqual(same(textsOf(whole)));
    }
  });
});

function isThere({ root }: World, id: string): boolean {
  return existsSync(join(root, `.roadmap/issues/${id}-x.md`));
}

function isNoComment(path: string): boolean {
  return !path.startsWith('comments/');
}

it('several at once lose nothing of each other', async () => {
  const world = makeMany();
  const [one = '', two = ''] = ids;
  const numbers = [1, 2, 3, 4, 5];
  const edits = [
    ...numbers.map((number) => ['issue', 'update', one, '--add-label', `l${String(number)}`]),
    ...numbers.slice(0, 3).map((number) => ['issue', 'comment', 'add', one, `Comment ${String(number)}`]),
    ...['sync.git', 'sync.pull_new'].map((key) => ['config', 'set', key, 'none']),
  ];
  const moves = [1, 2].map(() => ['issue', 'archive', two, '--yes']);
  const [edited, moved] = await Promise.all(
    [edits, moves].map(async (runs) => Promise.all(runs.map((argv) => start(world, argv).ended))),
  );
  expect(edited?.map(({ code }) => code)).toEqual(edits.map(() => 0));
  // The other one found it gone, or there already.
  expect(moved?.map(({ code }) => code)).toContain(0);
  const issue = JSON.parse((await world.roadmap('issue', 'view', one, '--comments', '--json')).out);
  expect([issue.labels.sort(), issue.comments.length]).toEqual([['l1', 'l2', 'l3', 'l4', 'l5'], 4]);
  const texts = textsOf(world);
  expect([`issues/${two}-x.md` in texts, `archive/issues/${two}-x.md` in texts]).toEqual([false, true]);
  expect(texts['config.yaml']).toMatch(/git: none[^]*pull_new: none|pull_new: none[^]*git: none/);
});

it('where nothing can be written, nothing is changed, and that is said', async () => {
  const world = makeMany();
  world.git('add', '.');
  world.git('commit', '-q', '-m', 'x');
  const [one = ''] = ids;
  const runs = [
    ['issue', 'create', 'New'],
    ['issue', 'update', one, '--title', 'Other'],
    ['issue', 'comment', 'add', one, 'Words'],
    ['milestone', 'update', 'v1', '--name', 'v2', '--yes'],
    ['config', 'set', 'sync.git', 'none'],
    ['import', 'many.json'],
    ['export', '-o', 'out.json'],
  ];
  // No file may grow: what a full disk says, without one.
  const ended = await Promise.all(runs.map((argv) => start(world, argv, 'ulimit -f 0;').ended));
  for (const { code, out, err } of ended) {
    expect([1, 4], err).toContain(code);
    expect(out + err).toMatch(/cannot be written|could not be changed/);
    expect(err).not.toContain('    at ');
  }
  expect(world.git('status', '--porcelain', '-uall')).toBe('');
  const lost = await start(world, ['issue', 'list', '--json'], 'ulimit -f 0; exec > out.json;').ended;
  expect([lost.code, lost.err]).toEqual([
    1,
    expect.stringMatching(/^error: the output could not be written: [^\n]+\n$/),
  ]);
});

it(
  'ten thousand issues arrive whole at a slow reader, and one that stops is no error',
  { timeout: 60_000 },
  async () => {
    const world = makeWorld();
    mkdirSync(dirname(join(world.root, '.roadmap/issues/x')), { recursive: true });
    for (let at = 0; at < 10_000; at++)
      world.write(
        `.roadmap/issues/${String(at)}.md`,
        `---\nid: a${String(at).padStart(7, '0')}\ntitle: ${'x'.repeat(200)}\n---\n`,
      );
    const { child, ended } = start(world, ['issue', 'list', '--json']);
    child.stdout.pause();
    await sleep(2500);
    child.stdout.resume();
    const { code, out } = await ended;
    expect([code, (JSON.parse(out) as unknown[]).length]).toEqual([0, 10_000]);
    const head = execFileSync('sh', ['-c', '"$0" "$@" | head -n 2', process.execPath, cli, 'issue', 'list'], {
      cwd: world.root,
      encoding: 'utf8',
    });
    expect(head.split('\n')).toHaveLength(3);
  },
);
