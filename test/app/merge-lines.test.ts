import { describe, expect, it } from 'vitest';
import { mergeLines, type MergedText } from '../../src/app/merge-lines.ts';

const merge = (ours: string, base: string, theirs: string): MergedText => mergeLines({ ours, base, theirs }, 7);

describe('a text line by line', () => {
  it('takes what each side changed, with its line ends', () => {
    expect(merge('A\r\nb\nc', 'a\r\nb\nc', 'a\r\nb\nC')).toEqual({ text: 'A\r\nb\nC', conflicts: 0 });
  });

  it('has markers around what both changed', () => {
    expect(merge('ours\nb\n', 'a\nb\n', 'theirs\nb\n')).toEqual({
      text: '<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\nb\n',
      conflicts: 1,
    });
  });
});

describe('thousands of lines that are all alike', () => {
  const MANY = 5000;
  const blank = '\n'.repeat(MANY);

  it('are compared without what all three begin and end with', () => {
    const start = performance.now();
    expect(merge(`one\n${blank}Ours\n`, `one\n${blank}`, `One\n${blank}`)).toMatchObject({ conflicts: 1 });
    expect(
      merge(`one\n${blank}a\nb\nC\n${blank}`, `one\n${blank}a\nb\nc\n${blank}`, `one\n${blank}A\nb\nc\n${blank}`),
    ).toEqual({
      text: `one\n${blank}A\nb\nC\n${blank}`,
      conflicts: 0,
    });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('are one conflict that holds both where that is not enough', () => {
    const { text, conflicts } = merge(`ours\n${blank}`, blank, `${blank}theirs\n`);
    expect([conflicts, text.startsWith('<<<<<<< ours\nours\n'), text.endsWith('\ntheirs\n>>>>>>> theirs\n')]).toEqual([
      1,
      true,
      true,
    ]);
    expect(text.split('\n')).toHaveLength(2 * MANY + 6);
  });
});
