import { expect, test } from 'vitest';
import { remembered } from '../../src/model/remembered.ts';

test('what was asked for lately is made once, what was not is made again', () => {
  const made: string[] = [];
  const shout = remembered(2, (text) => {
    made.push(text);
    return text.toUpperCase();
  });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(shout)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('an answer of nothing is remembered as well', () => {
  let made = 0;
  const nothing = remembered(1, () => void (made += 1));
  nothing('a');
  nothing('a');
  expect(made).toBe(1);
});
