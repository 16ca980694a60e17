import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
});

async function fill(): Promise<void> {
  await world.roadmap('issue', 'create', 'Fix login', '-p', 'high', '--due', '2026-01-03', '--estimate', '6');
  await world.roadmap('issue', 'create', 'Write docs', '--depends-on', 'a0a0', '--due', '2025-12-24');
  await world.roadmap('issue', 'create', 'Ship', '-s', 'in-progress', '--progress', '50', '--estimate', '2');
  await world.roadmap('issue', 'create', 'Old', '-s', 'closed', '-p', 'low');
  world.write(
    '.roadmap/issues/b.md',
    '---\nid: b0b0b0b0\nremote_ids: { github: "7" }\nsync_status: { github: conflict }\ntitle: Linked\nstatus: odd\n---\n',
  );
  world.write(
    '.roadmap/config.yaml',
    'version: 1\nproject: { name: Demo }\nremotes: { github: { type: github, repo: o/r } }\n',
  );
}

it('shows the whole: progress by effort, counts, what needs a look, what changed', async () => {
  await fill();
  let out = '';
  const stdout = { isTerminal: true, columns: 80, write: (text: string) => void (out += text) };
  await world.roadmapWith({ stdout }, 'status', '--no-color');
  expect(out).toMatchInlineSnapshot(`
    "Demo
    5 issues · 4 open · 2 ready · 1 blocked

    ███████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 18% of 11 h, 1 of 5 closed

    By status                               Open by priority
    ○ todo         2  ████████████████      critical     0
    ◐ in-progress  1  ████████              high         1  █████
    ⊘ blocked      0                        medium       0
    ◐ review       0                        low          0
    ✓ closed       1  ████████              no priority  3  ████████████████
    ○ odd          1  ████████

    Overdue 1
    ⊘ a1a1a1a1  Write docs  overdue by 8 days

    Due this week 1
    ○ a0a0a0a0  Fix login  high · due in 2 days

    Blocked 1
    ⊘ a1a1a1a1  Write docs  waits for a0a0a0a0

    Recently changed
    ✓ a3a3a3a3  Old         today
    ◐ a2a2a2a2  Ship        today
    ⊘ a1a1a1a1  Write docs  today
    ○ a0a0a0a0  Fix login   today
    ○ b0b0b0b0  Linked

    Remotes
    github o/r
      1 linked · 3 open only here · 1 in conflict
    "
  `);
});

it('fits a narrow terminal', async () => {
  await fill();
  for (const columns of [30, 50, 80]) {
    let out = '';
    const stdout = { isTerminal: true, columns, write: (text: string) => void (out += text) };
    await world.roadmapWith({ stdout }, 'status', '--no-color');
    const wide = out.split('\n').filter((line) => line.length > Math.max(columns, 50));
    expect(wide).toEqual([]);
  }
});

it('tells the same in JSON', async () => {
  await fill();
  const json = JSON.parse((await world.roadmap('status', '--json')).out) as Record<string, unknown>;
  const ids = (key: string) => (json[key] as { id: string }[]).map(({ id }) => id);
  expect(['overdue', 'due_this_week', 'blocked', 'recently_changed'].map(ids)).toEqual([
    ['a1a1a1a1'],
    ['a0a0a0a0'],
    ['a1a1a1a1'],
    ['a3a3a3a3', 'a2a2a2a2', 'a1a1a1a1', 'a0a0a0a0', 'b0b0b0b0'],
  ]);
  const { issues, progress, remotes, priorities, files_with_errors } = json;
  expect({ issues, progress, remotes, priorities, files_with_errors }).toMatchInlineSnapshot(`
    {
      "files_with_errors": 0,
      "issues": {
        "blocked": 1,
        "closed": 1,
        "open": 4,
        "ready": 2,
        "total": 5,
      },
      "priorities": [
        {
          "count": 0,
          "priority": "critical",
        },
        {
          "count": 1,
          "priority": "high",
        },
        {
          "count": 0,
          "priority": "medium",
        },
        {
          "count": 0,
          "priority": "low",
        },
        {
          "count": 3,
          "priority": null,
        },
      ],
      "progress": {
        "hours": 11,
        "percent": 18.1,
      },
      "remotes": [
        {
          "conflict": 1,
          "error": 0,
          "linked": 1,
          "pending": 0,
          "remote": "github",
          "repo": "o/r",
          "unlinked": 3,
        },
      ],
    }
  `);
});

it('names broken files and how to see what is wrong', async () => {
  await world.roadmap('issue', 'create', 'Fix login');
  for (let at = 0; at < 40; at += 1) world.write(`.roadmap/issues/broken${String(at)}.md`, '---\nid: [\n---\n');
  const { code, out } = await world.roadmap('status');
  expect(code).toBe(0);
  expect(out).toContain('40 files have errors and may be missing here: roadmap health scan');
});

it('says where to begin when there is nothing', async () => {
  expect(await world.roadmap('status')).toEqual({
    code: 0,
    out: expect.stringContaining('0 issues'),
    err: 'there is no issue yet: roadmap issue create "<title>"\n',
  });
});
