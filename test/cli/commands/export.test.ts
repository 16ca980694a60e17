import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  await world.roadmap(
    'issue',
    'create',
    'Fix *the* login',
    '-p',
    'high',
    '-m',
    'v1',
    '-l',
    'bug,ui',
    '-b',
    '- [ ] "one"\n\ntwo',
  );
  await world.roadmap('issue', 'create', '=cmd|calc', '-a', 'ana', '--due', '2026-12-01');
  await world.roadmap('issue', 'create', 'Done', '-m', 'v1');
});

/** The ids in the order they were made. */
function ids(): readonly string[] {
  return readdirSync(join(world.root, '.roadmap/issues')).map((name) => name.slice(0, 8));
}

describe('JSON', () => {
  it('is what issue list --json prints', async () => {
    const exported = await world.roadmap('export');
    const listed = await world.roadmap('issue', 'list', '--json');
    expect(exported.code).toBe(0);
    expect(exported.out).toBe(listed.out);
  });

  it('is an empty list where there is nothing', async () => {
    expect((await world.roadmap('export', '-q', 'label:zzz')).out).toBe('[]\n');
  });

  it('has the comments when they are asked for', async () => {
    const [id = ''] = ids();
    await world.roadmap('issue', 'comment', 'add', id, 'Said');
    const { out } = await world.roadmap('export', '--comments', '-q', 'label:bug');
    expect(JSON.parse(out)).toMatchObject([{ id, comments: [{ body: 'Said', issue_id: id }] }]);
  });

  it('keeps every byte on its way to a pipe, and none that a terminal would act on', async () => {
    await world.roadmap('issue', 'create', 'Bidi \u202e\u0085');
    const piped = await world.roadmap('export', '-q', 'Bidi');
    expect(piped.out).toContain('Bidi \u202e\u0085');
    let shown = '';
    const stdout = { isTerminal: true, columns: 80, write: (text: string) => void (shown += text) };
    await world.roadmapWith({ stdout }, 'export', '-q', 'Bidi');
    expect(shown).not.toMatch(/[\u202e\u0085]/);
  });
});

describe('CSV', () => {
  it('has a column for everything, quoted where needed, and no formula', async () => {
    const { out } = await world.roadmap('export', '--format', 'csv', '--sort', 'created');
    const rows = out.split('\r\n');
    expect(rows[0]).toMatch(/^id,.*\btitle,status,.*,path,ready,blocked_by_open,body$/);
    expect(rows[1]).toContain(',"bug, ui",');
    expect(out).toContain(`"'- [ ] ""one""\n\ntwo"\r\n`);
    expect(out).toContain(",'=cmd|calc,");
  });
});

describe('markdown', () => {
  it('reads as a plan', async () => {
    await world.roadmap('issue', 'close', ids()[2] ?? '');
    expect((await world.roadmap('export', '--format', 'markdown')).out).toMatchInlineSnapshot(`
      "# Roadmap

      3 issues, 2 open

      ## v1

      2 issues, 1 open

      ### todo

      - [ ] Fix \\*the\\* login (a0a0a0a0) — high · bug, ui

      ### closed

      - [x] Done (a2a2a2a2)

      ## No milestone

      1 issue, 1 open

      ### todo

      - [ ] =cmd\\|calc (a1a1a1a1) — assigned to ana · due 2026-12-01
      "
    `);
  });

  it('is a document where there is nothing', async () => {
    expect((await world.roadmap('export', '--closed', '-f', 'markdown')).out).toBe('# Roadmap\n\n0 issues, 0 open\n');
  });
});

describe('what is exported', () => {
  it('is chosen by a query and flags, or from the archive', async () => {
    const count = async (...argv: string[]): Promise<number> =>
      (JSON.parse((await world.roadmap('export', ...argv)).out) as unknown[]).length;
    await world.roadmap('issue', 'close', ids()[2] ?? '');
    expect([await count('--open'), await count('--closed'), await count('-q', 'milestone:v1')]).toEqual([2, 1, 2]);
    await world.roadmap('issue', 'archive', ids()[2] ?? '', '--yes');
    expect([await count(), await count('--archived')]).toEqual([2, 1]);
  });

  it('leaves nothing out for one broken file, and says so', async () => {
    world.write('.roadmap/issues/broken.md', 'broken\n');
    const { code, out, err } = await world.roadmap('export');
    expect([code, (JSON.parse(out) as unknown[]).length]).toEqual([0, 3]);
    expect(err).toContain('1 file has an error');
  });
});

describe('a file', () => {
  it('is written whole, in the format its name says', async () => {
    const { out } = await world.roadmap('export', '-o', 'plan.md');
    expect(out).toBe('wrote 3 issues to plan.md\n');
    expect(readFileSync(join(world.root, 'plan.md'), 'utf8')).toMatch(/^# Roadmap\n/);
    const told = await world.roadmap('export', '-o', 'plan.csv', '--json');
    expect(JSON.parse(told.out)).toEqual({ file: 'plan.csv', format: 'csv', issues: 3 });
  });

  it('is not replaced unless that is asked for', async () => {
    world.write('x.json', 'mine');
    const { code, err } = await world.roadmap('export', '-o', 'x.json');
    expect([code, err]).toEqual([1, 'error: x.json exists; nothing was written\nhint: to replace it: add --force\n']);
    expect(readFileSync(join(world.root, 'x.json'), 'utf8')).toBe('mine');
    await world.roadmap('export', '-o', 'x.json', '--force');
    expect(JSON.parse(readFileSync(join(world.root, 'x.json'), 'utf8'))).toHaveLength(3);
  });

  it('that cannot be written is an error, and leaves nothing behind', async () => {
    mkdirSync(join(world.root, 'folder'));
    symlinkSync('/dev/null', join(world.root, 'link'));
    for (const target of ['folder', 'link', 'nowhere/x.json']) {
      const { code, err } = await world.roadmap('export', '-o', target, '--force');
      expect([code, err]).toEqual([1, expect.stringContaining(`${target} cannot be written`)]);
    }
    expect(existsSync(join(world.root, 'nowhere'))).toBe(false);
    expect(readlinkSync(join(world.root, 'link'))).toBe('/dev/null');
    expect(readdirSync(world.root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('what does not fit together', () => {
  it.each([
    [['--comments', '--format', 'csv'], 'csv has no place for comments'],
    [['--json', '--format', 'markdown'], 'either that, or --format markdown'],
    [['--format', 'xml'], 'xml'],
    [['-q', 'nosuch:thing'], 'nosuch'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await world.roadmap('export', ...argv);
    expect([code, out + err]).toEqual([2, expect.stringContaining(message)]);
  });
});
