import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printComment } from '../../src/model/comment.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { readComment } from '../../src/model/read-comment.ts';
import { readPlainComment } from '../../src/model/read-plain-comment.ts';

const PATH = '.roadmap/comments/c0ffee01/20260101T120500Z-a1b2c3d4.md';
const NEW = { id: 'a1b2c3d4', author: 'ana', created: '2026-01-01T12:05:00Z', body: 'Text\n\nMore' };
const links = { remote_ids: { github: '4570308119' }, sync_base: { github: '2026-01-01T12:05:00Z/0123456789ab' } };
const FULL = printComment({ ...NEW, updated: '2026-01-02T00:00:00Z', inReplyTo: '01671e64', links });

/** @returns whether the file was read without the library. */
function agrees(text: string): boolean {
  const quick = readPlainComment(PATH, text, defaultConfig);
  if (quick !== null) expect(quick).toEqual(readComment(PATH, text, defaultConfig));
  return quick !== null;
}

it('what we write is read without the library, as it is with it', () => {
  expect([printComment(NEW), FULL].map(agrees)).toEqual([true, true]);
});

it('what is broken or odd is left to the library', () => {
  const broken = ['', 'Text', FULL.replace('a1b2c3d4', 'nonsense'), FULL.replace("'2026-01-02", "'soon")];
  const odd = [`${FULL}\0`, `${FULL}<<<<<<< a\n=======\n>>>>>>> b\n`, FULL.replace('author:', '? author\n:')];
  expect([...broken, ...odd].map(agrees)).toEqual(Array(7).fill(false));
});

it('and so it is with pieces replaced', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\n---\n',
      '<<<<<<< a\n',
      '\0',
      "id: '00000000'\n",
      '\n',
      '\r\n',
      '\ufeff',
      '  github: 5\n',
      '- a\n',
    ),
    fc.string({ maxLength: 4 }),
  );
  const edit = fc.record({ at: fc.nat({ max: 300 }), drop: fc.nat({ max: 9 }), put: piece });
  let accepted = 0;
  fc.assert(
    fc.property(edit, ({ at, drop, put }) => {
      if (agrees(FULL.slice(0, at) + put + FULL.slice(at + drop))) accepted += 1;
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(200);
});
