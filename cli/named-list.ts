import type { NamedKind, NamedValues } from '../src/app/named-files.ts';
import { shellWord } from '../src/model/shell-word.ts';
import { countedJson, isDone, type Counted } from '../src/app/named-issues.ts';
import { splitWords } from '../src/model/field-lists.ts';
import { defineCommand, type CommandModule } from './command.ts';
import { usageError } from './errors.ts';
import { countNamed, openNamed, say, warnOfNamed, type OpenedNamed } from './named.ts';
import { inOrder, tableOf } from './named-lines.ts';
import type { Terminal } from './terminal.ts';

interface Options {
  readonly status?: readonly string[];
  readonly open?: boolean;
  readonly closed?: boolean;
  readonly overdue?: boolean;
  readonly archived?: boolean;
}

/** `milestone list`, `project list`. */
export function listOf<V extends NamedValues>(kind: NamedKind<V>): CommandModule {
  const noun = kind.key;
  return defineCommand<Options>({
    options: [
      { flags: '-s, --status <status>', help: 'only with this status, or one of a,b', repeatable: true },
      { flags: '-o, --open', help: `only ${noun}s that are not done` },
      { flags: '-c, --closed', help: `only ${noun}s that are done` },
      { flags: '--overdue', help: 'only those whose due date has passed' },
      { flags: '--archived', help: 'those in the archive instead' },
    ],
    examples: [
      `roadmap ${noun} list`,
      `roadmap ${noun} list --open --overdue`,
      `roadmap ${noun} list --archived --json`,
    ],
    run: async ({ options, context, terminal }) => {
      const opened = await openNamed(context, kind);
      const statuses = (options.status ?? []).flatMap(splitWords).map((word) => statusOf(opened, word));
      const { counted, unknown } = await countNamed(opened);
      const shown = inOrder(counted.filter((one) => isWanted(one, options, statuses)));
      warnOfNamed(terminal, kind, opened.listing.findings);
      terminal.result(
        shown.map((one) => countedJson(kind, one)),
        () => {
          const { columns, rows } = tableOf(shown, kind.value === 'id');
          if (shown.length > 0) terminal.table(columns, rows);
          else
            terminal.note(
              counted.length === 0 ? `there is no ${noun} yet: roadmap ${noun} create <name>` : `no ${noun} matches`,
            );
        },
      );
      if (options.archived !== true) noteUnknown(terminal, noun, unknown);
    },
  });
}

function isWanted<V extends NamedValues>(
  { file, overdue }: Counted<V>,
  options: Options,
  statuses: readonly string[],
): boolean {
  const done = isDone(file.values);
  if (file.archived !== (options.archived ?? false)) return false;
  if (options.open !== options.closed && (options.open ?? false) === done) return false;
  if (options.overdue === true && !overdue) return false;
  return statuses.length === 0 || statuses.includes(file.values.status ?? 'none');
}

function statusOf<V extends NamedValues>({ kind, config }: OpenedNamed<V>, word: string): string {
  const type = kind.table.rows.find(({ key }) => key === 'status')?.type;
  const { value, problem } = word === 'none' || type === undefined ? { value: word } : type.parse(word, config);
  if (problem !== undefined) throw usageError('filter', `--status: ${problem} (none: without one)`);
  return String(value);
}

const MOST = 5;

/** Issues may name what no file stands for; a list of files would never show it. */
function noteUnknown(terminal: Terminal, noun: string, unknown: ReadonlyMap<string, number>): void {
  const all = [...unknown].sort(([, a], [, b]) => b - a);
  const issues = all.reduce((sum, [, count]) => sum + count, 0);
  const [first] = all;
  if (first === undefined) return;
  const names = all.slice(0, MOST).map(([name, count]) => `${name} (${String(count)})`);
  const more = all.length > MOST ? ` and ${String(all.length - MOST)} more` : '';
  terminal.note(
    `${say(issues, 'issue')} ${issues === 1 ? 'names' : 'name'} a ${noun} that is not there: ${names.join(', ')}${more}; to make it: roadmap ${noun} create ${shellWord(first[0])}`,
  );
}
