import { expect, it } from 'vitest';
import { isHeavy } from '../../src/model/heavy-markdown.ts';
import { findMentions } from '../../src/model/mentions.ts';

it.each([
  ['many lists in lists', '1. '.repeat(20_000)],
  ['many quotes in quotes', '> '.repeat(50)],
  ['headings without end', 'a\n===\n'.repeat(2000)],
  ['more than anybody writes', 'a'.repeat(256 * 1024 + 1)],
])('%s are too much for a parser, and mentions in them are still found at once', (_what, text) => {
  expect(isHeavy(text)).toBe(true);
  const started = performance.now();
  expect(findMentions(`${text}\n\n@ana`).map(({ name }) => name)).toEqual(['ana']);
  expect(performance.now() - started).toBeLessThan(2000);
});

it.each([
  ['an empty text', ''],
  ['a text with sections and lists', '# A\n\n- one\n  - two\n    1. three\n\n> quoted\n\n'.repeat(300)],
])('%s is not', (_what, text) => {
  expect(isHeavy(text)).toBe(false);
});
