import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editComment, type CommentChanges } from '../../src/model/edit-comment.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import { lineDiff } from './support.ts';

const TEXT =
  "---\n# mine\nid: 'a1b2c3d4'\nauthor:   ana  # who\nmood: good\ncreated: 2026-01-01T12:05:00Z\n---\n\nOld\nline\n";
const edit = (text: string, changes: CommentChanges): string => editComment(text, changes, defaultConfig);

it('an edit changes the text and says when, and nothing else', () => {
  const after = edit(TEXT, { values: { updated: '2026-02-01T00:00:00Z' }, body: 'New\nline' });
  expect(lineDiff(TEXT, after)).toEqual({ gone: ['Old'], come: ["updated: '2026-02-01T00:00:00Z'", 'New'] });
  expect(edit(after, { values: { updated: '2026-02-02T00:00:00Z' } })).toBe(after.replace('02-01T', '02-02T'));
});

it('a link stands where it merges cleanly, and goes again without a trace', () => {
  const linked = edit(TEXT, { by_remote: { remote_ids: { github: '17' }, sync_base: { github: 'x' } } });
  expect(lineDiff(TEXT, linked).gone).toEqual([]);
  const read = readComment('.roadmap/comments/c0ffee01/x.md', linked, defaultConfig);
  expect(isComment(read) && read.values).toMatchObject({ remote_ids: { github: '17' }, sync_base: { github: 'x' } });
  expect(edit(linked, { by_remote: { remote_ids: { github: null }, sync_base: { github: null } } })).toBe(TEXT);
});

it('a file with other line ends keeps them, and any text reads back', () => {
  const crlf = TEXT.replaceAll('\n', '\r\n');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('', '---', 'a', 'b: c', '  d')),
      fc.constantFrom(TEXT, crlf),
      (lines, text) => {
        const after = edit(text, { body: lines.join('\n') });
        const read = readComment('.roadmap/comments/c0ffee01/x.md', after, defaultConfig);
        expect(isComment(read) && read.body.replaceAll('\r\n', '\n')).toBe(lines.join('\n'));
        if (text === crlf) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
      },
    ),
  );
});

it('what cannot be read is not edited', () => {
  expect(() => edit('---\nid: [\n---\n', { body: 'x' })).toThrow(/cannot be read/);
  expect(() => edit(TEXT, { body: 'a\0' })).toThrow(/NUL/);
});
