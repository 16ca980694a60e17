import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
});

async function fill(): Promise<void> {
  await world.roadmap('issue', 'create', 'Fix login');
  await world.roadmap('issue', 'create', 'Write docs', '--depends-on', 'a0a0');
  await world.roadmap('issue', 'create', 'Announce', '--depends-on', 'a1a1', '--parent', 'a0a0');
  await world.roadmap('issue', 'create', 'Test', '-s', 'in-progress', '--blocks', 'a1a1');
  await world.roadmap('issue', 'create', 'Alone');
  await world.roadmap('issue', 'create', 'Old', '-s', 'closed', '--depends-on', 'a0a0');
}

it('draws what waits below what it waits for, each subtree once', async () => {
  await fill();
  const { out, err } = await world.roadmap('graph');
  expect(out).toMatchInlineSnapshot(`
    "○ a0a0a0a0  Fix login
    └─ ⊘ a1a1a1a1  Write docs
       └─ ⊘ a2a2a2a2  Announce
    ◐ a3a3a3a3  Test
    └─ ⊘ a1a1a1a1  Write docs (shown above)
    "
  `);
  expect(err).toBe('1 issue stands alone and is not drawn\n');
  expect((await world.roadmap('graph', '--all', '--parents')).out).toMatchInlineSnapshot(`
    "○ a0a0a0a0  Fix login
    ├─ ⊘ a1a1a1a1  Write docs
    │  └─ ⊘ a2a2a2a2  Announce
    ├╌ ⊘ a2a2a2a2  Announce
    └─ ✓ a5a5a5a5  Old
    ◐ a3a3a3a3  Test
    └─ ⊘ a1a1a1a1  Write docs (shown above)
    "
  `);
  expect((await world.roadmap('graph', '-q', 'title:docs,login')).out.split('\n')).toHaveLength(3);
});

it('is a flowchart of Mermaid', async () => {
  await fill();
  expect((await world.roadmap('graph', '--format', 'mermaid', '--parents')).out).toMatchInlineSnapshot(`
    "flowchart LR
      na0a0a0a0["a0a0a0a0 Fix login"]
      na1a1a1a1["a1a1a1a1 Write docs"]
      na2a2a2a2["a2a2a2a2 Announce"]
      na3a3a3a3["a3a3a3a3 Test"]
      na0a0a0a0 --> na1a1a1a1
      na0a0a0a0 -.- na2a2a2a2
      na1a1a1a1 --> na2a2a2a2
      na3a3a3a3 --> na1a1a1a1
      classDef started stroke:orange
      class na3a3a3a3 started
      classDef blocked stroke:red
      class na1a1a1a1,na2a2a2a2 blocked
    "
  `);
});

it('is a digraph of Graphviz', async () => {
  await fill();
  expect((await world.roadmap('graph', '--format', 'dot', '--all', '--parents')).out).toMatchInlineSnapshot(`
    "digraph roadmap {
      rankdir=LR;
      node [shape=box, style=rounded];
      "a0a0a0a0" [label="a0a0a0a0 Fix login"];
      "a1a1a1a1" [label="a1a1a1a1 Write docs", color=red];
      "a2a2a2a2" [label="a2a2a2a2 Announce", color=red];
      "a3a3a3a3" [label="a3a3a3a3 Test", color=orange];
      "a5a5a5a5" [label="a5a5a5a5 Old", color=green];
      "a0a0a0a0" -> "a1a1a1a1";
      "a0a0a0a0" -> "a2a2a2a2" [style=dashed, arrowhead=none];
      "a0a0a0a0" -> "a5a5a5a5";
      "a1a1a1a1" -> "a2a2a2a2";
      "a3a3a3a3" -> "a1a1a1a1";
    }
    "
  `);
});

it('marks circles in what the files say', async () => {
  for (const [id, on] of [
    ['b0b0b0b0', 'b2b2b2b2'],
    ['b1b1b1b1', 'b0b0b0b0'],
    ['b2b2b2b2', 'b1b1b1b1'],
    ['b3b3b3b3', 'b3b3b3b3'],
  ])
    world.write(`.roadmap/issues/${id ?? ''}.md`, `---\nid: ${id ?? ''}\ntitle: T\ndepends_on: [${on ?? ''}]\n---\n`);
  expect((await world.roadmap('graph')).out).toMatchInlineSnapshot(`
    "⊘ b0b0b0b0  T
    └─ ⊘ b1b1b1b1  T
       └─ ⊘ b2b2b2b2  T
          └─ ⊘ b0b0b0b0  T (a circle: see above)
    ○ b3b3b3b3  T
    └─ ○ b3b3b3b3  T (a circle: see above)
    "
  `);
});

it('says how to begin where nothing depends on anything; JSON has nodes and edges', async () => {
  expect((await world.roadmap('graph')).err).toContain('roadmap issue deps add <ref> <ref>');
  expect(JSON.parse((await world.roadmap('graph', '--json')).out)).toEqual({ nodes: [], edges: [] });
  await fill();
  const { edges } = JSON.parse((await world.roadmap('graph', '--json')).out) as { edges: unknown };
  expect(edges).toEqual(
    [
      { from: 'a3a3a3a3', to: 'a1a1a1a1', kind: 'blocks' },
      { from: 'a0a0a0a0', to: 'a1a1a1a1', kind: 'blocks' },
      { from: 'a1a1a1a1', to: 'a2a2a2a2', kind: 'blocks' },
    ].sort((a, b) => (a.from < b.from ? -1 : 1)),
  );
});
