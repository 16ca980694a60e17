import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editing, keptIn } from '../editors.ts';
import { makeRoadmap, makeWorld, type World } from '../harness.ts';
import { asOrdinaryUser } from '../../support/ordinary-user.ts';

it('writes one file and prints its id and path', async () => {
  const world = await makeRoadmap();
  const { code, out, err } = await world.roadmap('issue', 'create', 'Fix login: "now"', '-p', 'high', '-l', 'bug,ui');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe('created a0a0a0a0 .roadmap/issues/a0a0a0a0-fix-login-now.md\n');
  expect(readFileSync(join(world.root, '.roadmap/issues/a0a0a0a0-fix-login-now.md'), 'utf8')).toMatchInlineSnapshot(`
    "---
    id: 'a0a0a0a0'
    created: '2026-01-01T12:02:00Z'
    title: 'Fix login: "now"'
    status: todo
    priority: high
    labels: [bug, ui]
    updated: '2026-01-01T12:02:00Z'
    ---
    "
  `);
});

it('prints the id alone with --quiet, and the issue with --json', async () => {
  const world = await makeRoadmap();
  expect((await world.roadmap('issue', 'create', 'One', '--quiet')).out).toBe('a0a0a0a0\n');
  const { out } = await world.roadmap('issue', 'create', 'Two', '--json', '--depends-on', 'a0a0', '--body', 'Text');
  expect(JSON.parse(out)).toMatchInlineSnapshot(`
    {
      "blocked_by_open": [
        "a0a0a0a0",
      ],
      "body": "Text",
      "created": "2026-01-01T12:03:00Z",
      "depends_on": [
        "a0a0a0a0",
      ],
      "findings": [],
      "id": "a1a1a1a1",
      "path": ".roadmap/issues/a1a1a1a1-two.md",
      "ready": false,
      "status": "todo",
      "title": "Two",
      "updated": "2026-01-01T12:03:00Z",
    }
  `);
});

it('draws another id when a file of that id is there', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/issues/a0a0a0a0-other.md', 'not even an issue');
  expect((await world.roadmap('issue', 'create', 'One')).out).toMatch(/^created a1a1a1a1 /);
});

it('opens no other issue', async () => {
  const world = await makeRoadmap();
  mkdirSync(join(world.root, '.roadmap/issues/b0b0b0b0-a-folder-cannot-be-read.md'));
  expect((await world.roadmap('issue', 'create', 'One')).code).toBe(0);
});

it('takes the body from standard input and from a file, without the final newline', async () => {
  const world = await makeRoadmap();
  const stdin = { isTerminal: false, text: async () => 'From *stdin*\n', line: async () => null };
  const piped = await world.roadmapWith({ stdin }, 'issue', 'create', 'One', '-F', '-', '--json');
  expect(JSON.parse(piped.out).body).toBe('From *stdin*');
  world.write('body.md', '# Heading\n\ntext\n');
  const read = await world.roadmap('issue', 'create', 'Two', '--body-file', 'body.md', '--json');
  expect(JSON.parse(read.out).body).toBe('# Heading\n\ntext');
});

it('lists everything that is wrong in one error, and writes nothing', async () => {
  const world = await makeRoadmap();
  const { code, out, err } = await world.roadmap(
    'issue',
    'create',
    ' ',
    '-p',
    'hihg',
    '--due',
    'soon',
    '--estimate',
    'x',
  );
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatchInlineSnapshot(`
    "error: 4 values cannot be used:
      title: expected some text, found none
      --priority: expected one of critical, high, medium, low, found "hihg"; did you mean "high"?
      --due: expected a date such as 2026-12-01 or 2026-12-01T10:00:00Z, found "soon"
      --estimate: expected a number of hours, 0 or more, found "x"
    "
  `);
  expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual([]);
});

it('refuses a milestone, a parent and a dependency that name nothing, with candidates', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/milestones/v1-0.md', '---\nname: v1.0\n---\n');
  const { code, err } = await world.roadmap(
    'issue',
    'create',
    'X',
    '-m',
    'v2',
    '--parent',
    'ffff',
    '--depends-on',
    '#7',
  );
  expect(code).toBe(1);
  expect(err).toMatchInlineSnapshot(`
    "error: 3 values name nothing:
      milestone: there is no milestone "v2"; there are v1.0
      parent: there is no issue "ffff" among the 0 here
      depends_on: there is no issue "#7" among the 0 here
    hint: roadmap milestone list
    hint: roadmap issue list
    "
  `);
  expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual([]);
});

it.each(['v1.0', 'v1-0', 'V1-0.md'])('understands the milestone %s by its name, slug or file', async (typed) => {
  const world = await makeRoadmap();
  world.write('.roadmap/milestones/v1-0.md', '---\nname: v1.0\n---\n');
  const { out } = await world.roadmap('issue', 'create', 'X', '-m', typed, '--json');
  expect(JSON.parse(out).milestone).toBe('v1.0');
});

describe('unusual titles', () => {
  it('a title of 200,000 characters makes a short file name', async () => {
    const world = await makeRoadmap();
    const title = 'long '.repeat(40_000).trim();
    const { code, out } = await world.roadmap('issue', 'create', title, '--json');
    expect(code).toBe(0);
    const { path, title: kept } = JSON.parse(out) as { path: string; title: string };
    expect(kept).toBe(title);
    expect(path.length).toBeLessThan(100);
  });

  it('control characters come back as they were, and are never printed raw', async () => {
    const world = await makeRoadmap();
    const title = 'evil \u001b[2J \u202e end';
    const made = await world.roadmap('issue', 'create', title, '--json');
    expect(JSON.parse(made.out).title).toBe(title);
    expect(made.out).not.toMatch(/[\u001b\u202e]/);
    const { out } = await world.roadmap('issue', 'list');
    expect(out).toContain('evil <U+001B>[2J <U+202E> end');
  });

  it('two lines are no title', async () => {
    const { code, err } = await (await makeRoadmap()).roadmap('issue', 'create', 'a\nb');
    expect({ code, err }).toEqual({ code: 2, err: 'error: title: expected one line, found several\n' });
  });

  it('a title in another script has a readable file name', async () => {
    const { out } = await (await makeRoadmap()).roadmap('issue', 'create', 'Größe ändern');
    expect(out).toBe('created a0a0a0a0 .roadmap/issues/a0a0a0a0-grosse-andern.md\n');
  });
});

describe('surroundings that do not fit', () => {
  it('without .roadmap it says how to begin', async () => {
    const { code, out, err } = await makeWorld().roadmap('issue', 'create', 'X');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error: there is no \.roadmap folder here or above .*\nhint: roadmap init\n$/);
  });

  it('a .roadmap above the top of the working tree is not ours', async () => {
    const world = await makeRoadmap({ git: false });
    mkdirSync(join(world.root, 'inner/.git'), { recursive: true });
    mkdirSync(join(world.root, 'plain'));
    expect((await world.roadmap('-C', 'inner', 'issue', 'list')).code).toBe(1);
    expect((await world.roadmap('-C', 'plain', 'issue', 'list')).code).toBe(0);
  });

  it('a .roadmap that is a link is not followed', async () => {
    const world = makeWorld();
    mkdirSync(join(world.root, 'elsewhere/issues'), { recursive: true });
    symlinkSync('elsewhere', join(world.root, '.roadmap'));
    const { code, err } = await world.roadmap('issue', 'create', 'X');
    expect(code).toBe(1);
    expect(err).toContain('symbolic link');
    expect(readdirSync(join(world.root, 'elsewhere/issues'))).toEqual([]);
  });

  it('a body that is not UTF-8, or not there, is an error that names the file', async () => {
    const world = await makeRoadmap();
    const missing = await world.roadmap('issue', 'create', 'X', '-F', 'nope.md');
    expect([missing.code, missing.err.split('\n')[0]]).toEqual([1, expect.stringContaining('nope.md')]);
    const nul = await world.roadmap('issue', 'create', 'X', '-b', 'a\0b');
    expect(nul.code).toBe(1);
    expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual([]);
  });

  it('works outside a git repository', async () => {
    const world = await makeRoadmap({ git: false });
    expect((await world.roadmap('issue', 'create', 'X')).code).toBe(0);
  });

  it('a folder that may not be written is an error that names it', async () => {
    const world = await makeRoadmap();
    chmodSync(join(world.root, '.roadmap/issues'), 0o555);
    const { code, err } = await asOrdinaryUser(() => world.roadmap('issue', 'create', 'X'));
    chmodSync(join(world.root, '.roadmap/issues'), 0o755);
    expect(code).toBe(1);
    expect(err).toMatch(/^error: \.roadmap\/issues.* cannot be written/);
  });
});

describe('from a template', () => {
  const TEMPLATE = `---
id: "{{ issue_id }}"
title: "{{ title }}"
priority: high
labels: [bug]
milestone: ""
assignee: "{{ who }}"
created: "{{ created_date }}"
---

# {{ title }}

Made {{created_date}}; {{ other }} stays.
`;

  const withTemplates = async (): Promise<World> => {
    const world = await makeRoadmap();
    mkdirSync(join(world.root, '.roadmap/templates'), { recursive: true });
    world.write('.roadmap/templates/Bug report.md', TEMPLATE);
    world.write('.roadmap/templates/plain.md', 'Only {{ title }}\n');
    return world;
  };

  it('takes its body and its values, except where told otherwise', async () => {
    const world = await withTemplates();
    const made = await world.roadmap(
      'issue',
      'create',
      'It {{ title }} fails',
      '-T',
      'bug-report',
      '-p',
      'low',
      '--json',
    );
    expect(JSON.parse(made.out)).toMatchObject({
      priority: 'low',
      labels: ['bug'],
      body: '# It {{ title }} fails\n\nMade 2026-01-01T12:02:00Z; {{ other }} stays.',
    });
    expect(JSON.parse(made.out)).not.toHaveProperty('assignees');
    const plain = await world.roadmap('issue', 'create', 'X', '--template', 'plain.md', '--json');
    expect(JSON.parse(plain.out).body).toBe('Only X');
    const own = await world.roadmap('issue', 'create', 'X', '-T', 'Bug report', '-b', 'Mine', '--json');
    expect(JSON.parse(own.out)).toMatchObject({ priority: 'high', body: 'Mine' });
  });

  it('that is not there is an error that lists those there are', async () => {
    const world = await withTemplates();
    expect((await world.roadmap('issue', 'create', 'X', '-T', 'plian')).err).toMatchInlineSnapshot(`
      "error: there is no template "plian" in .roadmap/templates; there are Bug report, plain
      hint: did you mean: --template plain
      "
    `);
    const none = await makeRoadmap();
    expect((await none.roadmap('issue', 'create', 'X', '-T', '../config')).err).toContain('there are none');
  });

  it.each([
    ['YAML that is none', '---\npriority: [\n---\n'],
    ['a value that is none', '---\npriority: hihg\n---\n'],
    ['a milestone that is none', '---\nmilestone: nix\n---\n'],
  ])('with %s makes nothing', async (_, text) => {
    const world = await withTemplates();
    world.write('.roadmap/templates/odd.md', text);
    const { code, out } = await world.roadmap('issue', 'create', 'X', '-T', 'odd', '--json');
    expect([code, JSON.parse(out).error.code]).toEqual([
      1,
      expect.stringMatching(/template\.broken|milestone\.unknown/),
    ]);
    expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual([]);
  });
});

describe('in an editor', () => {
  it('writes what the editor left, under a name after the title it has then', async () => {
    const world = await makeRoadmap();
    const io = editing(`text = text.replace('title: One', 'title: Two').replace('todo', 'review') + '\\nBody\\n'`);
    const { out } = await world.roadmapWith(io, 'issue', 'create', 'One', '-p', 'low', '--edit');
    expect(out).toBe('created a0a0a0a0 .roadmap/issues/a0a0a0a0-two.md\n');
    const { out: json } = await world.roadmap('issue', 'view', 'a0a0', '--json');
    expect(JSON.parse(json)).toMatchObject({ title: 'Two', status: 'review', priority: 'low', body: 'Body' });
  });

  it('writes the draft when it was left alone', async () => {
    const world = await makeRoadmap();
    expect((await world.roadmapWith(editing(''), 'issue', 'create', 'One', '-e')).code).toBe(0);
    expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual(['a0a0a0a0-one.md']);
  });

  it.each([
    ['an editor that fails', `process.exit(1)`, 'it ended with 1'],
    ['an empty file', `text = ''`, 'does not begin with frontmatter'],
    ['a parent that is none', `text = text.replace('status:', 'parent: deadbeef\\nstatus:')`, 'no issue "deadbeef"'],
  ])('%s makes nothing', async (_, code, said) => {
    const world = await makeRoadmap();
    const ended = await world.roadmapWith(editing(code), 'issue', 'create', 'One', '-e');
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining(said)]);
    if (ended.err.includes('kept')) keptIn(ended.err);
    expect(readdirSync(join(world.root, '.roadmap/issues'))).toEqual([]);
  });
});

it('a title without quotes is told with them', async () => {
  const world = await makeRoadmap();
  const { code, err } = await world.roadmap('issue', 'create', 'Fix', 'the', 'login', '-p', 'high', '-b', 'two words');
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('hint: did you mean: roadmap issue create "Fix the login" -p high -b "two words"\n'),
  ]);
  expect((await world.roadmap('issue', 'create', 'Fix', '$(rm)')).err).not.toContain('did you mean');
});

it('me among assignees is who runs it', async () => {
  const world = await makeRoadmap();
  const { out } = await world.roadmap('issue', 'create', 'X', '-a', 'bob,me', '--json');
  expect(JSON.parse(out).assignees).toEqual(['bob', 'Ana']);
});
