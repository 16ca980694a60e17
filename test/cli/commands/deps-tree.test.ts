import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  for (const title of ['Design', 'Build', 'Ship', 'Announce']) await world.roadmap('issue', 'create', title);
});

const deps = (...argv: string[]) => world.roadmap('issue', 'deps', ...argv);

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
