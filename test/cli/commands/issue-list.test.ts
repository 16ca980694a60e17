import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'Fix login', '-p', 'high', '-l', 'bug,ui', '-a', 'Ana', '--due', '2026-03-01');
  await world.roadmap('issue', 'create', 'Write | docs', '-t', 'other', '-p', 'low', '--depends-on', 'a0a0');
  await world.roadmap('issue', 'create', 'Ship, "now"', '-l', 'ui', '--blocks', 'a1a1', '-a', 'bob');
  await world.roadmap('issue', 'create', 'Old', '-p', 'critical');
  await world.roadmap('issue', 'close', 'a3a3');
});

async function titles(...argv: string[]): Promise<string[]> {
  const { out, err, code } = await world.roadmap('issue', 'list', '--json', ...argv);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return (JSON.parse(out) as { title: string }[]).map((issue) => issue.title.split(/[ ,]/)[0] ?? '');
}

it('prints a table, the most urgent first, then the oldest', async () => {
  expect((await world.roadmap('issue', 'list')).out).toMatchInlineSnapshot(`
    "ID        STATUS  PRIORITY  TITLE         ASSIGNEES  LABELS
    a3a3a3a3  closed  critical  Old
    a0a0a0a0  todo    high      Fix login     Ana        bug, ui
    a1a1a1a1  todo    low       Write | docs
    a2a2a2a2  todo              Ship, "now"   bob        ui
    "
  `);
});

describe('filters', () => {
  it.each([
    [['--open'], ['Fix', 'Write', 'Ship']],
    [['--closed'], ['Old']],
    [
      ['-s', 'closed,todo'],
      ['Old', 'Fix', 'Write', 'Ship'],
    ],
    [['-s', 'done'], ['Old']],
    [
      ['-p', 'high', '-p', 'low'],
      ['Fix', 'Write'],
    ],
    [['-p', 'none'], ['Ship']],
    [['-t', 'other'], ['Write']],
    [
      ['-l', 'ui'],
      ['Fix', 'Ship'],
    ],
    [['-l', 'ui', '-l', 'bug'], ['Fix']],
    [
      ['-l', 'UI', '--open'],
      ['Fix', 'Ship'],
    ],
    [
      ['-l', 'bug,none'],
      ['Old', 'Fix', 'Write'],
    ],
    [['-a', 'bob'], ['Ship']],
    [['--mine'], ['Fix']],
    [
      ['-a', 'me,bob'],
      ['Fix', 'Ship'],
    ],
    [['--unassigned'], ['Old', 'Write']],
    [['--blocked'], ['Write']],
    [['--ready'], ['Fix', 'Ship']],
    [['--milestone', 'none', '-s', 'review'], []],
  ])('%j', async (argv, expected) => {
    expect(await titles(...argv)).toEqual(expected);
  });

  it('a status that does not exist is wrong usage that names the ones there are', async () => {
    const { code, err } = await world.roadmap('issue', 'list', '-s', 'opne');
    expect(code).toBe(2);
    expect(err).toContain('--status: expected one of todo, in-progress, blocked, review, closed');
  });

  it('who I am comes from ROADMAP_USER first, and must be known', async () => {
    const mine = (env: Record<string, string | undefined>) =>
      world.roadmapWith(
        { env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', ...env } },
        'issue',
        'list',
        '--mine',
        '--format',
        'plain',
      );
    expect((await mine({ ROADMAP_USER: 'bob' })).out).toContain('Ship');
    const malformed = await mine({ ROADMAP_USER: 'a\u0007b' });
    expect([malformed.code, malformed.err]).toEqual([1, expect.stringContaining('ROADMAP_USER')]);
    world.git('config', '--unset', 'user.name');
    const unknown = await mine({});
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('ROADMAP_USER')]);
  });
});

describe('a query', () => {
  it.each([
    ['status:open priority:>=high', ['Fix']],
    ['-label:ui is:open', ['Write']],
    ['is:blocked', ['Write']],
    ['assignee:me', ['Fix']],
    ['due:2026-03', ['Fix']],
    ['"now"', ['Ship']],
    ['sort:title limit:4 -is:closed', ['Fix', 'Ship', 'Write']],
  ])('%s', async (query, expected) => {
    expect(await titles('-q', query)).toEqual(expected);
  });

  it('and flags must both hold, and the flags of order are the stronger', async () => {
    expect(await titles('-q', 'label:ui sort:title', '--open', '-a', 'bob,ana', '--sort=-title')).toEqual([
      'Ship',
      'Fix',
    ]);
  });

  it('that is not understood is wrong usage that shows the word', async () => {
    expect(await world.roadmap('issue', 'list', '-q', 'status:open lable:bug')).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "error: query: there is no field "lable"
        status:open lable:bug
                    ^^^^^
      hint: did you mean: label
      hint: to look for these words: "lable:bug"
      ",
        "out": "",
      }
    `);
    const { out, code } = await world.roadmap('issue', 'list', '--json', '-q', 'is:opne');
    expect([code, JSON.parse(out).error.data]).toEqual([2, { query: 'is:opne', at: 3, end: 7 }]);
  });

  it('that no issue can meet is told why', async () => {
    const { err, code, out } = await world.roadmap('issue', 'list', '-q', 'label:bgu', '-m', 'v1');
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatchInlineSnapshot(`
      "no issue matches
      no issue has the label "bgu"; did you mean "bug"?
      no issue has the milestone "v1"
      "
    `);
  });

  it('names a milestone by its slug or its file', async () => {
    mkdirSync(join(world.root, '.roadmap/milestones'), { recursive: true });
    world.write('.roadmap/milestones/first.md', '---\nname: Version 1.0\nstatus: open\n---\n');
    await world.roadmap('issue', 'update', 'a0a0', '-m', 'first');
    for (const name of ['Version 1.0', 'version 1.0', 'version-1-0', 'first', 'first.md', 'v2,first'])
      expect(await titles('-m', name)).toEqual(['Fix']);
  });
});

it('a list that a limit cut says so', async () => {
  const { out, err } = await world.roadmap('issue', 'list', '-L', '2', '--format', 'plain', '--columns', 'id');
  expect([out, err]).toEqual(['a3a3a3a3\na0a0a0a0\n', '… 2 more: --limit 4\n']);
  expect((await world.roadmap('issue', 'list', '-q', 'limit:2', '--quiet')).err).toBe('');
  expect((await world.roadmap('issue', 'list', '-L', '4')).err).toBe('');
});

it('the archived issues are a list of their own', async () => {
  mkdirSync(join(world.root, '.roadmap/archive/issues'), { recursive: true });
  world.write('.roadmap/archive/issues/c0c0c0c0-gone.md', '---\nid: c0c0c0c0\ntitle: Gone\nstatus: closed\n---\n');
  expect(await titles('--archived')).toEqual(['Gone']);
  expect(await titles('--archived', '--open')).toEqual([]);
  expect(await titles('-q', 'gone')).toEqual([]);
});

describe('order', () => {
  it.each([
    ['title', ['Fix', 'Old', 'Ship', 'Write']],
    ['-title', ['Write', 'Ship', 'Old', 'Fix']],
    ['priority', ['Write', 'Fix', 'Old', 'Ship']],
    ['-priority', ['Old', 'Fix', 'Write', 'Ship']],
    ['due', ['Fix', 'Write', 'Ship', 'Old']],
    ['status,-created', ['Ship', 'Write', 'Fix', 'Old']],
  ])('--sort %s', async (keys, expected) => {
    expect(await titles(`--sort=${keys}`)).toEqual(expected);
  });

  it('an unknown key is wrong usage', async () => {
    expect((await world.roadmap('issue', 'list', '--sort', 'color')).code).toBe(2);
    const { err } = await world.roadmap('issue', 'list', '--sort=-prioritt');
    expect(err).toContain('did you mean: --sort -priority');
  });
});

describe('formats', () => {
  it('csv quotes what needs it', async () => {
    const { out } = await world.roadmap('issue', 'list', '--format', 'csv', '--columns', 'id,title,labels');
    expect(out).toMatchInlineSnapshot(`
      "id,title,labels
      a3a3a3a3,Old,
      a0a0a0a0,Fix login,"bug, ui"
      a1a1a1a1,Write | docs,
      a2a2a2a2,"Ship, ""now""",ui
      "
    `);
  });

  it('csv keeps a formula a text', async () => {
    await world.roadmap('issue', 'create', '=HYPERLINK("http://x")');
    const { out } = await world.roadmap('issue', 'list', '--format', 'csv', '--columns', 'title');
    expect(out).toContain(`"'=HYPERLINK(""http://x"")"\n`);
  });

  it('markdown escapes what would break the table', async () => {
    const { out } = await world.roadmap('issue', 'list', '--format', 'markdown', '--columns', 'id,title', '--open');
    expect(out).toMatchInlineSnapshot(`
      "| Id | Title |
      | --- | --- |
      | a0a0a0a0 | Fix login |
      | a1a1a1a1 | Write \\| docs |
      | a2a2a2a2 | Ship, "now" |
      "
    `);
  });

  it('plain is one line an issue, tabs between', async () => {
    const { out } = await world.roadmap('issue', 'list', '--format', 'plain', '--columns', 'id,ready,blocked_by_open');
    expect(out).toBe('a3a3a3a3\tno\t\na0a0a0a0\tyes\t\na1a1a1a1\tno\ta0a0a0a0, a2a2a2a2\na2a2a2a2\tyes\t\n');
  });

  it('json is the same with the flag and as a format', async () => {
    const [flag, format] = [
      await world.roadmap('issue', 'list', '--json'),
      await world.roadmap('issue', 'list', '--format', 'json'),
    ];
    expect(format).toEqual(flag);
    expect(JSON.parse(flag.out)[1]).toMatchInlineSnapshot(`
      {
        "assignees": [
          "Ana",
        ],
        "blocked_by_open": [],
        "body": "",
        "created": "2026-01-01T12:02:00Z",
        "due_date": "2026-03-01",
        "findings": [],
        "id": "a0a0a0a0",
        "labels": [
          "bug",
          "ui",
        ],
        "path": ".roadmap/issues/a0a0a0a0-fix-login.md",
        "priority": "high",
        "ready": true,
        "status": "todo",
        "title": "Fix login",
        "updated": "2026-01-01T12:02:00Z",
      }
    `);
  });

  it('csv keeps its bytes in a file and is made visible on a terminal', async () => {
    world.write('.roadmap/issues/odd.md', '---\nid: c1c1c1c1\ntitle: "a\\e[31m\\u202eb"\n---\n');
    const argv = ['issue', 'list', '-q', 'id:c1c1', '--format', 'csv', '--columns', 'title'];
    expect((await world.roadmap(...argv)).out).toBe('title\na\u001b[31m\u202eb\n');
    let out = '';
    const stdout = { isTerminal: true, columns: 80, write: (text: string) => void (out += text) };
    await world.roadmapWith({ stdout }, ...argv);
    expect(out).toBe('title\na<U+001B>[31m<U+202E>b\n');
  });

  it('columns go by any name of a field, and some are computed', async () => {
    world.write(
      '.roadmap/issues/t.md',
      '---\nid: c2c2c2c2\ntitle: T\ntype: bug\ncreated: 2025-12-01\n---\n- [x] a\n- [ ] b\n',
    );
    const argv = ['issue', 'list', '--columns', 'id,type,progress,tasks,age,due', '-q', 'T sort:id'];
    expect((await world.roadmap(...argv)).out).toMatchInlineSnapshot(`
      "ID        TYPE   PROGRESS  TASKS  AGE  DUE
      a1a1a1a1  other  0%               0d
      c2c2c2c2  bug    50%       1/2    31d
      "
    `);
  });

  it('an unknown column is wrong usage that names the nearest', async () => {
    const { code, err } = await world.roadmap('issue', 'list', '--columns', 'id,titles');
    expect(code).toBe(2);
    expect(err).toContain('did you mean: --columns title');
  });

  it('a table fits a narrow terminal, in colour only there and only without NO_COLOR', async () => {
    let out = '';
    const stdout = { isTerminal: true, columns: 40, write: (text: string) => void (out += text) };
    await world.roadmapWith({ stdout }, 'issue', 'list', '--columns', 'id,status,title,labels,path');
    expect(out.replaceAll('\u001b', '')).toMatchInlineSnapshot(`
      "[2mID        STATUS  TITLE     LABELS  PATH[0m
      [33ma3a3a3a3[0m[32m  closed[0m  Old               .ro…
      [33ma0a0a0a0[0m  todo    Fix log…  bug, …  .ro…
      [33ma1a1a1a1[0m[31m  todo  [0m  Write |…          .ro…
      [33ma2a2a2a2[0m  todo    Ship, "…  ui      .ro…
      "
    `);
    const lines = out.replace(/\u001b\[\d+m/g, '').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    out = '';
    await world.roadmapWith({ stdout, env: { NO_COLOR: '1' } }, 'issue', 'list');
    await world.roadmapWith({ stdout }, 'issue', 'list', '--no-color');
    expect(out).not.toContain('\u001b');
  });
});

describe('files that cannot be read', () => {
  beforeEach(() => {
    world.write('.roadmap/issues/broken.md', '---\nid: [\n---\n');
    world.write('.roadmap/issues/copy.md', '---\nid: a0a0a0a0\ntitle: Copy\n---\n');
  });

  it('are one warning on stderr, and the rest is listed', async () => {
    const { code, out, err } = await world.roadmap('issue', 'list', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(5);
    expect(err).toMatchInlineSnapshot(`
      "warning: 3 files have errors and may be missing here; see what: roadmap health scan
      "
    `);
  });

  it('are told one by one with --verbose', async () => {
    const { err } = await world.roadmap('issue', 'list', '--verbose');
    expect(err).toContain('.roadmap/issues/broken.md:');
    expect(err).toContain('The id a0a0a0a0 is also that of');
  });
});

it('says so when nothing matches, unless it is to be quiet', async () => {
  expect(await world.roadmap('issue', 'list', '-s', 'review')).toEqual({ code: 0, out: '', err: 'no issue matches\n' });
  expect(await world.roadmap('issue', 'list', '-s', 'review', '--quiet')).toEqual({ code: 0, out: '', err: '' });
  expect((await world.roadmap('issue', 'list', '-s', 'review', '--json')).out).toBe('[]\n');
});

it('warns of a problem in the configuration and lists all the same', async () => {
  world.write('.roadmap/config.yaml', 'version: 1\nsink: {}\n');
  const { code, out, err } = await world.roadmap('issue', 'list', '--open');
  expect([code, out.split('\n').length]).toEqual([0, 5]);
  expect(err).toMatchInlineSnapshot(`
    "warning: config.yaml: sink is not a known key: expected one of version, project, statuses, priorities, issue_types, format, remotes, sync, auto, health. (line 2)
    "
  `);
});
