import { describe, expect, it } from 'vitest';
import { virtualBase } from '../../src/app/merge-base.ts';
import { mergeFile } from '../../src/app/merge-file.ts';
import type { PointedAt } from '../../src/app/pointed-at.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import type { IssueChanges } from '../../src/model/issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';

const PATH = '.roadmap/issues/aaaa000a-github-7.md';
const mapping = makeMapping(defaultConfig, { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} });

const pointer = (day: number, hash: string): NonNullable<IssueChanges['by_remote']> => ({
  sync_base: { github: `2026-01-0${day}T00:00:00Z/${hash.repeat(12)}` },
});

/** As a pull on the first day makes it. */
const FIRST = printIssue({
  id: 'aaaa000a',
  changes: {
    values: { title: 'First', status: 'todo', labels: ['old'], created: '2026-01-01T00:00:00Z' },
    by_remote: { remote_ids: { github: '7' }, sync_status: { github: 'synced' }, ...pointer(1, 'a') },
    body: '## A\n\na\n\n## B\n\nb',
  },
});

const edited = (text: string, changes: IssueChanges): string => editIssue(text, changes);

/** As a pull on the second day makes it. */
const SECOND = edited(FIRST, {
  values: { title: 'Second', labels: ['old', 'new'] },
  by_remote: pointer(2, 'b'),
  body: '## A\n\na2\n\n## B\n\nb',
});

function valuesOf(text: string): Values {
  const issue = readIssue(PATH, text, defaultConfig);
  if (!('id' in issue)) throw new Error('unreadable');
  return mapping.project(issue);
}

const KNOWN: Readonly<Record<string, string>> = { a: FIRST, b: SECOND };
const seen = async (): Promise<PointedAt | null> => ({
  mapping,
  isSeen: async () => true,
  read: async (key, hash) => {
    const text = KNOWN[hash[0] ?? ''];
    return key === '7' && text !== undefined ? valuesOf(text) : null;
  },
});

/** Both ways round, which must give the same. */
async function merged(ours: string, theirs: string, pointedAt = seen): Promise<ReturnType<typeof mergeFile>> {
  const request = { path: PATH, base: '', markerSize: 7, config: defaultConfig };
  const there = { ...request, ours, theirs };
  const back = { ...request, ours: theirs, theirs: ours };
  const answer = mergeFile({ ...there, base: await virtualBase(there, pointedAt) });
  const other = mergeFile({ ...back, base: await virtualBase(back, pointedAt) });
  expect(other.conflicts).toEqual(answer.conflicts);
  if (answer.conflicts.length === 0) expect(other.text).toBe(answer.text);
  return answer;
}

describe('two branches pulled one new item', () => {
  it('at two times: the newer version stands', async () => {
    expect(await merged(FIRST, SECOND)).toEqual({ text: SECOND, conflicts: [] });
  });

  it('at two times, and the newer one was edited: the edit stands', async () => {
    const theirs = edited(SECOND, {
      values: { status: 'review', labels: ['new', 'mine'] },
      body: '## A\n\na2\n\n## B\n\nours',
    });
    const { text, conflicts } = await merged(FIRST, theirs);
    expect([text, conflicts]).toEqual([theirs, []]);
  });

  // An edit cannot be told from a pointer that git carried to a text from before it.
  it('and the one with the older pointer says otherwise: a person has to look', async () => {
    expect((await merged(edited(FIRST, { values: { title: 'Ours' } }), SECOND)).conflicts).toEqual(['text']);
    expect((await merged(edited(FIRST, { by_remote: pointer(2, 'b') }), SECOND)).conflicts).toEqual(['text']);
    expect((await merged(FIRST, edited(FIRST, { values: { title: 'Theirs' } }))).conflicts).toEqual(['text']);
  });

  it('what stands in a file alone, nobody has pulled: one side is taken, two sides are a conflict', async () => {
    const planned = (text: string, hours: number): string => edited(text, { values: { estimated_hours: hours } });
    const one = await merged(planned(FIRST, 3), SECOND);
    expect(valuesOf(one.text)).toEqual(valuesOf(SECOND));
    expect(one).toEqual({ text: expect.stringContaining('estimated_hours: 3') as string, conflicts: [] });
    expect((await merged(planned(FIRST, 3), planned(SECOND, 5))).conflicts).toEqual(['estimated_hours']);
    expect((await merged(planned(FIRST, 3), planned(SECOND, 3))).conflicts).toEqual([]);
  });

  it('a milestone is a name here and a key there: two of them are a conflict', async () => {
    const plan = (text: string, milestone: string): string => edited(text, { values: { milestone } });
    expect((await merged(plan(FIRST, 'one'), plan(SECOND, 'two'))).conflicts).toEqual(['milestone']);
    expect((await merged(FIRST, plan(SECOND, 'two'))).text).toContain('milestone: two');
  });
});

describe('without an ancestor to go by all of it is a matter of lines', () => {
  const theirs = edited(SECOND, { values: { status: 'review' } });

  it.each([
    ['what the pointer names is not to be had', FIRST.replace('aaaaaaaaaaaa', 'ffffffffffff'), seen],
    ['nobody knows the remote', FIRST, async () => null],
    ['another issue has the same name', FIRST.replaceAll('aaaa000a', 'bbbb000b'), seen],
    ['the other one is linked to another item', FIRST.replace("'7'", "'8'").replace('"7"', '"8"'), seen],
    ['one is not linked', edited(FIRST, { by_remote: { remote_ids: { github: null } } }), seen],
    ['one has taken in nothing', edited(FIRST, { by_remote: { sync_base: { github: null } } }), seen],
    ['the versions are of one second', FIRST.replace('2026-01-01T00:00:00Z/', '2026-01-02T00:00:00Z/'), seen],
    ['one cannot be read', FIRST.replace('title: First', 'title: [First'), seen],
    [
      'keys have no lines of their own',
      '---\n{id: aaaa000a, title: x, remote_ids: {github: "7"}, sync_base: {github: 2026-01-01T00:00:00Z/aaaaaaaaaaaa}}\n---\n',
      seen,
    ],
  ])('%s', async (_why, ours, pointedAt) => {
    expect((await merged(ours, theirs, pointedAt)).conflicts).toEqual(['text']);
  });
});
