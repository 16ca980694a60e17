import { expect, it } from 'vitest';
import { wordsOf } from '../../cli/editor.ts';

it.each([
  ['vim', ['vim']],
  ['  code   --wait ', ['code', '--wait']],
  [`'/with blank/ed' -x "a \\"b\\"" c\\ d`, ['/with blank/ed', '-x', 'a "b"', 'c d']],
  [`a"b c"'d e'f`, ['ab cd ef']],
  ['echo $HOME; rm *', ['echo', '$HOME;', 'rm', '*']],
  [`vim -c "set ft=markdown" ''`, ['vim', '-c', 'set ft=markdown', '']],
])('%s are the words %j', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});

it.each([`vim "open`, `vim 'open`, 'vim \\', ''])('%j is no command', (line) => {
  expect(wordsOf(line)).toEqual([]);
});
