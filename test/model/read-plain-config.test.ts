import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/model/read-config.ts';
import { readPlainConfig } from '../../src/model/read-plain-config.ts';

it.each([
  null,
  '',
  '# nothing yet\n',
  'version: 1\nproject: { name: Demo }\nremotes:\n  github: { type: github, repo: owner/name }\nsync: { branch: main }\n',
  'x-mine: 3\nsync:\n  strategies:\n    title: local\n  filter:\n    labels: [a, b]\npriorities:\n  - urgent\n  - later\n',
  'github:\n  owner: octo\n  repo: demo\n',
])('%j is read without the library, as the library reads it', (text) => {
  expect(readPlainConfig(text)).not.toBeNull();
  expect(readPlainConfig(text)).toEqual(readConfig(text));
});

it.each([
  'version: 2\n',
  'sync: { brunch: main }\n',
  'a: [\n',
  'project:\n  name: |\n    Demo\n',
  '- a\n',
  'remotes:\n  github:\n    token: x\n',
])('%j has something to be told, by line', (text) => expect(readPlainConfig(text)).toBeNull());

it('never differs from the library', () => {
  const word = fc.constantFrom(
    'version',
    'project',
    'name',
    'sync',
    'commit',
    'remotes',
    'github',
    'type',
    'repo',
    '1',
    'true',
    'a/b',
    'x-a',
    ': ',
    ':\n',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '- ',
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const text = words.join('');
      const quick = readPlainConfig(text);
      if (quick === null) return;
      read += 1;
      expect(quick).toEqual(readConfig(text));
    }),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(20);
});
