import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prepareImport } from '../../src/app/import.ts';
import type { ImportFormat, ImportSource, SourceEntry } from '../../src/app/import-types.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { createMemoryFiles } from '../support/memory-files.ts';
import { createMemoryStore } from '../support/memory-store.ts';

/** A folder of these files, or the one file `''`. */
function source(files: Readonly<Record<string, string>>): ImportSource {
  const paths = Object.keys(files);
  const entries = (folder: string): SourceEntry[] => {
    const start = folder === '' ? '' : `${folder}/`;
    const rest = paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length).split('/'));
    const kinds = new Map(rest.map(([name = '', ...more]) => [name, more.length > 0 ? 'folder' : 'file'] as const));
    return [...kinds].map(([name, kind]) => ({ name, kind }));
  };
  return {
    name: 'source',
    kind: paths.includes('') ? 'file' : 'folder',
    isHere: () => false,
    refused: () => [],
    list: async (folder) => entries(folder),
    read: async (path) => files[path] ?? '',
    async *lines(path) {
      yield* (files[path] ?? '').split('\n');
    },
  };
}

async function plan(files: Readonly<Record<string, string>>, from: ImportFormat) {
  const issues = createMemoryStore();
  const ports = { issues, archive: createMemoryStore(), files: createMemoryFiles() };
  const request = { source: source(files), from, as: null, hosts: ['github.com'] };
  return (await prepareImport(ports, defaultConfig, request)).plan;
}

const githubKeys = [
  'number',
  'title',
  'body',
  'state',
  'stateReason',
  'labels',
  'assignees',
  'milestone',
  'url',
  'id',
  'comments',
  'parent',
  'blockedBy',
  'issueType',
  'createdAt',
];

it('one bad record keeps no other from being imported, whatever it holds', async () => {
  const any = fc.dictionary(fc.constantFrom(...githubKeys), fc.jsonValue({ maxDepth: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(any, fc.jsonValue()), { maxLength: 5 }), async (records) => {
      const good = { number: 987654, title: 'Good' };
      const github = await plan({ '': JSON.stringify([...records, good]) }, 'github-json');
      expect(github.create.map(({ title }) => title)).toContain('Good');
      const lines = [...records, { id: 'good-1', title: 'Good' }].map((record) => JSON.stringify(record));
      expect((await plan({ '': lines.join('\n') }, 'beads')).create.map(({ title }) => title)).toContain('Good');
    }),
    { numRuns: 300 },
  );
});

it('one bad file keeps no other from being imported, whatever it holds', async () => {
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom('id', 'title', 'labels', 'assignee', 'dependencies', 'created_date'), fc.string())
      .map(([key, value]) => `${key}: ${value}`),
    fc.constantFrom('---', 'assignee: [@ana, @ben]', '  - @ana', 'labels: {a: b}', '<<<<<<< ours'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.string(), async (lines, body) => {
      const bad = `---\n${lines.join('\n')}\n---\n${body}`;
      const good = '---\nid: task-987\ntitle: Good\nassignee: [@ana, "ben"]\n---\n';
      const { create } = await plan({ 'tasks/a.md': bad, 'tasks/b.md': good }, 'backlog-md');
      expect(create.find(({ title }) => title === 'Good')?.text).toContain('assignees: [ana, ben]\n');
    }),
    { numRuns: 300 },
  );
});

it('a pull request, a title of blanks and a record without a number are left out, with the reason', async () => {
  const records = [
    { number: 1, title: 'PR', url: 'https://github.com/o/r/pull/1' },
    { number: 2, title: ' \n ' },
    { title: 'No number' },
    { number: 1.5, title: 'Half' },
  ];
  const { create, skipped } = await plan({ '': JSON.stringify(records) }, 'github-json');
  expect(create).toEqual([]);
  expect(skipped.map(({ source: name, reason }) => `${name}: ${reason}`)).toEqual([
    '#1: it is a pull request',
    '#2: it has no title',
    'item 3: it has no number: ask for it with --json number,title,…',
    '#1.5: it has no number: ask for it with --json number,title,…',
  ]);
});

it('dependencies of newer gh become relations, across repositories too', async () => {
  const url = (number: number, repo = 'o/r'): string => `https://github.com/${repo}/issues/${String(number)}`;
  const records = [
    { number: 1, title: 'One', url: url(1), id: 'I_1' },
    { number: 1, title: 'Other', url: url(1, 'o/other'), id: 'I_o' },
    {
      ...{ number: 2, title: 'Two', url: url(2), id: 'I_2' },
      parent: { number: 1, url: url(1) },
      blockedBy: { nodes: [{ number: 1, url: url(1, 'O/Other') }], totalCount: 1 },
      subIssues: { nodes: [] },
    },
  ];
  const { create, not_carried } = await plan({ '': JSON.stringify(records) }, 'github-json');
  const [one, other, two] = create;
  expect(two?.text).toContain(`parent: ${one?.id ?? ''}\ndepends_on: [${other?.id ?? ''}]\n`);
  expect(not_carried).toEqual([]);
});

it('the marker of an issue that is here makes it that issue, unless that one is linked elsewhere', async () => {
  const body = 'Text\n\n<!-- roadmap:ab12cd34 -->';
  const text = JSON.stringify([{ number: 5, title: 'Five', body, url: 'https://github.com/o/r/issues/5' }]);
  const here = (more: string): string => `---\nid: 'ab12cd34'\n${more}title: Here\n---\n`;
  const importInto = async (file: string) => {
    const issues = createMemoryStore();
    issues.files.set('.roadmap/issues/x.md', file);
    const ports = { issues, archive: createMemoryStore(), files: createMemoryFiles() };
    const request = { source: source({ '': text }), from: 'github-json' as const, as: null, hosts: [] };
    return (await prepareImport(ports, defaultConfig, request)).plan;
  };
  expect(await importInto(here(''))).toMatchObject({ create: [], unchanged: [{ id: 'ab12cd34' }] });
  const { create } = await importInto(here("remote_ids:\n  github: '9'\n"));
  expect(create).toHaveLength(1);
  expect(create[0]?.text).not.toContain('<!--');
});
