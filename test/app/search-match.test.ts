import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlight, shorten } from '../../src/app/search-match.ts';
import { parseSearch } from '../../src/app/search-words.ts';

/** The line with what was found between brackets. */
function marked(line: string, typed: string): string {
  const pieces = highlight(line, parseSearch(typed).wanted);
  return pieces.map(({ text, found }) => (found ? `[${text}]` : text)).join('');
}

test.each([
  ['The token and Tokens', 'token', 'The [token] and [Token]s'],
  ['broken', 'token', 'broken'],
  ['Café, cafe\u0301 CAFÉS', 'cafe', '[Café], [cafe\u0301] [CAFÉ]S'],
  ['Straßen', 'strasse', '[Straße]n'],
  ['rate limit', '"rate limit"', '[rate] [limit]'],
  ['全文検索する', '検索', '全文[検索]する'],
  ['使用React开发', 'react', '使用[React]开发'],
  ['in_reply_to', 'reply', 'in_[reply]_to'],
  ['ﬁle', 'fi', '[ﬁ]le'],
  ['', 'x', ''],
])('in %j, %j is %j', (line, typed, shown) => {
  expect(marked(line, typed)).toBe(shown);
});

test('the pieces are the line, whatever it is', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, fc.string({ unit: 'grapheme', minLength: 1 }), (line, word) => {
      const terms = [{ words: word, exact: false }];
      expect(
        highlight(line, terms)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(line);
    }),
  );
});

test('a long line is cut around the first that was found, at whole characters', () => {
  const terms = parseSearch('needle').wanted;
  const line = `${'😀'.repeat(300)} needle ${'😀'.repeat(300)}`;
  for (const most of [20, 21, 22, 23, 80]) {
    const cut = shorten(line, terms, most);
    expect(cut.length).toBeLessThanOrEqual(most);
    expect(cut).toContain('needle');
    expect(cut).not.toMatch(/\p{Surrogate}/u);
  }
  expect(shorten('short', terms)).toBe('short');
});
