import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap(
    'issue',
    'create',
    'Fix login',
    '-p',
    'high',
    '-l',
    'bug',
    '-a',
    'ana',
    '-b',
    'Text\n\n- [ ] one',
  );
  await world.roadmap('issue', 'create', 'Later', '--depends-on', 'a0a0');
  world.write(
    '.roadmap/issues/linked.md',
    "---\nid: a0a0ffff\nremote_ids:\n  github: '221'\ntitle: Linked\nstatus: done\n---\n\nEvil \u001b]0;x\u0007\r\nend\n",
  );
});

it('shows the fields and the body', async () => {
  expect((await world.roadmap('issue', 'view', 'a1a1')).out).toMatchInlineSnapshot(`
    "a1a1a1a1  Later

    Status      ⊘ todo
    Blocked by  ○ a0a0a0a0  Fix login  todo
    Created     2026-01-01 12:03
    Updated     2026-01-01 12:03
    Path        .roadmap/issues/a1a1a1a1-later.md
    "
  `);
  expect((await world.roadmap('issue', 'view', 'a0a0a0a0')).out).toMatchInlineSnapshot(`
    "a0a0a0a0  Fix login

    Status      ○ todo
    Priority    high
    Labels      bug
    Assignees   ana
    Blocks      ⊘ a1a1a1a1  Later  todo
    Created     2026-01-01 12:02
    Updated     2026-01-01 12:02
    Path        .roadmap/issues/a0a0a0a0-fix-login.md

    Text

    - [ ] one
    "
  `);
});

it('prints one JSON object with --json', async () => {
  const { out } = await world.roadmap('issue', 'view', 'a0a0ffff', '--json');
  expect(out).not.toMatch(/[\u0007\u001b]/);
  expect(JSON.parse(out)).toEqual({
    id: 'a0a0ffff',
    remote_ids: { github: '221' },
    title: 'Linked',
    status: 'closed',
    path: '.roadmap/issues/linked.md',
    body: 'Evil \u001b]0;x\u0007\r\nend',
    findings: [],
    ready: false,
    blocked_by_open: [],
  });
});

it('makes what would reach the terminal visible', async () => {
  const { out } = await world.roadmap('issue', 'view', 'a0a0ffff');
  expect(out).toContain('\nEvil <U+001B>]0;x<U+0007>\nend\n');
});

describe('a reference', () => {
  it.each(['a0a0ffff', 'A0A0F', '#221', 'github:221', 'github#221', '.roadmap/issues/linked.md', 'linked.md'])(
    '%s names the issue',
    async (ref) => {
      const { out, code } = await world.roadmap('issue', 'view', ref, '--json');
      expect([code, JSON.parse(out).id]).toEqual([0, 'a0a0ffff']);
    },
  );

  it('that fits two issues lists both', async () => {
    const { code, err } = await world.roadmap('issue', 'view', 'a0a0');
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "error: "a0a0" names 2 issues; give more of the id, or the path
      hint: a0a0a0a0 Fix login
      hint: a0a0ffff Linked
      "
    `);
    const json = await world.roadmap('issue', 'view', 'a0a0', '--json');
    expect(JSON.parse(json.out).error.code).toBe('issue.ambiguous');
  });

  it.each(['ffff', '#7', 'github:7', 'zz', 'abc', 'no/such.md', ''])('"%s" names nothing', async (ref) => {
    const { code, out, err } = await world.roadmap('issue', 'view', ref);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error: /);
  });

  it('to a file that is broken says what is broken', async () => {
    world.write('.roadmap/issues/cafe0123-broken.md', '---\nid: cafe0123\ntitle: [\n---\n');
    const { code, err } = await world.roadmap('issue', 'view', 'cafe');
    expect(code).toBe(1);
    expect(err).toContain('.roadmap/issues/cafe0123-broken.md:');
  });
});

it('shows what stands around an issue: its parent, its parts and how far they are, what waits for what', async () => {
  await world.roadmap('issue', 'create', 'Part one', '--parent', 'a1a1', '--estimate', '3');
  await world.roadmap('issue', 'create', 'Part two', '--parent', 'a1a1');
  await world.roadmap('issue', 'close', 'a2a2');
  await world.roadmap('issue', 'close', 'a0a0a0a0');
  await world.roadmap('issue', 'comment', 'add', 'a1a1', 'Hi');
  world.write(
    '.roadmap/issues/odd.md',
    '---\nid: a9a9a9a9\ntitle: Odd\nparent: a1a1a1a1\ndepends_on: [deadbeef]\n---\n',
  );
  expect((await world.roadmap('issue', 'view', 'a1a1')).out).toMatchInlineSnapshot(`
    "a1a1a1a1  Later

    Status      ○ todo
    Children    1 of 3 closed, 60%
                ✓ a2a2a2a2  Part one  closed
                ○ a3a3a3a3  Part two  todo
                ○ a9a9a9a9  Odd
    Depends on  ✓ a0a0a0a0  Fix login  closed
    Created     2026-01-01 12:03
    Updated     2026-01-01 12:03
    Path        .roadmap/issues/a1a1a1a1-later.md
    Comments    1 (roadmap issue view a1a1a1a1 --comments)
    "
  `);
  expect((await world.roadmap('issue', 'view', 'a9a9')).out).toMatchInlineSnapshot(`
    "a9a9a9a9  Odd

    Parent      ○ a1a1a1a1  Later  todo
    Depends on  ? deadbeef  no issue here
    Path        .roadmap/issues/odd.md
    "
  `);
});

it('fields of an older tool are shown, those that say nothing are not', async () => {
  world.write(
    '.roadmap/issues/odd.md',
    '---\nid: a9a9a9a9\ntitle: Odd\narchived: false\nprogress_percentage: 0\ngit_branches: []\nprevious_assignee: bo\n' +
      'handoff_notes: |\n  One\n  Two\nsync_status: {github: error}\nsync_error: {github: no}\nsync_base: {github: x}\n---\n',
  );
  expect((await world.roadmap('issue', 'view', 'a9a9')).out).toMatchInlineSnapshot(`
    "a9a9a9a9  Odd

    Progress           0%
    Handoff notes      One
                       Two
    Previous assignee  bo
    Sync               github:error
    Sync error         github:no
    Path               .roadmap/issues/odd.md
    "
  `);
});

it('a narrow terminal cuts the titles of others, not its own', async () => {
  const title = 'long '.repeat(40).trim();
  await world.roadmap('issue', 'update', 'a0a0a0a0', '--title', title);
  let out = '';
  const stdout = { isTerminal: true, columns: 60, write: (text: string) => void (out += text) };
  await world.roadmapWith({ stdout, env: { NO_COLOR: '1', HOME: world.root } }, 'issue', 'view', 'a1a1');
  const line = out.split('\n').find((one) => one.startsWith('Blocked by'));
  expect(line?.length).toBeLessThanOrEqual(60);
  expect(line).toContain('…');
});

it('a document of it has its title, its body, its comments', async () => {
  await world.roadmap('issue', 'comment', 'add', 'a0a0a0a0', '**Hi**');
  expect((await world.roadmap('issue', 'view', 'a0a0a0a0', '--format', 'markdown', '--comments')).out)
    .toMatchInlineSnapshot(`
    "# Fix login

    Text

    - [ ] one

    ## Comments

    ### Ana, 2026-01-01 12:04

    **Hi**
    "
  `);
});

it('--format json is --json; comments are with it where they are asked for', async () => {
  await world.roadmap('issue', 'comment', 'add', 'a0a0a0a0', 'Hi');
  const plain = await world.roadmap('issue', 'view', 'a0a0a0a0', '--json');
  expect(await world.roadmap('issue', 'view', 'a0a0a0a0', '--format', 'json')).toEqual(plain);
  expect(JSON.parse(plain.out)).not.toHaveProperty('comments');
  const { out } = await world.roadmap('issue', 'view', 'a0a0a0a0', '--json', '--comments');
  expect(JSON.parse(out)).toMatchObject({ id: 'a0a0a0a0', comments: [{ id: 'a2a2a2a2', author: 'Ana', body: 'Hi' }] });
});

it('an archived issue is shown, and its history with what it was before', async () => {
  await world.roadmap('issue', 'close', 'a0a0a0a0');
  world.git('add', '-A');
  world.git('commit', '-qm', 'all');
  expect(await world.roadmap('issue', 'archive', 'a0a0a0a0')).toMatchObject({ code: 0 });
  world.git('add', '-A');
  world.git('commit', '-qm', 'archive');
  const { out } = await world.roadmap('issue', 'view', 'a0a0a0a0', '--history', '--json');
  expect(JSON.parse(out)).toMatchObject({
    path: '.roadmap/archive/issues/a0a0a0a0-fix-login.md',
    history: [{ author: 'Ana' }],
  });
  expect((await world.roadmap('issue', 'view', 'a0a0a0a0')).out).toContain('a0a0a0a0  Fix login  (archived)\n');
});

describe('the history', () => {
  const commit = (author: string, at: number): void => {
    world.git('add', '-A');
    const date = `2026-02-0${String(at)}T10:00:00Z`;
    world.git('-c', `user.name=${author}`, '-c', 'commit.gpgsign=false', 'commit', '-qm', 'x', '--date', date);
  };

  it('says who changed which field, the newest first', async () => {
    commit('Ana', 1);
    await world.roadmap(
      'issue',
      'update',
      'a0a0a0a0',
      '-s',
      'review',
      '--add-label',
      'ui',
      '--remove-label',
      'bug',
      '-b',
      'Text\n\n- [x] one\n- [ ] two',
    );
    commit('Bo', 2);
    await world.roadmap('issue', 'update', 'a0a0a0a0', '-p', 'low', '--clear', 'assignees');
    const { out } = await world.roadmap('issue', 'view', 'a0a0a0a0', '--history');
    const told = out
      .slice(out.indexOf('History'))
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d {2}(\w+) {2}[0-9a-f]{8}/g, '<time>  $1  <commit>');
    expect(told.replace(/(Created +).*/, '$1<time>')).toMatchInlineSnapshot(`
      "History
      not committed
        Priority    high → low
        Assignees   −ana

      <time>  Bo  <commit>
        Status      todo → review
        Labels      +ui −bug
        Body        +2 −1 lines

      <time>  Ana  <commit>
        Created     <time>
        Title       Fix login
        Status      todo
        Priority    high
        Labels      +bug
        Assignees   +ana
        Body        +3 −0 lines
      "
    `);
    const document = (await world.roadmap('issue', 'view', 'a0a0a0a0', '--history', '--format', 'markdown')).out;
    expect(document.slice(document.indexOf('## History')).replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>'))
      .toMatchInlineSnapshot(`
      "## History
      - not committed: priority, assignees
      - <time> Bo: status, labels, body
      - <time> Ana: created, title, status, priority, labels, assignees, body
      "
    `);
  });

  it('of a file that no commit holds yet is what is not committed', async () => {
    const { out } = await world.roadmap('issue', 'view', 'a1a1', '--history', '--json');
    expect(JSON.parse(out).history).toMatchObject([{ at: null, commit: null, author: null }]);
  });

  it('is found where the roadmap lies deeper in the repository', async () => {
    commit('Ana', 1);
    world.git('mv', '.roadmap', 'moved');
    world.git('commit', '-qm', 'move');
    const { mkdirSync, renameSync } = await import('node:fs');
    mkdirSync(`${world.root}/sub`);
    renameSync(`${world.root}/moved`, `${world.root}/sub/.roadmap`);
    world.git('add', '-A');
    world.git('commit', '-qm', 'deeper');
    const { out } = await world.roadmap('-C', 'sub', 'issue', 'view', 'a1a1', '--history', '--json');
    expect(JSON.parse(out).history).toMatchObject([{ author: 'Ana', commit: expect.any(String) as string }]);
  });

  it('is an error outside of git', async () => {
    const lonely = await makeRoadmap({ git: false });
    await lonely.roadmap('issue', 'create', 'Fix login');
    const { code, err } = await lonely.roadmap('issue', 'view', 'a0a0', '--history');
    expect(code).toBe(1);
    expect(err).toContain('git init');
  });
});
