import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lines } from '../bad-input/lines.ts';
import { watch } from '../bad-input/watch.ts';
import { makeRoadmap, type Ended, type World } from '../cli/harness.ts';
import { makeScene } from '../cli/scene.ts';
import { startBetween, withText } from './between.ts';

// What test/bad-input.test.ts shows for files that are broken, here for files that are in order: every value that can hold a text
// holds one that moves a terminal, and every command prints it.

const EVIL =
  'x\u0007\b\u001b[2J\u001b]0;t\u0007\u007f\u0085\u009b31m\u00ad\u061c\u200b\u200f\u2028\u202e\u2066\ufeff\u{e0041}\u{e0101}\u{1d173}y';
const SEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
const quoted = JSON.stringify(EVIL)
  .replaceAll('\u007f', '\\u007f')
  .replaceAll('\u0085', '\\u0085')
  .replaceAll('\u009b', '\\u009b');

const issue = (id: string, more = ''): string =>
  `---\nid: ${id}\ntitle: ${quoted}\nstatus: todo\npriority: ${quoted}\nissue_type: ${quoted}\nmilestone: ${quoted}\nproject: ${quoted}\n` +
  `labels: [${quoted}, word]\nassignees: [${quoted}]\ncreated: ${quoted}\ndue_date: ${quoted}\nestimated_hours: ${quoted}\nhandoff_notes: ${quoted}\n` +
  `headline: ${quoted}\nremote_ids: { github: ${quoted} }\nsync_status: { github: ${quoted} }\nsync_error: { github: ${quoted} }\nsync_base: { github: ${quoted} }\n` +
  `comments: [{ id: ${quoted}, author: ${quoted}, body: ${quoted} }]\n${quoted}: ${quoted}\n${more}---\n\nword ${EVIL}\n\n- [ ] ${EVIL}\n`;

const TEXTS: Readonly<Record<string, string>> = {
  'issues/c0de0001-a.md': issue('c0de0001'),
  'issues/c0de0002-b.md': issue('c0de0002', `depends_on: [c0de0001, ${quoted}]\nparent: ${quoted}\n`),
  [`issues/c0de0003-${EVIL.replaceAll('/', '')}.md`]: issue('c0de0003', 'depends_on: [c0de0002]\n'),
  [`issues/${EVIL}/broken.md`]: `---\nid: [${EVIL}\n---\n`,
  'archive/issues/c0de0009-z.md': issue('c0de0009'),
  'milestones/m1.md': `---\nname: M1\nheadline: ${quoted}\nstatus: ${quoted}\nrisk_level: ${quoted}\nproject_id: ${quoted}\n---\n\n${EVIL}\n`,
  [`milestones/${EVIL}.md`]: `---\nname: ${quoted}\nheadline: ${quoted}\n---\n`,
  'projects/beef0001-p1.md': `---\nid: beef0001\nname: P1\nheadline: ${quoted}\nowner: ${quoted}\nmilestones: [${quoted}]\nrepo_url: ${quoted}\n---\n\n${EVIL}\n`,
  'comments/c0de0001/20260101T000000Z-cafe0001.md': `---\nid: cafe0001\nauthor: ${quoted}\ncreated: ${quoted}\n---\n\n${EVIL}\n`,
  [`comments/${EVIL}/20260101T000000Z-cafe0002.md`]: `---\nid: cafe0002\nauthor: ${quoted}\ncreated: ${quoted}\n---\n\n${EVIL}\n`,
  [`templates/${EVIL}.md`]: EVIL,
  'deleted/c0de0010.yaml': `remote_ids: { github: ${quoted} }\ndeleted: ${quoted}\nby: ${quoted}\n`,
  'config.yaml': `version: 1\nproject: { name: ${quoted} }\npriorities: [high, ${quoted}]\nissue_types: [bug, ${quoted}]\nx-own: ${quoted}\n`,
};

async function makeHostile(): Promise<World> {
  const world = await makeRoadmap();
  for (const [name, text] of Object.entries(TEXTS)) {
    const path = join(world.root, '.roadmap', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  writeFileSync(
    join(world.root, 'foreign.json'),
    JSON.stringify([{ number: 7, title: EVIL, body: EVIL, state: EVIL, labels: [{ name: EVIL }] }]),
  );
  world.git('config', 'user.name', EVIL.replace(/[\u0000-\u001f]/g, ''));
  world.git('add', '-A');
  world.git('commit', '-qm', EVIL.replaceAll('\0', ''));
  return world;
}

function expectSeen(line: readonly string[], { code, out, err }: Ended): void {
  const found = SEEN.exec(out + err);
  const where =
    found === null ? '' : JSON.stringify((out + err).slice(Math.max(0, found.index - 40), found.index + 10));
  expect([line, code === 70, where]).toEqual([line, false, '']);
}

describe('a terminal', () => {
  it('is moved by nothing that stands in a file, whatever the command', { timeout: 60_000 }, async () => {
    const world = await makeHostile();
    const files = watch(world.root);
    let spelt = 0;
    for (const { command, argv } of lines)
      for (const flags of [[], ['--json']]) {
        let out = '';
        const stdout = { isTerminal: true, columns: 100, write: (text: string) => void (out += text) };
        const env = {
          PATH: process.env['PATH'],
          HOME: world.root,
          NO_COLOR: '1',
          EDITOR: 'true',
          GIT_CONFIG_NOSYSTEM: '1',
        };
        const line = [...command.split(' '), ...flags, '--yes', ...argv];
        const { code, err } = await world.roadmapWith({ stdout, env }, ...line);
        files.restore();
        expectSeen(line, { code, out, err });
        if (/<U\+202E>|\\u202e/.test(out + err)) spelt += 1;
      }
    // Most commands show something of it.
    expect(spelt).toBeGreaterThan(lines.length / 2);
  });

  it('is moved by nothing that a tracker says', { timeout: 60_000 }, async () => {
    const scene = await makeScene();
    const between = await startBetween(scene.github.url);
    for (const name of ['GITHUB_API_URL', 'GITHUB_GRAPHQL_URL'])
      scene.env[name] = `${between.url}${new URL(scene.env[name] ?? '').pathname.replace(/\/$/, '')}`;
    const title = EVIL.replaceAll('\0', '');
    scene.github.seed({ title, body: `${EVIL}\n\n# ${EVIL}\n`, labels: ['bug'] }, { title: 'Two' });
    // What a stand-in would refuse to hold: names of labels, people and milestones.
    const hostile = (text: string): string =>
      text.replaceAll('"bug"', JSON.stringify(EVIL)).replaceAll('"login":"ana"', `"login":${JSON.stringify(EVIL)}`);
    between.change = (answer) => withText(answer, hostile(new TextDecoder().decode(answer.body)));
    const all: readonly (readonly string[])[] = [
      ['sync', '--preview', '--verbose'],
      ['sync', '--verbose'],
      ['sync', '--json'],
      ['sync', 'status'],
      ['sync', 'history'],
      ['sync', 'history', '--json'],
      ['sync', 'conflicts'],
      ['issue', 'list'],
      ['health', 'check'],
    ];
    for (const line of all) expectSeen(line, await scene.roadmap(...line));
    const [id = ''] = scene.files().map((path) => path.slice('.roadmap/issues/'.length, 24));
    scene.edit(id, (text) => text.replace(/^title: .*$/m, 'title: "here \\e[31m"'));
    scene.github.edit(1, { title: `there ${title}` });
    for (const line of [...all, ['sync', 'show', id], ['issue', 'view', id, '--comments', '--history']])
      expectSeen(line, await scene.roadmap(...line));
    for (const status of [401, 403, 404, 422, 429, 500]) {
      between.change = (answer) => ({
        ...withText(answer, JSON.stringify({ message: EVIL, errors: [{ message: EVIL, code: EVIL, field: EVIL }] })),
        status,
      });
      for (const line of all.slice(0, 3)) expectSeen(line, await scene.roadmap(...line));
    }
    between.change = (answer) =>
      withText(answer, JSON.stringify({ data: null, errors: [{ message: EVIL, type: EVIL }] }));
    for (const line of all.slice(0, 3)) expectSeen(line, await scene.roadmap(...line));
    await between.close();
    const log = scene.git('log', '--all', '--format=%B%an');
    expect(SEEN.exec(log.replaceAll('\n', ''))).toBeNull();
  });
});
