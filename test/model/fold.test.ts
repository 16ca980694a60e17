import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, isUnspaced, toByteString } from '../../src/model/fold.ts';

test.each([
  ['Größe STRASSE — Straße, “naïve” Café', 'grosse strasse strasse naive cafe'],
  ['Cafe\u0301', 'cafe'],
  ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
  ['v1.0.0 `--limit` in_reply_to', 'v1 0 0 limit in reply to'],
  ['ｆｕｌｌｗｉｄｔｈ ﬁle İstanbul', 'fullwidth file istanbul'],
  ['使用React开发', '使用 react 开发'],
  ['हिन्दी खोज', 'हिन्दी खोज'],
  ['🚀 ship\u200b it\r\n', 'ship it'],
  ['', ''],
  ['…!?', ''],
])('%j is searched as %j', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test('a folded text has single blanks between its words and none at its ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(text)).toMatch(/^(?:[^ ]+(?: [^ ]+)*)?$/);
      expect(fold(text)).not.toMatch(/[\n\0]/);
    }),
  );
});

test('what stands between blanks is folded as it would be alone', () => {
  const word = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(fold(`${one} ${other}`)).toBe([fold(one), fold(other)].filter((each) => each !== '').join(' '));
    }),
  );
});

test('words of scripts without blanks may begin anywhere', () => {
  expect(['検索', 'カタ', '한국', 'ภาษา'].map((word) => isUnspaced(fold(word)))).toEqual([true, true, true, true]);
  expect(['word', 'слово', 'λόγος', 'שלום', ''].some((word) => isUnspaced(fold(word)))).toBe(false);
});

test('a byte string has the bytes of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(toByteString(text)).toBe(Buffer.from(text).toString('latin1'));
    }),
  );
});
