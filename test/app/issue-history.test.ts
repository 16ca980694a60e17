import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countLines, issueHistory } from '../../src/app/issue-history.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { FileVersion, Git } from '../../src/ports/git.ts';
import { load } from '../model/support.ts';

const PATH = '.roadmap/issues/c0ffee01-x.md';
const ARCHIVED = '.roadmap/archive/issues/c0ffee01-x.md';
const file = (lines: string, body = 'Body'): string => `---\nid: c0ffee01\ntitle: T\n${lines}---\n\n${body}\n`;

interface Version {
  readonly path?: string;
  readonly text: string | null;
}

/** A git that has these versions, the oldest first, a minute apart. */
function gitWith(...versions: readonly Version[]): Git {
  const history = async (path: string, limit: number): Promise<readonly FileVersion[]> =>
    versions
      .map((version, at) => ({ ...version, at }))
      .filter((version) => (version.path ?? PATH) === path)
      .map(({ text, at }) => ({
        commit: `c${String(at)}`,
        at: at * 60_000,
        author: 'Ana',
        subject: '',
        oid: text === null ? null : String(at),
      }))
      .reverse()
      .slice(0, limit);
  const readBlobs = async (oids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    new Map(oids.map((oid) => [oid, versions[Number(oid)]?.text ?? '']));
  return { history, readBlobs } as Partial<Git> as Git;
}

const look = (git: Git, text: string, limit = 100) =>
  issueHistory(git, defaultConfig, { ...load(text), path: PATH }, { folder: '', limit });

it('tells each field that a commit changed, the newest first, and what is not committed before all', async () => {
  const last = file('status: review\nlabels: [a, b]\n', 'Other');
  const { entries, more } = await look(
    gitWith(
      { text: file('status: todo\nlabels: [a]\n') },
      { text: file('status: in-progress\nlabels: [a]\nupdated: 2026-01-01\nsync_status: synced\n') },
      { text: file('status: in-progress\nlabels: [a]\nupdated: 2026-01-02\n# a remark\n') },
      { text: file('status: in-progress\nlabels: [b, a]\n', 'Other') },
    ),
    last,
  );
  expect(more).toBe(false);
  expect(entries.map(({ at, commit, author }) => [at, commit, author])).toEqual([
    [null, null, null],
    ['1970-01-01T00:03:00Z', 'c3', 'Ana'],
    ['1970-01-01T00:01:00Z', 'c1', 'Ana'],
    ['1970-01-01T00:00:00Z', 'c0', 'Ana'],
  ]);
  expect(entries.map(({ fields }) => fields)).toEqual([
    [{ field: 'status', from: 'in-progress', to: 'review' }],
    [
      { field: 'labels', from: ['a'], to: ['b', 'a'] },
      { field: 'body', from: 'Body', to: 'Other' },
    ],
    [{ field: 'status', from: 'todo', to: 'in-progress' }],
    [
      { field: 'title', from: null, to: 'T' },
      { field: 'status', from: null, to: 'todo' },
      { field: 'labels', from: null, to: ['a'] },
      { field: 'body', from: '', to: 'Body' },
    ],
  ]);
});

it('follows a file into the archive and back', async () => {
  const { entries } = await look(
    gitWith(
      { text: file('status: todo\n') },
      { text: null },
      { path: ARCHIVED, text: file('status: todo\n') },
      { path: ARCHIVED, text: file('status: closed\n') },
      { path: ARCHIVED, text: null },
      { text: file('status: closed\nheadline: back\n') },
    ),
    file('status: closed\nheadline: back\n'),
  );
  expect(entries.map(({ commit, fields }) => [commit, fields.map(({ field }) => field).join()])).toEqual([
    ['c5', 'headline'],
    ['c3', 'status'],
    ['c0', 'title,status,body'],
  ]);
});

it('a version that cannot be read says so, and those around it are compared', async () => {
  const { entries } = await look(
    gitWith({ text: file('status: todo\n') }, { text: '---\ntitle: [\n' }, { text: file('status: review\n') }),
    file('status: review\n'),
  );
  expect(entries).toMatchObject([
    { commit: 'c2', fields: [{ field: 'status', from: 'todo', to: 'review' }] },
    { commit: 'c1', fields: [], problem: expect.stringContaining('never closed') as string },
    { commit: 'c0' },
  ]);
});

it('of many versions the newest are told, each by what really changed', async () => {
  const versions = Array.from({ length: 30 }, (_, at) => ({ text: file(`estimated_hours: ${String(at)}\n`) }));
  const { entries, more } = await look(gitWith(...versions), versions.at(-1)?.text ?? '', 5);
  expect(more).toBe(true);
  expect(entries.map(({ fields }) => fields)).toEqual(
    [29, 28, 27, 26, 25].map((to) => [{ field: 'estimated_hours', from: to - 1, to }]),
  );
});

it('line ends and the order of a set change nothing; a file that no commit holds is all new', async () => {
  const text = file('labels: [a]\n');
  expect((await look(gitWith({ text }), text.replaceAll('\n', '\r\n'))).entries.map(({ commit }) => commit)).toEqual([
    'c0',
  ]);
  expect((await look(gitWith(), text)).entries).toMatchObject([{ at: null, fields: [{}, {}, {}] }]);
});

it('counts of lines fit the lengths of both texts, and are none for the same', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '')).map((lines) => lines.join('\n'));
  const lines = (one: string): number => (one === '' ? 0 : one.split('\n').length);
  fc.assert(
    fc.property(text, text, (from, to) => {
      const { added, removed } = countLines(from, to);
      expect(lines(from) - removed + added).toBe(lines(to));
      expect(countLines(to, from)).toEqual({ added: removed, removed: added });
      expect(countLines(from, from)).toEqual({ added: 0, removed: 0 });
    }),
  );
});

it('two huge texts are counted at once', () => {
  const text = (word: string): string => Array.from({ length: 40_000 }, (_, at) => `${word}${String(at)}`).join('\n');
  expect(countLines(`x\n${text('a')}\ny`, `x\n${text('b')}\ny`)).toEqual({ added: 40_000, removed: 40_000 });
});
