import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const PATH = '.roadmap/issues/aaaa000a-x.md';
const TEXT =
  "---\nid: aaaa000a\ntitle: Fix login\nheadline: '# Fix login'\nlabels: [a, b, a]\nstatus: In Progress\n---\n\nDo it.\n";

async function damaged(): Promise<World> {
  const world = await makeRoadmap();
  world.write(PATH, TEXT);
  world.git('add', '-A');
  world.git('commit', '-qm', 'x');
  return world;
}

function read(world: World): string {
  return readFileSync(join(world.root, PATH), 'utf8');
}

describe('roadmap health fix', () => {
  it('shows what it would do and does nothing, in a dry run', async () => {
    const world = await damaged();
    expect(await world.roadmap('health', 'fix', '--dry-run')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "to see what is left: roadmap health scan
      ",
        "out": ".roadmap/issues/aaaa000a-x.md
        list.repeated entries that stand there twice are taken out
          - labels: [a, b, a]
          + labels: [a, b]
        headline.repeats_title the headline, which repeats the title, is taken out
          - headline: '# Fix login'
        status.unreadable status is spelt as configured
          - status: In Progress
          + status: in-progress
      3 findings in 1 file would be fixed; now: 0 errors, 1 warning, 2 infos
      ",
      }
    `);
    expect(read(world)).toBe(TEXT);
    expect((await world.roadmap('health', 'fix', '--preview')).out).toContain('3 findings in 1 file would be fixed');
    expect(read(world)).toBe(TEXT);
    expect(JSON.parse((await world.roadmap('health', 'fix', '-n', '--json')).out)).toEqual({
      preview: true,
      fixed: [
        { file: PATH, rule: 'list.repeated', message: 'entries that stand there twice are taken out' },
        { file: PATH, rule: 'headline.repeats_title', message: 'the headline, which repeats the title, is taken out' },
        { file: PATH, rule: 'status.unreadable', message: 'status is spelt as configured' },
      ],
      failed: [],
      left: { error: 0, warning: 1, info: 2 },
    });
  });

  it('changes those lines alone, and a scan finds nothing any more', async () => {
    const world = await damaged();
    const { code, out } = await world.roadmap('health', 'fix', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ preview: false, failed: [], left: { error: 0, warning: 0, info: 0 } });
    expect(
      world
        .git('diff', '-U0')
        .split('\n')
        .filter((line) => /^[-+](?![-+])/.test(line)),
    ).toEqual([
      "-headline: '# Fix login'",
      '-labels: [a, b, a]',
      '-status: In Progress',
      '+labels: [a, b]',
      '+status: in-progress',
    ]);
    expect((await world.roadmap('health', 'fix', '--yes')).out).toMatchInlineSnapshot(`
      "no finding has a safe cure; left: 0 errors, 0 warnings, 0 infos
      "
    `);
  });

  it('asks in a terminal, and takes no for an answer', async () => {
    const world = await damaged();
    let asked = '';
    const io = (answer: string) => ({
      stdin: { isTerminal: true, text: async () => '', line: async () => answer },
      stderr: { isTerminal: true, columns: 80, write: (text: string) => void (asked += text) },
    });
    expect((await world.roadmapWith(io('n'), 'health', 'fix')).code).toBe(0);
    expect(read(world)).toBe(TEXT);
    expect(asked).toContain('Fix this in 1 file? [y/N] ');
    expect((await world.roadmapWith(io('y'), 'health', 'fix', '--rule', 'list')).code).toBe(0);
    expect(read(world)).toBe(TEXT.replace(', a]', ']'));
  });

  it('needs --yes where nobody can be asked', async () => {
    const world = await damaged();
    const { code, err } = await world.roadmap('health', 'fix');
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "error: nothing was written: 3 findings in 1 file would be fixed, and nobody can be asked here
      hint: roadmap health fix --yes
      hint: roadmap health fix --dry-run
      "
    `);
    expect(read(world)).toBe(TEXT);
  });

  it('refuses a rule that only a person can decide', async () => {
    const world = await damaged();
    const { code, err } = await world.roadmap('health', 'fix', '--rule', 'label.status', '--yes');
    expect(code).toBe(2);
    expect(err).toMatchInlineSnapshot(`
      "error: --rule label.status: there is no safe cure for it; there is one for id.unquoted, list.repeated, depends_on.self, blocks.self, parent.self, headline.repeats_title, status.unreadable, priority.unreadable, issue_type.unreadable
      hint: roadmap health scan
      "
    `);
    expect(read(world)).toBe(TEXT);
  });

  it('writes nothing under a configuration of a newer version', async () => {
    const world = await damaged();
    world.write('.roadmap/config.yaml', 'version: 99\n');
    expect((await world.roadmap('health', 'fix', '--yes')).code).toBe(1);
    expect(read(world)).toBe(TEXT);
  });
});
