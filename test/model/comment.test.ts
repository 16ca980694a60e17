import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commentJson, commentName, commentPath, printComment } from '../../src/model/comment.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';

const PATH = '.roadmap/comments/c0ffee01/20260101T120500Z-a1b2c3d4.md';
const NEW = { id: 'a1b2c3d4', author: 'ana', created: '2026-01-01T12:05:00Z', body: 'Text' };

it('a new comment holds the keys that have a value, in the order of the format', () => {
  expect(printComment({ ...NEW, author: 'yes: no', inReplyTo: '01671e64' })).toMatchInlineSnapshot(`
    "---
    id: 'a1b2c3d4'
    author: 'yes: no'
    created: '2026-01-01T12:05:00Z'
    in_reply_to: '01671e64'
    ---

    Text
    "
  `);
});

it('one of a tracker says when it was edited there, and where it is', () => {
  const links = { remote_ids: { github: '4570308119' }, sync_base: { github: '2026-01-02T00:00:00Z/0123456789ab' } };
  expect(printComment({ ...NEW, updated: '2026-01-02T00:00:00Z', links })).toMatchInlineSnapshot(`
    "---
    id: 'a1b2c3d4'
    author: ana
    created: '2026-01-01T12:05:00Z'
    updated: '2026-01-02T00:00:00Z'
    remote_ids:
      github: '4570308119'
    sync_base:
      github: 2026-01-02T00:00:00Z/0123456789ab
    ---

    Text
    "
  `);
});

it('whatever is written reads back as it was, line ends aside', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
  const line = text.filter((one) => one.trim() !== '');
  fc.assert(
    fc.property(line, fc.array(fc.oneof(text, fc.constantFrom('---', '', '# x', 'id: y'))), (author, lines) => {
      const body = lines.join('\n');
      const read = readComment(PATH, printComment({ ...NEW, author, body }), defaultConfig);
      expect(isComment(read) && { ...read.values, body: read.body.replaceAll('\r\n', '\n') }).toEqual({
        author,
        created: NEW.created,
        body: body.replaceAll('\r\n', '\n'),
      });
    }),
  );
});

it.each([
  ['a NUL', 'a\0b'],
  ['half a surrogate pair', 'a\ud800'],
  ['conflict markers', '<<<<<<< a\n=======\n>>>>>>> b'],
])('%s cannot be written', (_, body) => {
  expect(() => printComment({ ...NEW, body })).toThrow(/cannot be written/);
});

it('the name of its file says when it was made and what its id is', () => {
  expect(commentPath('c0ffee01', NEW.created, NEW.id)).toBe(PATH);
  expect(commentName(PATH)).toEqual({ created: NEW.created, id: NEW.id });
  for (const path of ['note.md', '20260101T120500Z-a1b2c3d4.txt', '2026-a1b2c3d4.md', 'x20260101T120500Z-a1b2c3d4.md'])
    expect(commentName(path)).toBeNull();
});

it('in JSON it has the keys of its file, its issue, its path and its text', () => {
  const read = readComment(PATH, printComment(NEW), defaultConfig);
  expect(isComment(read) && commentJson(read)).toEqual({
    id: 'a1b2c3d4',
    author: 'ana',
    created: '2026-01-01T12:05:00Z',
    issue_id: 'c0ffee01',
    path: PATH,
    body: 'Text',
    findings: [],
  });
});
