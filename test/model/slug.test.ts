import fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueFileName, pulledFileName, slug } from '../../src/model/slug.ts';

test.each([
  ['Fix login', 'fix-login'],
  ["  Don't panic!  ", 'dont-panic'],
  ['v1.0.0', 'v1-0-0'],
  ['Größe ändern', 'grosse-andern'],
  ['日本語', 'ribenyu'],
  ['CON', 'con-issue'],
  ['com1', 'com1-issue'],
  ['---', 'issue'],
  ['', 'issue'],
  ['../../etc/passwd', 'etc-passwd'],
])('%j becomes %j', async (title, expected) => {
  expect(await slug(title)).toBe(expected);
});

test('a long title is cut between words', async () => {
  expect(await slug('implement automatic milestone and project progress updates based on issues')).toBe(
    'implement-automatic-milestone-and-project-progress-updates',
  );
  expect(await slug('x'.repeat(100))).toBe('x'.repeat(60));
});

test('a slug is always a safe file name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 100 }), async (title) => {
      const made = await slug(title);
      expect(made).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/);
      expect(made).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)$/);
    }),
  );
});

test('file names', async () => {
  expect(await issueFileName('a1b2c3d4', 'Fix login')).toBe('a1b2c3d4-fix-login.md');
  expect(pulledFileName('a1b2c3d4', 'github', '300')).toBe('a1b2c3d4-github-300.md');
});
