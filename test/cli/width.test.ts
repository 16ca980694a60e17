import { expect, it } from 'vitest';
import { fit, pad, widthOf } from '../../cli/width.ts';

it('counts wide characters as two cells and combining marks as none', () => {
  expect(['abc', '你好', 'e\u0301', '🚀', 'é', '한글'].map(widthOf)).toEqual([3, 4, 1, 2, 1, 4]);
});

it('cuts a line to its cells, never in the middle of a wide character', () => {
  expect(fit('Implement', 6)).toBe('Imple…');
  expect(fit('你好世界', 5)).toBe('你好…');
  expect(fit('你好世界', 4)).toBe('你…');
  expect(fit('short', 5)).toBe('short');
  expect(fit('short', 0)).toBe('');
});

it('fills a line up to its cells', () => {
  expect(pad('你', 4)).toBe('你  ');
});
