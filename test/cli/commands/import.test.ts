import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures');
let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  cpSync(join(fixtures, 'import'), join(world.root, 'in'), { recursive: true });
});

/** Path to text of every file under `.roadmap`. */
function files(root = world.root, folder = '.roadmap'): Record<string, string> {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort();
  const paths = names.filter((name) => statSync(join(root, folder, name)).isFile());
  return Object.fromEntries(paths.map((name) => [name, readFileSync(join(root, folder, name), 'utf8')]));
}

function textOf(part: string): string {
  const [, text] = Object.entries(files()).find(([name]) => name.includes(part)) ?? [];
  return text ?? `no file is named ${part}`;
}

async function json(...argv: string[]): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const { out } = await world.roadmap(...argv, '--json');
  return JSON.parse(out) as Record<string, readonly Record<string, unknown>[]>;
}

const EVERYTHING = ['in/backlog', 'in/issues.jsonl', 'in/github.json'];

describe('a Backlog.md folder', () => {
  it('becomes issues, comments and milestones, and says what had no place', async () => {
    const { code, out, err } = await world.roadmap('import', 'in/backlog');
    expect(out).toMatchInlineSnapshot(`
      "in/backlog: backlog-md
      created .roadmap/milestones/spring.md
      created .roadmap/milestones/summer.md
      created 4e5f957e  task-1  Dig the pond
      created 15d52f70  task-2  Plant the reeds: a dozen
      created 3e5e54d5  task-4  Buy a spade
      created dbacd408  draft-1  What about the heron
      created eb4b4486  task-5  Paint the old fence
      not carried: reporter (there is no such field here) of task-1
      not carried: ordinal (there is no such field here) of task-1
      not carried: onStatusChange (there is no such field here) of task-2
      not carried: depends_on (no issue of that name was read) of task-2
      created 5 issues and 2 other files, 4 values not carried
      "
    `);
    expect(err).toMatchInlineSnapshot(`
      "error: in/backlog/tasks/task-3 - Broken.md:3: The YAML cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ]. Correct this line.
      "
    `);
    expect(code).toBe(4);
    expect(textOf('dig-the-pond')).toMatchInlineSnapshot(`
      "---
      id: '4e5f957e'
      created: '2026-03-01T09:30:00Z'
      title: Dig the pond
      status: in-progress
      priority: high
      issue_type: feature
      milestone: Spring
      labels: [water]
      assignees: [ana]
      updated: '2026-03-04T18:05:00Z'
      imported_from: backlog-md:task-1
      ---

      ## Description

      Two metres deep, with a shelf for the reeds.

      ## Acceptance Criteria
      - [x] #1 The hole is dug
      - [ ] #2 The liner is in

      ## References

      - https://example.org/ponds
      "
    `);
    expect(textOf('plant-the-reeds')).toMatchInlineSnapshot(`
      "---
      id: '15d52f70'
      created: '2026-03-01'
      title: 'Plant the reeds: a dozen'
      status: todo
      priority: critical
      milestone: Summer
      parent: 4e5f957e
      labels: [someday]
      assignees: [ana, ben]
      depends_on: [4e5f957e]
      imported_from: backlog-md:task-2
      ---

      Bulrushes at the back.
      "
    `);
    expect(Object.keys(files())).toContainEqual(
      expect.stringMatching(/^archive\/issues\/\w+-paint-the-old-fence\.md$/),
    );
    expect(textOf('milestones/spring')).toContain('before it gets dry');
  });

  it('keeps comments apart from the text', async () => {
    await world.roadmap('import', 'in/backlog');
    const comments = await json('issue', 'comment', 'list', '4e5f957e');
    expect(comments).toMatchObject([
      { author: 'ben', created: '2026-03-02T08:00:00Z', body: 'Mind the pipe under the lawn.' },
      { author: 'unknown', created: '2026-03-03T08:00:00Z', body: 'Found it.' },
    ]);
  });
});

describe('issues.jsonl of beads', () => {
  it('becomes issues; relations lead to their ids here', async () => {
    const { code, out, err } = await world.roadmap('import', 'in/issues.jsonl');
    expect(out).toMatchInlineSnapshot(`
      "in/issues.jsonl: beads
      created 7ec47a51  gd-1  Keep the frogs
      created 6187e8cd  gd-2  Build a ramp
      created 98002d9d  gd-3  Count the frogs
      created 5e56ad41  gd-5  Rest
      left out gd-4: it was deleted there
      not carried: created_by (there is no such field here) of gd-1
      not carried: external_ref (there is no such field here) of gd-2
      not carried: dependencies (only what blocks and parents are kept) of gd-2
      not carried: priority (low is the lowest here) of gd-3, gd-5
      not carried: pinned (there is no such field here) of gd-5
      not carried: depends_on (it would close a circle) of gd-3
      created 4 issues, 1 left out, 7 values not carried
      "
    `);
    expect(err).toMatchInlineSnapshot(`
      "error: in/issues.jsonl:6: The line is no JSON object. Correct the line, or export again, and import again: what is here already is not added twice.
      "
    `);
    expect(code).toBe(4);
    expect(textOf('build-a-ramp')).toMatchInlineSnapshot(`
      "---
      id: '6187e8cd'
      created: '2026-01-07T10:00:00Z'
      title: Build a ramp
      status: in-progress
      priority: medium
      issue_type: feature
      parent: 7ec47a51
      assignees: [ben]
      depends_on: [98002d9d]
      estimated_hours: 1.5
      updated: '2026-01-08T10:00:00Z'
      imported_from: beads:gd-2
      ---

      For the small ones.

      ## Design

      A plank.

      ## Acceptance Criteria

      - a frog gets out

      ## Notes

      Oak lasts longer.
      "
    `);
  });

  it('is found in a repository that has it', async () => {
    mkdirSync(join(world.root, 'old/.beads'), { recursive: true });
    cpSync(join(world.root, 'in/issues.jsonl'), join(world.root, 'old/.beads/issues.jsonl'));
    expect((await json('import', 'old'))['from']).toBe('beads');
  });
});

describe('what gh issue list --json prints', () => {
  it('keeps where it came from, and warns, while its repository is no remote', async () => {
    const { code, out, err } = await world.roadmap('import', 'in/github.json');
    expect(out).toMatchInlineSnapshot(`
      "in/github.json: github-json
      created .roadmap/milestones/summer-party.md
      created ba8440de  octo/garden#12  Gate
      created 590a1265  octo/garden#13  Moat
      left out #14: it is a pull request
      left out item 4: it is no object
      not carried: author (there is no such field here) of octo/garden#12
      not carried: isPinned (there is no such field here) of octo/garden#12
      created 2 issues and 1 other file, 2 left out, 2 values not carried
      "
    `);
    expect(err).toMatchInlineSnapshot(`
      "warning: in/github.json:1: octo/garden is no remote of this roadmap: a later sync with it would bring its issues a second time. To have them linked, first: roadmap init --remote github=octo/garden
      "
    `);
    expect(code).toBe(0);
    expect(textOf('-gate')).toContain('imported_from: github:octo/garden#12\n');
  });

  it('is linked to a remote that it belongs to, under the id and name a pull would give it', async () => {
    await world.roadmap('init', '--remote', 'github=Octo/Garden');
    const { out, err } = await world.roadmap('import', 'in/github.json');
    expect(err).toBe('');
    expect(out).toContain('created ba8440de  octo/garden#12  Gate');
    expect(textOf('issues/ba8440de-github-12.md')).toMatchInlineSnapshot(`
      "---
      id: 'ba8440de'
      remote_ids:
        github: '12'
      created: '2026-04-01T07:00:00Z'
      title: Gate
      status: todo
      milestone: Summer party
      labels: [bug]
      assignees: [ana]
      updated: '2026-04-03T07:00:00Z'
      ---

      The gate does not close.

      - [ ] oil it

      "
    `);
    expect(textOf('issues/590a1265-github-13.md')).toContain('resolution: not-planned\nparent: ba8440de\n');
  });

  it('does not link to a repository of that name somewhere else', async () => {
    await world.roadmap('init', '--remote', 'github=octo/garden');
    const text = readFileSync(join(world.root, 'in/github.json'), 'utf8');
    world.write('in/github.json', text.replaceAll('https://github.com/', 'https://github.example/'));
    await world.roadmap('import', 'in/github.json');
    expect(textOf('-gate')).not.toContain('remote_ids');
  });

  it('is read from standard input when it is said what it is', async () => {
    const stdin = { isTerminal: false, text: async () => '[{"number":1,"title":"One"}]', line: async () => null };
    const unclear = await world.roadmapWith({ stdin }, 'import', '-');
    expect(unclear).toMatchObject({ code: 1, err: expect.stringContaining('--from github-json') as string });
    const { code, out } = await world.roadmapWith({ stdin }, 'import', '-', '--from', 'github-json');
    expect([code, out]).toEqual([0, expect.stringContaining('created 1 issue\n')]);
  });

  it('may be one issue, as gh issue view prints it', async () => {
    world.write('one.json', '\ufeff{"number":7,"title":"Alone","state":"OPEN"}');
    expect((await json('import', 'one.json'))['created']).toMatchObject([{ source: '#7', title: 'Alone' }]);
  });
});

describe('a second import', () => {
  it.each(EVERYTHING)('of %s adds nothing', async (source) => {
    await world.roadmap('import', source);
    const before = files();
    const again = await json('import', source);
    expect(again['created']).toEqual([]);
    expect(again['files']).toEqual([]);
    expect(again['not_carried']).toEqual([]);
    expect(again['unchanged']?.length).toBeGreaterThan(1);
    expect(files()).toEqual(before);
  });

  it('knows issues again that were edited, renamed, moved to the archive, or are broken', async () => {
    await world.roadmap('import', 'in/issues.jsonl');
    await world.roadmap('issue', 'update', '7ec4', '--title', 'Other');
    await world.roadmap('issue', 'archive', '5e56', '--yes');
    const ramp = '.roadmap/issues/6187e8cd-build-a-ramp.md';
    renameSync(join(world.root, ramp), join(world.root, '.roadmap/issues/ramp.md'));
    world.write('.roadmap/issues/98002d9d-count-the-frogs.md', '<<<<<<< ours\n');
    const before = files();
    const { created, unchanged } = await json('import', 'in/issues.jsonl');
    expect(created).toEqual([]);
    expect(unchanged?.map(({ path }) => path)).toEqual([
      '.roadmap/issues/7ec47a51-keep-the-frogs.md',
      '.roadmap/issues/ramp.md',
      '.roadmap/issues/98002d9d-count-the-frogs.md',
      '.roadmap/archive/issues/5e56ad41-rest.md',
    ]);
    expect(files()).toEqual(before);
  });

  it('leaves out what was deleted here on purpose', async () => {
    await world.roadmap('init', '--remote', 'github=octo/garden');
    await world.roadmap('import', 'in/github.json');
    await world.roadmap('issue', 'delete', 'ba84', '--yes');
    const { created, skipped } = await json('import', 'in/github.json');
    expect(created).toEqual([]);
    expect(skipped).toContainEqual({ source: 'octo/garden#12', reason: 'it was deleted here (ba8440de)' });
  });

  it('leaves out what was deleted here, of a source without links as well', async () => {
    await world.roadmap('import', 'in/issues.jsonl');
    const { err } = await world.roadmap('issue', 'delete', '7ec4', '--yes');
    expect(err).toContain('marked in .roadmap/deleted, so that no import brings it back: 7ec47a51\n');
    const { created, skipped } = await json('import', 'in/issues.jsonl');
    expect(created).toEqual([]);
    expect(skipped?.map(({ reason }) => reason)).toContain('it was deleted here (7ec47a51)');
    expect((await world.roadmap('health', 'scan', '--rule', 'id')).out).not.toContain('deleted');
  });

  it('finishes one that was interrupted between a comment and its issue', async () => {
    await world.roadmap('import', 'in/issues.jsonl');
    const whole = files();
    const other = await makeRoadmap();
    cpSync(join(fixtures, 'import/issues.jsonl'), join(other.root, 'issues.jsonl'));
    cpSync(join(world.root, '.roadmap/comments'), join(other.root, '.roadmap/comments'), { recursive: true });
    await other.roadmap('import', 'issues.jsonl');
    expect(files(other.root)).toEqual(whole);
  });

  it('of another project whose tasks have the same names says so, and takes a name to tell them apart', async () => {
    await world.roadmap('import', 'in/backlog');
    cpSync(join(world.root, 'in/backlog'), join(world.root, 'other'), { recursive: true });
    const path = 'other/tasks/task-1 - Dig-the-pond.md';
    const text = readFileSync(join(world.root, path), 'utf8').replace('2026-03-01 09:30', '2020-01-01 00:00');
    world.write(path, text);
    const { err } = await world.roadmap('import', 'other');
    expect(err).toContain('--as <name>');
    const { created } = await json('import', 'other', '--as', 'shed');
    expect(created).toHaveLength(5);
    expect(textOf('dig-the-pond')).toContain('imported_from: backlog-md:');
    expect((await json('import', 'other', '--as', 'shed'))['created']).toEqual([]);
  });
});

describe('a preview', () => {
  it.each(EVERYTHING)('of %s writes nothing and says what the import then does', async (source) => {
    const before = files();
    const { preview, ...planned } = await json('import', source, '--preview');
    expect(await json('import', source, '--dry-run')).toEqual({ preview, ...planned });
    expect(preview).toBe(true);
    expect(files()).toEqual(before);
    const { preview: no, ...done } = await json('import', source);
    expect(no).toBe(false);
    expect(done).toEqual(planned);
  });
});

describe('what is imported', () => {
  it('loads, and nothing is wrong with it', async () => {
    for (const source of EVERYTHING) await world.roadmap('import', source);
    const later = { now: () => Date.UTC(2026, 10, 1), sleep: async () => undefined };
    const { out } = await world.roadmapWith({ clock: later }, 'health', 'scan', '--json');
    expect((JSON.parse(out) as { counts: unknown }).counts).toMatchObject({ error: 0, warning: 0 });
    expect(await json('issue', 'list')).toHaveLength(10);
  });

  it('uses the words of the configuration', async () => {
    world.write('.roadmap/config.yaml', 'version: 1\nissue_types: [epic, chore]\npriorities: [critical, low]\n');
    const { not_carried } = await json('import', 'in/issues.jsonl');
    expect(textOf('keep-the-frogs')).toContain('priority: critical\nissue_type: epic\nlabels: [nature]\n');
    expect(not_carried).toContainEqual({
      source: 'gd-2',
      field: 'priority',
      value: '2',
      reason: 'the priorities here are critical, low',
    });
  });

  it('goes into the milestone of that name that is here, whatever its letter case', async () => {
    await world.roadmap('milestone', 'create', 'summer');
    await world.roadmap('import', 'in/backlog');
    expect(textOf('plant-the-reeds')).toContain('milestone: summer\n');
    expect(Object.keys(files()).filter((name) => name.startsWith('milestones/'))).toEqual([
      'milestones/spring.md',
      'milestones/summer.md',
    ]);
  });

  it('never depends on what could not be written', async () => {
    const line = (id: string, more: object): string => JSON.stringify({ id, title: id, status: 'open', ...more });
    const dependencies = [{ depends_on_id: 'x-1', type: 'blocks' }];
    const conflict = '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n';
    world.write('x.jsonl', `${line('x-1', { description: conflict })}\n${line('x-2', { dependencies })}\n`);
    const { code, out } = await world.roadmap('import', 'x.jsonl', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      created: [{ source: 'x-2' }],
      skipped: [{ source: 'x-1', reason: expect.stringContaining('conflict markers') as string, failed: true }],
      not_carried: [{ source: 'x-2', field: 'depends_on', value: 'x-1' }],
    });
    expect(textOf('-x-2')).not.toContain('depends_on');
  });

  it('cannot speak to the terminal', async () => {
    const evil = { id: 'e\u001b]0;x\u0007-1', title: 'A\u202eb\u0000\r\nc', status: 'open', zz: '\u001b[2J' };
    world.write(
      'evil.jsonl',
      `${JSON.stringify(evil)}\n{"id":"__proto__","title":"p","__proto__":{"status":"closed"}}\n`,
    );
    const { out, err } = await world.roadmap('import', 'evil.jsonl', '--verbose');
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    expect(await json('issue', 'list')).toMatchObject([{ title: 'A\u202eb\ufffd c' }, { title: 'p', status: 'todo' }]);
    expect((await json('import', 'evil.jsonl'))['created']).toEqual([]);
  });
});

describe('another .roadmap folder', () => {
  it('is copied byte for byte, its configuration left out', async () => {
    const { code, out } = await world.roadmap('import', join(fixtures, 'roadmap-seed'));
    expect(code).toBe(0);
    expect(out).toContain('created 104 issues and 10 other files, 1 value not carried\n');
    const seed = files(join(fixtures, 'roadmap-seed'));
    const { 'config.yaml': theirs, ...others } = seed;
    expect(theirs).toBeDefined();
    expect(files()).toMatchObject(others);
    expect(files()['config.yaml']).not.toBe(theirs);
    const again = await json('import', join(fixtures, 'roadmap-seed/.roadmap'));
    expect([again['created'], again['files'], again['unchanged']?.length]).toEqual([[], [], 114]);
  });

  it('gives way to what is here', async () => {
    mkdirSync(join(world.root, 'old/issues'), { recursive: true });
    mkdirSync(join(world.root, 'old/milestones'));
    await world.roadmap('issue', 'create', 'Mine');
    await world.roadmap('milestone', 'create', 'v1');
    world.write('old/issues/a0a0a0a0-theirs.md', "---\nid: 'a0a0a0a0'\ntitle: Theirs\n---\n");
    world.write('old/issues/b.md', "---\nid: 'b0b0b0b0'\ntitle: B\n---\n");
    world.write('old/issues/c.md', "---\nid: 'b0b0b0b0'\ntitle: Same id\n---\n");
    world.write('old/issues/d.md', 'no frontmatter\n');
    world.write('old/milestones/v1.md', '---\nname: v1\n---\nOther text\n');
    const { code, out } = await world.roadmap('import', 'old', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      created: [{ id: 'b0b0b0b0', path: '.roadmap/issues/b.md' }],
      files: ['.roadmap/issues/d.md'],
      unchanged: [{ id: 'a0a0a0a0', path: '.roadmap/issues/a0a0a0a0-mine.md' }],
      skipped: [
        { source: 'issues/c.md', reason: 'issues/b.md has the same id b0b0b0b0' },
        { source: 'milestones/v1.md', reason: 'another file of that name is here' },
      ],
      findings: [{ file: 'old/issues/d.md', rule: 'frontmatter.missing' }],
    });
  });

  it('is understood where it lies, and nothing in it is rewritten', async () => {
    cpSync(join(fixtures, 'roadmap-seed/.roadmap'), join(world.root, '.roadmap'), { recursive: true });
    const before = files();
    const { code, out } = await world.roadmap('import', '.roadmap');
    expect(out).toMatchInlineSnapshot(`
      "this is the roadmap here: it is read as it lies, and nothing in it is rewritten until you edit it
        issues: 104
        milestones: 2
        projects: 1
        remote github: github shanewilkins/roadmap
      "
    `);
    expect(code).toBe(0);
    expect((await world.roadmap('import', '.')).out).toBe(out);
    expect(files()).toEqual(before);
  });
});

describe('a source that is none', () => {
  it.each([
    ['nowhere', 1, 'there is no such file or folder'],
    ['in/backlog/tasks', 1, 'it is not clear what this is'],
    ['in', 1, 'roadmap import in/backlog --from backlog-md'],
    ['in/backlog/tasks/task-1 - Dig-the-pond.md', 1, 'it is not clear what this is'],
  ])('%s: says so', async (source, code, message) => {
    expect(await world.roadmap('import', source)).toMatchObject({
      code,
      err: expect.stringContaining(message) as string,
    });
  });

  it('is refused when it is something else than was said', async () => {
    const { code, err } = await world.roadmap('import', 'in/backlog', '--from', 'beads');
    expect([code, err]).toEqual([1, expect.stringContaining('is no beads; it looks like backlog-md')]);
    expect((await world.roadmap('import', 'in/backlog', '--from', 'jira')).code).toBe(2);
  });

  it('is asked about when it is several things', async () => {
    mkdirSync(join(world.root, 'both/.beads'), { recursive: true });
    cpSync(join(world.root, 'in/backlog'), join(world.root, 'both/backlog'), { recursive: true });
    cpSync(join(world.root, 'in/issues.jsonl'), join(world.root, 'both/.beads/issues.jsonl'));
    const { code, err } = await world.roadmap('import', 'both');
    expect(code).toBe(1);
    expect(err).toContain('roadmap import both/backlog');
    expect((await json('import', 'both', '--from', 'beads'))['from']).toBe('beads');
  });

  it('with nothing in it imports nothing', async () => {
    world.write('empty.jsonl', '');
    world.write('empty.json', '[]');
    for (const name of ['empty.jsonl', 'empty.json'])
      expect(await world.roadmap('import', name)).toMatchObject({
        code: 0,
        out: expect.stringContaining('created 0') as string,
      });
  });

  it('with nothing but damage fails', async () => {
    world.write('bad.json', '[{"number": 1,');
    expect((await world.roadmap('import', 'bad.json')).code).toBe(1);
    world.write('bad.jsonl', 'no\n{"id":"a-1"}\n[]\n');
    expect((await world.roadmap('import', 'bad.jsonl')).code).toBe(1);
  });

  it('cannot lead out of itself by links', async () => {
    world.write('secret.md', '---\nid: task-9\ntitle: Secret\n---\n');
    symlinkSync(join(world.root, 'secret.md'), join(world.root, 'in/backlog/tasks/task-9 - Secret.md'));
    symlinkSync(world.root, join(world.root, 'in/backlog/archive/drafts'));
    const { created, findings } = await json('import', 'in/backlog');
    expect(created?.map(({ source }) => source)).not.toContain('task-9');
    const links = findings?.filter(({ rule }) => rule === 'import.link').map(({ file }) => file);
    expect(links).toEqual(['in/backlog/tasks/task-9 - Secret.md', 'in/backlog/archive/drafts']);
  });

  it('is not read where there is no roadmap to put it into', async () => {
    const elsewhere = await makeRoadmap();
    renameSync(join(elsewhere.root, '.roadmap'), join(elsewhere.root, 'gone'));
    expect(await elsewhere.roadmap('import', join(fixtures, 'import/backlog'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('roadmap init') as string,
    });
  });
});

it('that cannot go on says how far it came, and goes on from there when run again', async () => {
  mkdirSync(join(world.root, '.roadmap/comments'));
  symlinkSync('/nowhere', join(world.root, '.roadmap/comments/6187e8cd'));
  const { code, err } = await world.roadmap('import', 'in/issues.jsonl');
  expect([code, err]).toEqual([1, expect.stringContaining('import again to go on from there')]);
  rmSync(join(world.root, '.roadmap/comments/6187e8cd'));
  await world.roadmap('import', 'in/issues.jsonl');
  expect(await json('issue', 'list')).toHaveLength(4);
  expect((await json('import', 'in/issues.jsonl'))['created']).toEqual([]);
});
