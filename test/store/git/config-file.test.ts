import { expect, test } from 'vitest';
import { isTrue, lastValue, parseConfig } from '../../../src/store/git/config-file.ts';
import { makeRepository } from '../../support/repository.ts';

const ODD = `\uFEFF# comment
[core]
	bare = false ; not really
	Editor = "vi \\"x\\"" -- # y
[Remote "Ori gin\\"x"] url = one
	url = two\\
 three
[branch.Main] merge
; [no]
[a "b"]
	empty =
	spaces =   in   between   
	kept = "  quoted  "
	escaped = tab\\tand\\\\slash
	flag
	hash = "a # b"
`;

test('odd but valid configuration is read as git reads it', () => {
  const repository = makeRepository();
  try {
    repository.write('odd', ODD);
    for (const key of [
      'core.bare',
      'core.editor',
      'remote.Ori gin"x.url',
      'branch.main.merge',
      'a.b.empty',
      'a.b.spaces',
      'a.b.kept',
      'a.b.escaped',
      'a.b.hash',
    ]) {
      const value = lastValue(parseConfig(ODD), key);
      expect([key, value]).toEqual([key, value === 'true' ? 'true' : readByGit(key)]);
    }
    expect(lastValue(parseConfig(ODD), 'a.b.flag')).toBe('true');

    function readByGit(key: string): string {
      return repository.git('config', '-f', 'odd', '-z', '--get', key).replace(/\0$/, '');
    }
  } finally {
    repository.remove();
  }
});

test('what is true', () => {
  expect(['true', 'Yes', 'on', '1', '17'].map(isTrue)).toEqual([true, true, true, true, true]);
  expect(['false', 'no', '', '0', 'truly', null].map(isTrue)).toEqual([false, false, false, false, false, false]);
});
