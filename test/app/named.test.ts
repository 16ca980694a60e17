import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { editNamed } from '../../src/app/named-edit.ts';
import { MILESTONE, readNamedFiles } from '../../src/app/named-files.ts';
import { countIssues } from '../../src/app/named-issues.ts';
import { MILESTONES, namesOf, PROJECTS, resolveNamed } from '../../src/app/named.ts';
import { defaultConfig as config } from '../../src/model/config-defaults.ts';
import type { IssueHead, IssueValues } from '../../src/model/issue.ts';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/store/files.ts';

const clock = { now: () => Date.UTC(2026, 5, 15, 12), sleep: async () => undefined };

/** Files under `.roadmap`, by what follows it. */
function filesWith(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const root = mkdtempSync(join(tmpdir(), 'roadmap-named-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(contents)) {
    const whole = join(root, '.roadmap', path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }
  return createFiles({ root, limit: 1_000_000 });
}

function named(...names: readonly (readonly [string, string])[]): Files {
  return filesWith(
    Object.fromEntries(names.map(([file, name]) => [`milestones/${file}.md`, `---\nname: ${name}\n---\n`])),
  );
}

async function refused(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'was not refused',
    (error: unknown) => error,
  );
}

describe('a slug never swallows another', () => {
  const files = (): Files => named(['v1-0-0', 'v1.0.0'], ['v10-0', 'v10.0'], ['v100', 'v100'], ['v100-2', 'v.1.0.0']);

  it.each([
    ['v1.0.0', 'v1.0.0'],
    ['v10.0', 'v10.0'],
    ['v100', 'v100'],
    ['V100', 'v100'],
    ['v100-2', 'v.1.0.0'],
    ['v.1.0.0', 'v.1.0.0'],
    ['v10-0', 'v10.0'],
    ['v10-0.md', 'v10.0'],
  ])('%s is %s', async (typed, name) => {
    expect(await resolveNamed(files(), config, MILESTONES, typed)).toBe(name);
  });

  it('and what leads to two is refused with both', async () => {
    const twins = named(['v1-0-0', 'v1.0.0'], ['v1-0-0-2', 'v1 0 0']);
    expect(await refused(resolveNamed(twins, config, MILESTONES, 'v1-0-0'))).toMatchObject({
      code: 'milestone.ambiguous',
      data: { candidates: ['v1 0 0', 'v1.0.0'] },
    });
  });
});

it('what leads nowhere is refused with all there are, and with the nearest', async () => {
  expect(await refused(resolveNamed(named(['a', 'alpha'], ['b', 'beta']), config, MILESTONES, 'bata'))).toMatchObject({
    code: 'milestone.unknown',
    message: 'milestone: there is no milestone "bata"; there are alpha, beta',
    hints: ['did you mean "beta"?', 'roadmap milestone list'],
  });
  expect(await refused(resolveNamed(named(), config, MILESTONES, 'x'))).toMatchObject({
    message: 'milestone: there is no milestone "x"; there are none',
  });
});

it('a project is named by its id, the beginning of it, its name, slug or file', async () => {
  const files = filesWith({
    'projects/99d80769-web.md': '---\nid: 99d80769\nname: Web site\n---\n',
    'projects/01671e64-other.md': '---\nid: 01671e64\nname: Other\n---\n',
  });
  for (const typed of ['99d80769', '99d8', 'web site', 'web-site', '99d80769-web', '99d80769-web.md'])
    expect(await resolveNamed(files, config, PROJECTS, typed)).toBe('99d80769');
  expect(await resolveNamed(files, config, PROJECTS, '0167')).toBe('01671e64');
  expect(await refused(resolveNamed(files, config, PROJECTS, '99d'))).toMatchObject({ code: 'project.unknown' });
});

it('a file that is broken, no text or of folded lines stands in nobody’s way', async () => {
  const files = filesWith({
    'milestones/broken.md': '---\nname: [\n---\n',
    'milestones/bytes.md': Uint8Array.of(0xff, 0xfe, 0x00),
    'milestones/empty.md': '',
    'milestones/folded.md': '---\nheadline: one\n  two\nname: folded\n---\n',
    'archive/milestones/closed/old.md': '---\nname: old\n---\n',
  });
  expect(await resolveNamed(files, config, MILESTONES, 'folded')).toBe('folded');
  const isNamed = await namesOf(files, config, MILESTONES);
  expect(['folded', 'Folded.md', 'OLD', 'old.md'].map(isNamed)).toEqual([true, true, true, true]);
  expect(['broken', 'bytes', 'empty', 'ol'].map(isNamed)).toEqual([false, false, false, false]);
  const { all, findings } = await readNamedFiles(files, config, MILESTONE);
  expect(all.map(({ name, archived }) => [name, archived])).toEqual([
    ['folded', false],
    ['old', true],
  ]);
  expect(new Set(findings.map(({ file }) => file))).toEqual(
    new Set(['.roadmap/milestones/broken.md', '.roadmap/milestones/bytes.md', '.roadmap/milestones/empty.md']),
  );
});

describe('issues are counted to what they name', () => {
  const issue = (id: string, values: IssueValues): IssueHead => ({ path: `${id}.md`, id, values, findings: [] });
  const count = async (files: Files, issues: readonly IssueHead[]) => {
    const { all } = await readNamedFiles(files, config, MILESTONE);
    const { counted, unknown } = countIssues(MILESTONE, all, issues, { config, clock });
    const named = counted.map(({ file, issues: own, progress }) => [file.name, own.length, progress.percent]);
    return { named, unknown: [...unknown] };
  };

  it('by effort: an issue without an estimate is one hour, a closed one all done', async () => {
    const issues = [
      issue('1', { milestone: 'v1', status: 'closed', estimated_hours: 3 }),
      issue('2', { milestone: 'v1', status: 'todo', estimated_hours: 4, progress_percentage: 50 }),
      issue('3', { milestone: 'V1.md', status: 'todo' }),
      issue('4', { milestone: 'later' }),
      issue('5', {}),
    ];
    expect(await count(named(['v1', 'v1']), issues)).toEqual({ named: [['v1', 3, 62.5]], unknown: [['later', 1]] });
  });

  it('to one in use before one in the archive, and to neither where two are meant', async () => {
    const files = filesWith({
      'milestones/v100.md': '---\nname: new\n---\n',
      'milestones/a.md': '---\nname: Sprint 1\n---\n',
      'milestones/b.md': '---\nname: sprint-1!\n---\n',
      'archive/milestones/v100.md': '---\nname: old\n---\n',
    });
    const issues = [issue('1', { milestone: 'v100' }), issue('2', { milestone: 'sprint-1' })];
    expect(await count(files, issues)).toMatchObject({
      named: [
        ['Sprint 1', 0, 0],
        ['sprint-1!', 0, 0],
        ['new', 1, 0],
        ['old', 0, 0],
      ],
      unknown: [['sprint-1', 1]],
    });
  });
});

describe('a file that others write to', () => {
  const meddled = (files: Files, meddle: (path: string, text: string) => string): Files => ({
    ...files,
    replace: async (path, expected, next) => {
      const text = (await files.read(path)) ?? '';
      const theirs = meddle(path, text);
      if (theirs !== text) await files.replace(path, text, theirs);
      return files.replace(path, expected, next);
    },
  });
  const edit = async (files: Files) => {
    const [file] = (await readNamedFiles(files, config, MILESTONE)).all;
    if (file === undefined) throw new Error('no file');
    return editNamed({ files, clock }, config, {
      kind: MILESTONE,
      file,
      changesFor: () => ({ values: { status: 'closed' } }),
    });
  };

  it('keeps what they wrote meanwhile', async () => {
    const files = named(['v1', 'v1']);
    let once = true;
    const { changed } = await edit(
      meddled(files, (_, text) => {
        if (!once) return text;
        once = false;
        return text.replace('name: v1', 'name: v1\nheadline: theirs');
      }),
    );
    expect(changed).toEqual(['status']);
    expect(await files.read('.roadmap/milestones/v1.md')).toBe(
      '---\nname: v1\nheadline: theirs\nstatus: closed\n---\n',
    );
  });

  it('and never rests is given up; one that broke is left alone', async () => {
    let count = 0;
    const restless = meddled(named(['v1', 'v1']), (_, text) => `${text}${String(count++)}`);
    expect(await refused(edit(restless))).toMatchObject({ code: 'milestone.busy' });
    const files = named(['v1', 'v1']);
    expect(await refused(edit(meddled(files, () => 'no frontmatter')))).toMatchObject({ code: 'milestone.changed' });
    expect(await files.read('.roadmap/milestones/v1.md')).toBe('no frontmatter');
  });
});
