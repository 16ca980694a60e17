import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMentions, neutraliseMentions, stripNeutralised } from '../../src/model/mentions.ts';

const names = (text: string): string[] => findMentions(text).map((mention) => mention.name);

describe('a mention', () => {
  test.each<[string, string[]]>([
    ['@ana look', ['ana']],
    ['(@ana), @octo/team-a. **@bob**', ['ana', 'octo/team-a', 'bob']],
    ['> @ana\n\n- @bob\n\n| @carl |', ['ana', 'bob', 'carl']],
    ['mail ana@example.org or x@y', []],
    ['https://example.org/@ana and @@ana and @-ana and @ana-', []],
    ['`@ana` and ``a `@bob` `` and\n\n```\n@carl\n```\n\n    @dora\n', []],
    ['[@ana](https://example.org) ![@bob](x.png) [@carl][c]\n\n[c]: https://example.org/@dora "@eve"', []],
    ['<!-- @ana --> <a title="@bob">@carl</a>', ['carl']],
    ['<p title="@ana">\n@bob\n</p>\n\n<!--\n@carl\n-->', ['bob']],
    ['\\@ana', ['ana']],
    ['@ana@bob @' + 'x'.repeat(60), []],
    ['an unclosed ` @ana', ['ana']],
    ['@<!-- -->ana', []],
    ['', []],
    ['@', []],
  ])('%j: %j', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('tells where it stands', () => {
    expect(findMentions('Hi @ana, `@b`, @Bob')).toEqual([
      { name: 'ana', at: 3 },
      { name: 'Bob', at: 15 },
    ]);
  });

  test('is looked for in hostile texts in no time', () => {
    const started = performance.now();
    for (const text of [
      '@'.repeat(65_536),
      '@a'.repeat(32_000),
      '`@a'.repeat(20_000),
      '@a '.repeat(300_000),
      '<'.repeat(65_536) + ' @a',
    ])
      findMentions(text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a silenced mention', () => {
  test('stays readable, notifies nobody, and those that were there stay as they are', () => {
    expect(neutraliseMentions('@ana, @Bob and `@carl`')).toBe('@<!-- -->ana, @<!-- -->Bob and `@carl`');
    expect(neutraliseMentions('@ana and @Bob', new Set(['bob']))).toBe('@<!-- -->ana and @Bob');
  });

  test('comes off again, whatever the text, and once is enough', () => {
    const text = fc
      .array(
        fc.constantFrom(
          '@',
          'ana',
          '@bob',
          '<!-- -->',
          '`',
          '\n',
          ' ',
          '[',
          '](x)',
          '<b>',
          '/',
          '    ',
          '```',
          '@<!-- -->',
        ),
      )
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const plain = stripNeutralised(given);
        expect(stripNeutralised(plain)).toBe(plain);
        const silent = neutraliseMentions(plain);
        expect(stripNeutralised(silent)).toBe(plain);
      }),
    );
  });

  test('is none any more', () => {
    const text = fc.array(fc.constantFrom('@ana', ' ', 'x', '`', '\n', '@octo/team', '.')).map((all) => all.join(''));
    fc.assert(fc.property(text, (given) => void expect(findMentions(neutraliseMentions(given))).toEqual([])));
  });
});
