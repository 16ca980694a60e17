import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  for (const title of ['Design', 'Build', 'Ship', 'Announce']) await world.roadmap('issue', 'create', title);
});

const deps = (...argv: string[]) => world.roadmap('issue', 'deps', ...argv);
const fileOf = (name: string): string => readFileSync(join(world.root, '.roadmap/issues', name), 'utf8');

describe('add', () => {
  it('lets one wait for others, and is safe to repeat', async () => {
    expect(await deps('add', 'a2a2', 'a1a1', 'a0a0')).toEqual({
      code: 0,
      out: 'updated a2a2a2a2 Ship (depends_on)\n',
      err: '',
    });
    expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1, a0a0a0a0]\n');
    const before = fileOf('a2a2a2a2-ship.md');
    expect((await deps('add', 'a2a2', 'a1a1')).out).toBe('unchanged a2a2a2a2 Ship\n');
    expect(fileOf('a2a2a2a2-ship.md')).toBe(before);
    expect((await deps('add', 'a2a2', 'a3a3')).code).toBe(0);
    expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1, a0a0a0a0, a3a3a3a3]\n');
    const json = JSON.parse((await deps('add', 'a1a1', 'a0a0', '--json')).out) as Record<string, unknown>;
    expect([json['id'], json['depends_on'], json['blocked_by_open']]).toEqual(['a1a1a1a1', ['a0a0a0a0'], ['a0a0a0a0']]);
  });

  it('adds nothing where the other side says it already', async () => {
    await world.roadmap('issue', 'update', 'a0a0', '--blocks', 'a1a1');
    expect((await deps('add', 'a1a1', 'a0a0')).out).toBe('unchanged a1a1a1a1 Build\n');
  });

  it('refuses itself and circles, showing the circle, and changes nothing', async () => {
    await deps('add', 'a1a1', 'a0a0');
    await deps('add', 'a2a2', 'a1a1');
    const before = fileOf('a0a0a0a0-design.md');
    const circle = await deps('add', 'a0a0', 'a3a3', 'a2a2');
    expect([circle.code, circle.err]).toEqual([
      1,
      'error: depends_on: this would close a circle: a0a0a0a0 → a2a2a2a2 → a1a1a1a1 → a0a0a0a0\n',
    ]);
    expect((await deps('add', 'a0a0', 'a0a0')).err).toContain('a0a0a0a0 cannot name itself');
    expect(fileOf('a0a0a0a0-design.md')).toBe(before);
  });

  it('names every reference that leads nowhere, and wants two', async () => {
    const { code, err } = await deps('add', 'a0a0', 'dead', 'beef');
    expect(code).toBe(1);
    expect(err).toContain('"dead"');
    expect(err).toContain('"beef"');
    expect((await deps('add', 'a0a0')).code).toBe(2);
  });
});

describe('remove', () => {
  it('takes the edge out where it is written, here or there', async () => {
    await deps('add', 'a2a2', 'a0a0', 'a1a1');
    await world.roadmap('issue', 'update', 'a3a3', '--blocks', 'a2a2,a0a0');
    expect((await deps('remove', 'a2a2', 'a0a0', 'a3a3')).out).toBe(
      'updated a2a2a2a2 Ship (depends_on)\nupdated a3a3a3a3 Announce (blocks)\n',
    );
    expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1]\n');
    expect(fileOf('a3a3a3a3-announce.md')).toContain('blocks: [a0a0a0a0]\n');
    const json = JSON.parse((await deps('remove', 'a2a2', 'a1a1', '--json')).out) as Record<string, unknown>;
    expect([json['id'], json['depends_on'], json['ready']]).toEqual(['a2a2a2a2', undefined, true]);
  });

  it('says so when there is none', async () => {
    expect(await deps('remove', 'a2a2', 'a0a0')).toEqual({
      code: 0,
      out: 'unchanged a2a2a2a2 Ship\n',
      err: 'a2a2a2a2 does not depend on a0a0a0a0\n',
    });
    expect((await deps('remove', 'a2a2', 'dead')).code).toBe(1);
  });

  it('can take out what no issue is any more', async () => {
    world.write('.roadmap/issues/b.md', '---\nid: b0b0b0b0\ntitle: B\ndepends_on: [deadbeef, a0a0a0a0]\n---\n');
    expect((await deps('remove', 'b0b0', 'dead')).out).toBe('updated b0b0b0b0 B (depends_on)\n');
    expect(fileOf('b.md')).toBe('---\nid: b0b0b0b0\ntitle: B\ndepends_on: [a0a0a0a0]\n---\n');
  });
});

describe('tree', () => {
  it('shows what an issue waits for, each subtree once; circles, archived and missing ones are marked', async () => {
    await world.roadmap('issue', 'close', 'a3a3');
    const write = (id: string, on: string): void =>
      world.write(`.roadmap/issues/${id}.md`, `---\nid: ${id}\ntitle: T ${id}\ndepends_on: [${on}]\n---\n`);
    write('b0b0b0b0', 'b1b1b1b1, b2b2b2b2, deadbeef, a3a3a3a3');
    write('b1b1b1b1', 'b3b3b3b3, cafecafe');
    write('b2b2b2b2', 'b1b1b1b1, b0b0b0b0');
    write('b3b3b3b3', 'a0a0a0a0');
    await world.roadmap('issue', 'create', 'Kept');
    mkdirSync(join(world.root, '.roadmap/archive/issues'), { recursive: true });
    world.write('.roadmap/archive/issues/cafecafe-old.md', '---\nid: cafecafe\ntitle: Old\n---\n');
    expect((await deps('tree', 'b0b0')).out).toMatchInlineSnapshot(`
      "⊘ b0b0b0b0  T b0b0b0b0
      ├─ ⊘ b1b1b1b1  T b1b1b1b1
      │  ├─ ⊘ b3b3b3b3  T b3b3b3b3
      │  │  └─ ○ a0a0a0a0  Design
      │  └─ ? cafecafe (archived)
      ├─ ⊘ b2b2b2b2  T b2b2b2b2
      │  ├─ ⊘ b0b0b0b0  T b0b0b0b0 (a circle: see above)
      │  └─ ⊘ b1b1b1b1  T b1b1b1b1 (shown above)
      ├─ ✓ a3a3a3a3  Announce
      └─ ? deadbeef (no such issue)
      "
    `);
    expect((await deps('tree', 'a0a0', '--reverse')).out).toMatchInlineSnapshot(`
      "○ a0a0a0a0  Design
      └─ ⊘ b3b3b3b3  T b3b3b3b3
         └─ ⊘ b1b1b1b1  T b1b1b1b1
            ├─ ⊘ b0b0b0b0  T b0b0b0b0
            │  └─ ⊘ b2b2b2b2  T b2b2b2b2
            │     └─ ⊘ b0b0b0b0  T b0b0b0b0 (a circle: see above)
            └─ ⊘ b2b2b2b2  T b2b2b2b2 (shown above)
      "
    `);
    const rows = JSON.parse((await deps('tree', 'b1b1', '--json')).out) as unknown;
    expect(rows).toMatchInlineSnapshot(`
      [
        {
          "depth": 0,
          "id": "b1b1b1b1",
          "open": true,
          "title": "T b1b1b1b1",
        },
        {
          "depth": 1,
          "id": "b3b3b3b3",
          "open": true,
          "title": "T b3b3b3b3",
        },
        {
          "depth": 2,
          "id": "a0a0a0a0",
          "open": true,
          "status": "todo",
          "title": "Design",
        },
        {
          "depth": 1,
          "id": "cafecafe",
          "missing": true,
        },
      ]
    `);
  });

  it('says so when it waits for nothing', async () => {
    expect(await deps('tree', 'a0a0')).toEqual({
      code: 0,
      out: '○ a0a0a0a0  Design\n',
      err: 'it waits for nothing; to change that: roadmap issue deps add\n',
    });
  });

  it('draws a chain of thousands as deep as the width allows', async () => {
    const id = (at: number): string => `c${String(at).padStart(7, '0')}`;
    for (let at = 0; at < 3000; at += 1)
      world.write(`.roadmap/issues/${id(at)}.md`, `---\nid: ${id(at)}\ntitle: T\ndepends_on: [${id(at + 1)}]\n---\n`);
    let out = '';
    const stdout = { isTerminal: true, columns: 60, write: (text: string) => void (out += text) };
    await world.roadmapWith({ stdout }, 'issue', 'deps', 'tree', id(0), '--no-color');
    const lines = out.split('\n');
    expect(lines.at(-2)).toMatch(/^ +└─ … \d+ more below$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(JSON.parse((await deps('tree', id(0), '--json')).out)).toHaveLength(3001);
    const path = JSON.parse((await deps('critical-path', '--json')).out) as { hours_left: number };
    expect(path.hours_left).toBe(3000);
  });
});

describe('critical-path', () => {
  beforeEach(async () => {
    world.write('.roadmap/config.yaml', 'version: 1\n');
    await world.roadmap('issue', 'update', 'a0a0', '--estimate', '8', '--progress', '50', '-s', 'in-progress');
    await deps('add', 'a1a1', 'a0a0');
    await deps('add', 'a2a2', 'a1a1');
    await world.roadmap('issue', 'create', 'Large and alone', '--estimate', '5');
  });

  it('is the chain with the most work left', async () => {
    const { out, err } = await deps('critical-path');
    expect(out).toMatchInlineSnapshot(`
      "6 h left  3 issues, one after the other

      ◐ a0a0a0a0  Design  4 h of 8 h
      ⊘ a1a1a1a1  Build   ~1 h
      ⊘ a2a2a2a2  Ship    ~1 h
      "
    `);
    expect(err).toBe('~ has no estimate and counts one hour\n');
  });

  it('can lead to one issue or to a milestone', async () => {
    const ids = async (...argv: string[]) => {
      const path = JSON.parse((await deps('critical-path', ...argv, '--json')).out) as {
        hours_left: number;
        issues: { id: string; hours_left: number; estimated: boolean }[];
      };
      return [path.hours_left, ...path.issues.map(({ id }) => id)];
    };
    expect(await ids('a1a1')).toEqual([5, 'a0a0a0a0', 'a1a1a1a1']);
    expect(await ids('a4a4')).toEqual([5, 'a4a4a4a4']);
    mkdirSync(join(world.root, '.roadmap/milestones'), { recursive: true });
    world.write('.roadmap/milestones/v1-0.md', '---\nname: v1.0\n---\n');
    await world.roadmap('issue', 'update', 'a1a1', '-m', 'v1.0');
    expect(await ids('-m', 'v1-0')).toEqual([5, 'a0a0a0a0', 'a1a1a1a1']);
    await world.roadmap('issue', 'close', 'a0a0');
    expect(await ids('a2a2')).toEqual([2, 'a1a1a1a1', 'a2a2a2a2']);
    expect((await deps('critical-path', '-m', 'v9')).code).toBe(1);
    expect((await deps('critical-path', 'a0a0', '-m', 'v9')).code).toBe(2);
    expect(await ids('a0a0')).toEqual([0]);
  });

  it('leaves circles out of account and tells them', async () => {
    world.write('.roadmap/issues/b.md', '---\nid: b0b0b0b0\ntitle: B\ndepends_on: [b1b1b1b1]\n---\n');
    world.write('.roadmap/issues/c.md', '---\nid: b1b1b1b1\ntitle: C\ndepends_on: [b0b0b0b0]\n---\n');
    const { code, err } = await deps('critical-path');
    expect([code, err]).toEqual([0, expect.stringContaining('b0b0b0b0 → b1b1b1b1 → b0b0b0b0')]);
  });
});
