import { afterEach, beforeEach, expect, it } from 'vitest';
import { findComment, listComments } from '../../src/app/read-comments.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/store/files.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let files: Files;

beforeEach(() => {
  folder = makeTemporaryFolder();
  files = createFiles({ root: folder.path, limit: 10_000 });
});

afterEach(() => folder.dispose());

const issue = {
  id: 'c0ffee01',
  path: '.roadmap/issues/c0ffee01-x.md',
  text: '---\nid: c0ffee01\ntitle: T\ncomments:\n- id: 7\n  body: old\n  created_at: 2025-06-01\n---\n',
};

function put(name: string, frontmatter: string, body = 'Text', issueId = 'c0ffee01'): string {
  const path = `.roadmap/comments/${issueId}/${name}`;
  folder.put(path, `---\n${frontmatter}\n---\n\n${body}\n`);
  return path;
}

const list = () => listComments({ files }, defaultConfig, issue);
const find = (ref: string, issueId: string | null = null) => findComment({ files }, defaultConfig, ref, issueId);

it('comments are in the order of their time, whoever keeps them, and one without a time stands by its name', async () => {
  put('20260101T000000Z-a1a1a1a1.md', "id: a1a1a1a1\ncreated: '2024-01-01T00:00:00+02:00'", 'first');
  put('20250701T000000Z-a2a2a2a2.md', 'id: a2a2a2a2', 'third');
  put('note.md', 'id: a3a3a3a3\ncreated: 2025-12-31', 'fourth');
  const { comments, findings } = await list();
  expect(comments.map(({ body }) => body)).toEqual(['first', 'old', 'third', 'fourth']);
  expect(findings).toEqual([]);
});

it('a broken file is a finding and hides no other', async () => {
  put('20260101T000000Z-a1a1a1a1.md', 'id: a1a1a1a1', 'fine');
  put('20260102T000000Z-a2a2a2a2.md', 'id: [');
  folder.put('.roadmap/comments/c0ffee01/20260103T000000Z-a3a3a3a3.md', new Uint8Array([0xff, 0xfe, 0x41]));
  folder.put('.roadmap/comments/c0ffee01/20260104T000000Z-a4a4a4a4.md', 'x'.repeat(20_000));
  const { comments, findings } = await list();
  expect(comments.map(({ body }) => body)).toEqual(['old', 'fine']);
  expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    'error yaml.broken',
    'error file.encoding',
    'error file.too_large',
  ]);
});

it('an issue without a folder has none', async () => {
  expect(await listComments({ files }, defaultConfig, { ...issue, text: '' })).toEqual({ comments: [], findings: [] });
});

it.each([
  'a1a1',
  'A1A1A1',
  'a1a1a1a1',
  '20260101T000000Z-a1a1a1a1.md',
  './.roadmap/comments/c0ffee01/20260101T000000Z-a1a1a1a1.md',
])('%s names one', async (ref) => {
  put('20260101T000000Z-a1a1a1a1.md', 'id: a1a1a1a1');
  put('20260101T000000Z-b1b1b1b1.md', 'id: b1b1b1b1');
  expect((await find(ref)).id).toBe('a1a1a1a1');
  expect((await find(ref, 'c0ffee01')).id).toBe('a1a1a1a1');
  await expect(find(ref, 'deadbeef')).rejects.toMatchObject({ code: 'comment.unknown' });
});

it.each(['', 'a1a', 'zzzz', 'b2b2b2b2', 'a1a1a1a1a', 'nothing.md', '#12'])('%j names none', async (ref) => {
  put('20260101T000000Z-a1a1a1a1.md', 'id: a1a1a1a1');
  await expect(find(ref)).rejects.toMatchObject({ code: 'comment.unknown' });
});

it('a file that is not named after its id is found by what it holds', async () => {
  put('note.md', 'id: a1a1a1a1');
  put('other.md', 'id: [');
  expect((await find('a1a1')).path).toBe('.roadmap/comments/c0ffee01/note.md');
});

it('one reference that fits two lists both, unless the issue decides', async () => {
  put('20260101T000000Z-a1a1a1a1.md', 'id: a1a1a1a1\nauthor: ana');
  put('20260101T000000Z-a1a1ffff.md', 'id: a1a1ffff', 'x', 'deadbeef');
  await expect(find('a1a1')).rejects.toMatchObject({
    code: 'comment.ambiguous',
    data: { candidates: [{ id: 'a1a1a1a1', author: 'ana' }, { issue_id: 'deadbeef' }] },
  });
  expect((await find('a1a1', 'deadbeef')).id).toBe('a1a1ffff');
});

it('one that is broken says what is broken', async () => {
  put('20260101T000000Z-a1a1a1a1.md', 'id: [');
  await expect(find('a1a1')).rejects.toMatchObject({ code: 'comment.broken' });
});
