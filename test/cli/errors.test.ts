import { expect, it } from 'vitest';
import { asRoadmapError, exitOf, usageError, worstExit } from '../../cli/errors.ts';
import { RoadmapError, type ErrorKind } from '../../src/model/errors.ts';

it('gives every kind of error its exit code', () => {
  const code = (kind: ErrorKind): number => exitOf(new RoadmapError({ kind, code: 'x', message: 'x' }));
  expect((['user', 'config', 'conflict', 'remote', 'internal'] as const).map(code)).toEqual([1, 1, 3, 5, 70]);
  expect(exitOf(usageError('option', 'x'))).toBe(2);
});

it('lets the first of 70, 2, 5, 4, 3, 1 win', () => {
  expect(worstExit([1, 3, 4, 5, 2, 70])).toBe(70);
  expect(worstExit([1, 3, 4, 5, 2])).toBe(2);
  expect(worstExit([1, 3, 4, 5])).toBe(5);
  expect(worstExit([1, 3, 4])).toBe(4);
  expect(worstExit([0, 1, 3])).toBe(3);
  expect(worstExit([0, 1])).toBe(1);
  expect(worstExit([0])).toBe(0);
});

it('takes what nobody made on purpose for a bug, and says how to report it', () => {
  const error = asRoadmapError(new TypeError('x is not a function'));
  expect([error.kind, error.code, exitOf(error)]).toEqual(['internal', 'internal', 70]);
  expect(error.message).toContain('x is not a function');
  expect(error.hints.join()).toContain(`node ${process.version}`);
});

it('takes what the file system says for the answer it is', () => {
  const cause = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: 'a/b.md' });
  const error = asRoadmapError(cause);
  expect([error.kind, error.code, error.message]).toEqual([
    'user',
    'file.eacces',
    'cannot open a/b.md: permission denied',
  ]);
});
