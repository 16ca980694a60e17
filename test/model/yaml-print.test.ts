import { describe, expect, test } from 'vitest';
import { printFlowList, printString } from '../../src/model/yaml-print.ts';

test.each([
  ['Fix login', 'Fix login'],
  ['a13292a4', 'a13292a4'],
  ['224f3405', '224f3405'],
  ['v1-0', 'v1-0'],
  ['2026-01-06T16:25:12Z/9f3c2a7b41d0', '2026-01-06T16:25:12Z/9f3c2a7b41d0'],
  ['status:todo', 'status:todo'],
  ['C# and F#', 'C# and F#'],
  ['1e279620', "'1e279620'"],
  ['01671e64', "'01671e64'"],
  ['12345678', "'12345678'"],
  ['221', "'221'"],
  ['1.0', "'1.0'"],
  ['', "''"],
  ['no', "'no'"],
  ['Null', "'Null'"],
  ["it's: a", "'it''s: a'"],
  ['# x', "'# x'"],
  ['- x', "'- x'"],
  [' x', "' x'"],
  ['2026-01-06', "'2026-01-06'"],
  ['a\nb', '"a\\nb"'],
  ['a\u0085b', '"a\\u0085b"'],
  ['a"b\\c\t', '"a\\"b\\\\c\\t"'],
  ['\ud800', '"\\ud800"'],
])('%j is printed as %s', (value, printed) => {
  expect(printString(value)).toBe(printed);
});

describe('a style is kept where it can hold the value', () => {
  test('single, double, and double for what single cannot say', () => {
    expect(printString('a', { style: 'single' })).toBe("'a'");
    expect(printString('a', { style: 'double' })).toBe('"a"');
    expect(printString('a\nb', { style: 'single' })).toBe('"a\\nb"');
  });
});

test('inside of brackets more must be quoted', () => {
  expect(printFlowList(['a', 'a b', 'a,b', 'a]', 'p:q', '{'])).toBe("[a, a b, 'a,b', 'a]', 'p:q', '{']");
});
