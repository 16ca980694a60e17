import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CommandRow } from '../../cli/command.ts';
import { readByCommander } from '../../cli/commander.ts';
import { GLOBAL_OPTIONS } from '../../cli/globals.ts';
import { registry } from '../../cli/registry.ts';
import { readWords } from '../../cli/words.ts';

const globals = GLOBAL_OPTIONS.map(([flags, help]) => ({ flags, help }));

function leaves(rows: readonly CommandRow[], before: readonly string[] = []): [readonly string[], CommandRow][] {
  return rows.flatMap((row) => [
    ...(row.load === undefined ? [] : [[[...before, row.name], row] as [readonly string[], CommandRow]]),
    ...leaves(row.subcommands ?? [], [...before, row.name]),
  ]);
}

it.each(leaves(registry).map(([names, row]) => [names.join(' '), row] as const))(
  '%s: what is read without commander is what commander reads',
  async (names, row) => {
    const { command } = (await row.load?.()) ?? expect.unreachable();
    const { args = [], options = [] } = command;
    const flags = [...options, ...globals].flatMap((option) => option.flags.split(/[ ,]+/));
    const choices = options.flatMap((option) => option.choices ?? []);
    const word = fc.oneof(
      fc.constantFrom(...flags.filter((flag) => flag.startsWith('-'))),
      fc.constantFrom(
        '224f',
        'a b',
        '-',
        '--',
        '--x',
        '-x',
        '-Cx',
        '--json=1',
        '--limit=3',
        '7',
        '',
        '--no-json',
        ...choices,
      ),
      fc.constantFrom(...flags.filter((flag) => flag.startsWith('--'))).map((flag) => `${flag}=v`),
    );
    const whole = fc.array(fc.constantFrom('224f', 'a b', '7'), { minLength: args.length, maxLength: args.length });
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(fc.array(word, { maxLength: 5 }), whole), (argv) => {
        const quick = readWords(argv, { args, options: [...options, ...globals] });
        if (quick === null) return;
        read += 1;
        const slow = readByCommander(row, names.split(' '), argv, { module: command, columns: 80 });
        expect({ args: quick.args, options: quick.options }).toEqual(
          'help' in slow ? slow : { args: slow.args, options: { ...slow.options } },
        );
      }),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(0);
  },
);
