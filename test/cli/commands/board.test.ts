import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
});

async function fill(): Promise<void> {
  await world.roadmap('issue', 'create', 'Fix login', '-p', 'high', '-a', 'ana', '--due', '2026-01-03');
  await world.roadmap('issue', 'create', '数据导入 パイプラインの整備', '-p', 'critical', '--depends-on', 'a0a0');
  await world.roadmap(
    'issue',
    'create',
    'A title that is much too long for any card',
    '-s',
    'in-progress',
    '-a',
    'bob,ana',
  );
  await world.roadmap('issue', 'create', 'Old', '-s', 'closed');
}

async function onTerminal(columns: number, ...argv: string[]): Promise<string> {
  let out = '';
  const stdout = { isTerminal: true, columns, write: (text: string) => void (out += text) };
  const { code } = await world.roadmapWith({ stdout }, ...argv, '--no-color');
  expect(code).toBe(0);
  return out;
}

it('stands side by side where that fits, wide characters counted as two cells', async () => {
  await fill();
  expect(await onTerminal(110, 'board')).toMatchInlineSnapshot(`
    "todo 2                in-progress 1         blocked 0             review 0              closed 1
    ────────────────────  ────────────────────  ────────────────────  ────────────────────  ────────────────────
    ⊘ a1a1a1a1 critical   ◐ a2a2a2a2                                                        ✓ a3a3a3a3
      数据导入              A title that is                                                   Old
      パイプラインの整備    much too long for…
                            @bob · @ana
    ○ a0a0a0a0 high
      Fix login
      due in 2 days · @…
    "
  `);
});

it('leaves out empty columns where it is narrow, and says which', async () => {
  await fill();
  expect(await onTerminal(60, 'board')).toMatchInlineSnapshot(`
    "todo 2              in-progress 1       closed 1
    ──────────────────  ──────────────────  ──────────────────
    ⊘ a1a1a1a1          ◐ a2a2a2a2          ✓ a3a3a3a3
      数据导入            A title that is     Old
      パイプラインの整    much too long
      備                  for any card
                          @bob · @ana
    ○ a0a0a0a0 high
      Fix login
      due in 2 days ·…

    empty: blocked, review
    "
  `);
});

it('is one list below the other where it is too narrow, and in a pipe', async () => {
  await fill();
  expect(await onTerminal(40, 'board')).toMatchInlineSnapshot(`
    "todo 2
    ⊘ a1a1a1a1  数据导入 パイプラインの整備
                critical
    ○ a0a0a0a0  Fix login
                high · due in 2 days · @ana

    in-progress 1
    ◐ a2a2a2a2  A title that is much too lo…
                @bob · @ana

    closed 1
    ✓ a3a3a3a3  Old

    empty: blocked, review
    "
  `);
  expect((await world.roadmap('board', '--by', 'assignee')).out).toMatchInlineSnapshot(`
    "ana 2
    ○ a0a0a0a0  Fix login                                   high · due in 2 days
    ◐ a2a2a2a2  A title that is much too long for any card

    bob 1
    ◐ a2a2a2a2  A title that is much too long for any card

    unassigned 1
    ⊘ a1a1a1a1  数据导入 パイプラインの整備  critical
    "
  `);
});

it('never prints a line wider than the terminal', async () => {
  await fill();
  await world.roadmap('issue', 'create', `${'界'.repeat(300)} end`, '-a', 'x'.repeat(300));
  for (const columns of [30, 44, 60, 80, 120, 200])
    for (const by of ['status', 'assignee', 'priority', 'milestone']) {
      const lines = (await onTerminal(columns, 'board', '--by', by)).split('\n');
      const wide = lines.filter(
        (line) => [...line].reduce((sum, each) => sum + (/[⺀-鿿]/.test(each) ? 2 : 1), 0) > columns,
      );
      expect(wide).toEqual([]);
    }
});

it('cuts columns at the limit, shows the last closed ones, and all with --all', async () => {
  await fill();
  for (const title of ['B', 'C', 'D']) await world.roadmap('issue', 'create', title, '-s', 'closed');
  const columns = async (...argv: string[]) => {
    const board = JSON.parse((await world.roadmap('board', '--json', ...argv)).out) as Column[];
    return board.map(({ column, count, issues }) => [column, count, issues.map(({ title }) => title.slice(0, 8))]);
  };
  expect(await columns('--limit', '1')).toEqual([
    ['todo', 2, ['数据导入 パイプ']],
    ['in-progress', 1, ['A title ']],
    ['blocked', 0, []],
    ['review', 0, []],
    ['closed', 4, ['D']],
  ]);
  expect((await columns('--all')).at(-1)).toEqual(['closed', 4, ['D', 'C', 'B', 'Old']]);
  expect(await columns('--by', 'assignee')).toEqual([
    ['ana', 2, ['Fix logi', 'A title ']],
    ['bob', 1, ['A title ']],
    [null, 1, ['数据导入 パイプ']],
  ]);
  expect((await columns('--by', 'priority', '--all')).at(-1)).toEqual([null, 5, expect.any(Array)]);
  expect(await columns('--by', 'milestone', '-q', 'title:login')).toEqual([[null, 1, ['Fix logi']]]);
  expect(await onTerminal(110, 'board', '--limit', '1')).toContain('… 1 more');
});

interface Column {
  readonly column: string | null;
  readonly count: number;
  readonly issues: readonly { readonly title: string }[];
}

it('shows what a title hides and takes no colour from it', async () => {
  await world.roadmap('issue', 'create', 'evil');
  world.write('.roadmap/issues/b.md', '---\nid: b0b0b0b0\ntitle: "x\\e[31m\\u202Ey"\nstatus: todo\n---\n');
  const out = await onTerminal(200, 'board');
  expect(out).toContain('<U+001B>');
  expect(out).toContain('<U+202E>');
  expect(out).not.toContain('\u001b');
});

it('says what to do where there is nothing', async () => {
  expect(await world.roadmap('board')).toEqual({
    code: 0,
    out: '',
    err: 'there is no issue yet: roadmap issue create "<title>"\n',
  });
  expect(JSON.parse((await world.roadmap('board', '--by', 'assignee', '--json')).out)).toEqual([]);
  expect((await world.roadmap('board', '--by', 'colour')).code).toBe(2);
});

it('a broken file is a warning, the others are shown', async () => {
  await fill();
  world.write('.roadmap/issues/broken.md', '---\nid: [\n---\n');
  const { code, out, err } = await world.roadmap('board');
  expect([code, err]).toEqual([0, expect.stringContaining('1 file has an error')]);
  expect(out).toContain('Fix login');
});
