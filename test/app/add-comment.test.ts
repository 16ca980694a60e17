import { afterEach, beforeEach, expect, it } from 'vitest';
import { addComment, type CommentPorts } from '../../src/app/add-comment.ts';
import { createFiles } from '../../src/store/files.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let ports: CommentPorts;

beforeEach(() => {
  folder = makeTemporaryFolder();
  ports = {
    files: createFiles({ root: folder.path, limit: 1000 }),
    clock: { now: () => Date.UTC(2026, 0, 1, 12, 5, 7, 123), sleep: async () => undefined },
    // One id after the other in one draw: a1a1a1a1, a2a2a2a2 …
    random: { bytes: (count) => Uint8Array.from({ length: count }, (_, at) => 0xa1 + Math.floor(at / 4)) },
  };
});

afterEach(() => folder.dispose());

const request = { issueId: 'c0ffee01', author: 'Ana', text: 'Hello' };

it('is named after its time and an id that nothing else has', async () => {
  folder.put('.roadmap/issues/sub/a1a1a1a1-x.md', '');
  folder.put('.roadmap/deleted/a2a2a2a2.yaml', '');
  folder.put('.roadmap/comments/c0ffee01/20250101T000000Z-a3a3a3a3.md', '');
  const made = await addComment(ports, request);
  expect(made).toEqual({
    id: 'a4a4a4a4',
    issue_id: 'c0ffee01',
    path: '.roadmap/comments/c0ffee01/20260101T120507Z-a4a4a4a4.md',
    text: "---\nid: 'a4a4a4a4'\nauthor: Ana\ncreated: '2026-01-01T12:05:07Z'\n---\n\nHello\n",
  });
  expect(await ports.files.read(made.path)).toBe(made.text);
});

it('many at once are all there', async () => {
  let drawn = 0;
  const random = { bytes: (count: number) => new Uint8Array(count).fill(0xa0 + drawn++) };
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, at) => addComment({ ...ports, random }, { ...request, text: `text ${String(at)}` })),
  );
  expect(new Set(made.map(({ path }) => path)).size).toBe(20);
  expect(await ports.files.paths('.roadmap/comments/c0ffee01')).toHaveLength(20);
});

it.each(['', ' \n\t'])('%j says nothing and is not written', async (text) => {
  await expect(addComment(ports, { ...request, text })).rejects.toMatchObject({ code: 'comment.empty' });
  expect(await ports.files.paths('.roadmap')).toEqual([]);
});

it('a text that is too long for a file is refused, and nothing is left behind', async () => {
  await expect(addComment(ports, { ...request, text: 'x'.repeat(2000) })).rejects.toMatchObject({
    code: 'file.too_large',
  });
  expect(await ports.files.paths('.roadmap')).toEqual([]);
});
