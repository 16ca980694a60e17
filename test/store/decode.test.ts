import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, idOfName } from '../../src/store/decode.ts';

describe('decoding', () => {
  test('any bytes give a text that encodes to the same bytes, or a finding', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(`\ufeff${text}`)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const text = decodeText('x.md', given);
        if (typeof text === 'string') expect(Buffer.from(text)).toEqual(Buffer.from(given));
        else expect(text.rule).toMatch(/^file\.(nul|encoding)$/);
      }),
    );
  });

  test('every text without a NUL is a text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const answer = decodeText('x.md', new TextEncoder().encode(text));
        if (text.includes('\0')) expect(answer).toMatchObject({ rule: 'file.nul' });
        else expect(answer).toBe(text);
      }),
    );
  });

  test('the finding names the first bad line', () => {
    const lines = Buffer.from('a\r\nü\r\n\u{1f994}\n\nx');
    for (const [line, bad] of [
      [1, Buffer.concat([Buffer.from([0xff]), lines])],
      [5, Buffer.concat([lines, Buffer.from([0xc3])])],
      [4, Buffer.concat([lines.subarray(0, -2), Buffer.from([0x80]), Buffer.from('\n'), Buffer.from([0xff])])],
    ] as const)
      expect(decodeText('x.md', bad)).toMatchObject({ rule: 'file.encoding', line });
    expect(decodeText('x.md', Buffer.from('a\n\nb\0\n\0'))).toMatchObject({ rule: 'file.nul', line: 3 });
  });
});

test('a name tells an id only when it begins with one', () => {
  expect(idOfName('.roadmap/issues/1a2b3c4d-title.md')).toBe('1a2b3c4d');
  expect(idOfName('1a2b3c4d.md')).toBe('1a2b3c4d');
  for (const name of ['1a2b3c4d', '1a2b3c4d5-x.md', '1A2B3C4D-x.md', 'x-1a2b3c4d.md', 'readme.md', ''])
    expect(idOfName(`issues/${name}`)).toBe(name === '1a2b3c4d' ? '1a2b3c4d' : null);
});
