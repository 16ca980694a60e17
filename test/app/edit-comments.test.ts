import { afterEach, beforeEach, expect, it } from 'vitest';
import { deleteComment, editComment } from '../../src/app/edit-comments.ts';
import { findComment } from '../../src/app/read-comments.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/store/files.ts';
import { parseTombstone } from '../../src/store/tombstones.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const PATH = '.roadmap/comments/c0ffee01/20260101T120500Z-a1b2c3d4.md';
const MARK = '.roadmap/deleted/a1b2c3d4.yaml';
const TEXT = '---\nid: a1b2c3d4\nauthor: ana\nremote_ids: {github: 17}\n---\n\nText\n';
const clock = { now: () => Date.UTC(2026, 0, 2), sleep: async () => undefined };

let folder: TemporaryFolder;
let files: Files;

beforeEach(() => {
  folder = makeTemporaryFolder();
  files = createFiles({ root: folder.path, limit: 10_000 });
  folder.put(PATH, TEXT);
});

afterEach(() => folder.dispose());

const comment = () => findComment({ files }, defaultConfig, 'a1b2c3d4', null);
const edit = async (body: string) => editComment({ files, clock }, defaultConfig, await comment(), body);

it('another text is written, with the time', async () => {
  expect(await edit('Other')).toMatchObject({ body: 'Other', values: { updated: '2026-01-02T00:00:00Z' } });
  expect(await files.read(PATH)).toContain("updated: '2026-01-02T00:00:00Z'");
});

it('the same text writes nothing, an empty one is refused', async () => {
  expect((await edit('Text')).text).toBe(TEXT);
  await expect(edit(' \n')).rejects.toMatchObject({ code: 'comment.empty' });
  expect(await files.read(PATH)).toBe(TEXT);
});

it('an edit goes with what a sync writes meanwhile, and not over another text', async () => {
  const before = await comment();
  folder.put(PATH, TEXT.replace('17', '18'));
  const edited = await editComment({ files, clock }, defaultConfig, before, 'Other');
  expect(edited.values.remote_ids).toEqual({ github: '18' });
  await expect(editComment({ files, clock }, defaultConfig, before, 'Third')).rejects.toMatchObject({
    code: 'comment.changed',
  });
  expect(await files.read(PATH)).toContain('Other');
});

it.each([
  ['gone', null],
  ['broken', 'nonsense'],
  ['another one', TEXT.replace('a1b2c3d4', 'deadbeef')],
])('an edit of one that is %s meanwhile changes nothing', async (_, now) => {
  const before = await comment();
  if (now === null) await files.remove(PATH, TEXT);
  else folder.put(PATH, now);
  await expect(editComment({ files, clock }, defaultConfig, before, 'Other')).rejects.toMatchObject({
    code: 'comment.changed',
  });
  expect(await files.read(PATH)).toBe(now);
});

it('a linked one leaves a mark that a sync reads, any other none', async () => {
  expect(await deleteComment({ files, clock }, await comment(), 'Ana: the first')).toBe(MARK);
  const mark = (await files.read(MARK)) ?? '';
  expect(mark).toMatchInlineSnapshot(`
    "remote_ids:
      github: '17'
    issue: c0ffee01
    deleted: '2026-01-02T00:00:00Z'
    by: 'Ana: the first'
    "
  `);
  expect(parseTombstone(MARK, mark)).toMatchObject({ remote_ids: { github: '17' }, issue: 'c0ffee01' });
  expect(await files.read(PATH)).toBeNull();
  folder.put(PATH, '---\nid: a1b2c3d4\n---\nx');
  await files.remove(MARK, mark);
  expect(await deleteComment({ files, clock }, await comment(), null)).toBeNull();
  expect(await files.read(MARK)).toBeNull();
});

it('one that changed meanwhile stays, without a mark', async () => {
  const before = await comment();
  folder.put(PATH, TEXT.replace('Text', 'Wait'));
  await expect(deleteComment({ files, clock }, before, 'Ana')).rejects.toMatchObject({ code: 'comment.changed' });
  expect(await files.read(PATH)).toContain('Wait');
  expect(await files.read(MARK)).toBeNull();
});
