import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visibleJson, visibleLine, visibleText } from '../../cli/visible.ts';

it('spells out a right-to-left override, an escape and a zero-width space', () => {
  expect(visibleText('a\u202eb\u001b[31mc\u200bd\u007f\u0085')).toBe(
    'a<U+202E>b<U+001B>[31mc<U+200B>d<U+007F><U+0085>',
  );
});

it('keeps newlines and tabs in text and spells them out in a line', () => {
  expect(visibleText('a\tb\r\nc\rd')).toBe('a\tb\nc<U+000D>d');
  expect(visibleLine('a\tb\nc')).toBe('a<U+0009>b<U+000A>c');
});

it('leaves letters of every script and emoji alone', () => {
  const text = 'Grüße, 你好, שלום, é, 🚀';
  expect(visibleText(text)).toBe(text);
});

it('leaves nothing of a text unseen, but for what changes how the character before it is drawn', () => {
  const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  // Signs of Arabic, Syriac and Kaithi that stand before a number and are seen; the variants of an emoji.
  const seen = /[\t\n\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\ufe00-\ufe0f]/u;
  const found: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (unseen.test(character) && !seen.test(character) && visibleText(character) === character)
      found.push(code.toString(16));
  }
  expect(found).toEqual([]);
});

it('escapes what JSON leaves raw, and the document still means the same', () => {
  const value = { title: 'a\u202e\u009b\u007f\u{e0041}b' };
  const json = visibleJson(JSON.stringify(value));
  expect(json).toBe('{"title":"a\\u202e\\u009b\\u007f\\udb40\\udc41b"}');
  expect(JSON.parse(json)).toEqual(value);
});

it('lets no control, bidi or zero-width character of any text through', () => {
  const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(hidden);
      expect(visibleLine(text)).not.toMatch(/[\t\n]/);
      const json = visibleJson(JSON.stringify(text));
      expect(json).not.toMatch(hidden);
      expect(JSON.parse(json)).toBe(text);
    }),
  );
});
