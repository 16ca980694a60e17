import { GROUPS, type CommandRow } from './command.ts';
import { GLOBAL_OPTIONS } from './globals.ts';

/** `roadmap --help`: every command with its one line. */
export function programHelp(registry: readonly CommandRow[]): string {
  const groups = GROUPS.flatMap((group) => {
    const rows = registry.filter((row) => row.group === group).flatMap((row) => linesOf(row, ''));
    return rows.length === 0 ? [] : [section(group, rows)];
  });
  return [
    'roadmap: a git-native markdown issue tracker\n\nUsage: roadmap <command> [options]\n',
    ...groups,
    optionsSection(),
    section('Examples', [
      ['roadmap init', 'start in this repository'],
      ['roadmap issue create "Fix login" -p high -l bug', 'write down what is to do'],
      ['roadmap issue list --open', 'see what is open'],
      ['roadmap next', 'see what to start with'],
    ]),
    "Run 'roadmap <command> --help' for its options and examples.\n",
  ].join('\n');
}

/** `roadmap issue --help`: the commands of one row. @param path its words, `issue deps` */
export function groupHelp(row: CommandRow, path: string): string {
  return [
    `${row.summary}\n\nUsage: roadmap ${path} <command> [options]\n`,
    section('Commands', row.subcommands?.flatMap((sub) => linesOf(sub, '')) ?? []),
    optionsSection(),
    `Run 'roadmap ${path} <command> --help' for its options and examples.\n`,
  ].join('\n');
}

/** What follows the options in a command's own help. */
export function commandHelpTail(row: CommandRow, path: string, examples: readonly string[]): string {
  const subcommands = row.subcommands?.flatMap((sub) => linesOf(sub, path)) ?? [];
  return [
    '',
    ...(subcommands.length === 0 ? [] : [section('Commands', subcommands)]),
    `Examples:\n${examples.map((example) => `  ${example}\n`).join('')}`,
  ].join('\n');
}

function linesOf(row: CommandRow, prefix: string): [string, string][] {
  const name = prefix === '' ? row.name : `${prefix} ${row.name}`;
  const own: [string, string][] = row.load === undefined ? [] : [[name, row.summary]];
  return [...own, ...(row.subcommands ?? []).flatMap((sub) => linesOf(sub, name))];
}

function optionsSection(): string {
  return section('Global options', [...GLOBAL_OPTIONS, ['-h, --help', 'print the help of a command']]);
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${title}:\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}`;
}
