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
