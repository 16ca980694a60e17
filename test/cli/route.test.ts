import { describe, expect, it } from 'vitest';
import type { CommandRow } from '../../cli/command.ts';
import { routeOf } from '../../cli/route.ts';

const load = () => Promise.reject(new Error('nothing is loaded to find a command'));
const rows: readonly CommandRow[] = [
  { name: 'init', summary: '', load },
  { name: 'issue', summary: '', subcommands: [{ name: 'list', summary: '', load }] },
  { name: 'sync', summary: '', load, subcommands: [{ name: 'status', summary: '', load }] },
];

function routed(line: string): readonly [string, string | null, string] {
  const { rows: found, unknown, rest } = routeOf(line.split(' '), rows);
  return [found.map((row) => row.name).join(' '), unknown, rest.join(' ')];
}

describe('the words of a command line', () => {
  it.each([
    ['issue list --open x', ['issue list', null, '--open x']],
    ['--json issue -C dir list', ['issue list', null, '--json -C dir']],
    ['-C issue init', ['init', null, '-C issue']],
    ['issue lst', ['issue', 'lst', 'lst']],
    ['isue', ['', 'isue', 'isue']],
    ['sync', ['sync', null, '']],
    ['sync status', ['sync status', null, '']],
    ['sync --json status', ['sync status', null, '--json']],
    ['sync 224f', ['sync', null, '224f']],
    ['sync --label status', ['sync', null, '--label status']],
    ['sync -- status', ['sync', null, '-- status']],
    ['init issue', ['init', null, 'issue']],
  ])('%s', (line, expected) => {
    expect(routed(line)).toEqual(expected);
  });
});
