import { BOARD_KEYS, boardOf, type BoardColumn, type BoardKey } from '../../src/app/board.ts';
import { calendarAt, sayDue } from '../../src/app/calendar.ts';
import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { boardLines, columnsThatFit, type BoardSettings } from '../board-layout.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { headLines, NO_ISSUE_YET } from '../head-lines.ts';
import { positiveInteger } from '../options.ts';
import { keepWanted, queryOption, type Wanted } from '../query-keep.ts';
import { isOpen } from '../../src/app/relations.ts';
import type { Terminal } from '../terminal.ts';
import { visibleLine } from '../visible.ts';
import { fit } from '../width.ts';

interface Options extends Wanted {
  readonly by?: BoardKey;
  readonly all?: boolean;
  readonly limit?: number;
}

const LIMIT = 10;

export const command = defineCommand<Options>({
  options: [
    { flags: '--by <field>', help: 'what makes the columns (default: status)', choices: BOARD_KEYS },
    queryOption,
    { flags: '-A, --all', help: 'every card, closed issues in every column' },
    { flags: '-L, --limit <count>', help: `cards a column (default: ${String(LIMIT)})`, parse: positiveInteger },
  ],
  examples: ['roadmap board', 'roadmap board --by assignee', 'roadmap board --by milestone --limit 3'],
  run: async ({ options, context, terminal }) => {
    const { by = 'status', all = false } = options;
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const { listed, findings } = await surveyIssues({ issues }, config);
    const wanted = await keepWanted(context, options, listed);
    warnOfFindings(terminal, findings);
    const json = terminal.settings.json;
    const board = boardOf(wanted, config, {
      by,
      all,
      limit: options.limit ?? (json || all ? Infinity : LIMIT),
      recent: options.limit ?? (all ? Infinity : LIMIT),
    });
    if (json) {
      const heads = board.map(({ column, count, issues }) => ({ column, count, issues: issues.map(headJson) }));
      return terminal.json(heads);
    }
    if (wanted.length === 0) return terminal.note(listed.length === 0 ? NO_ISSUE_YET : 'no issue matches');
    const calendar = calendarAt(context.clock.now());
    printBoard(terminal, board, {
      config,
      columns: context.io.stdout.columns,
      headOf: (column) => column ?? (by === 'assignee' ? 'unassigned' : `no ${by}`),
      sayOf: ({ issue }) => {
        const { assignees = [], due_date } = issue.values;
        return [
          ...(due_date === undefined || !isOpen(issue, config) ? [] : [sayDue(due_date, calendar)]),
          ...(by === 'assignee' ? [] : assignees.map((name) => `@${name}`)),
        ];
      },
    });
  },
});

function printBoard(terminal: Terminal, board: readonly BoardColumn[], settings: BoardSettings): void {
  const fitting = columnsThatFit(board, settings.columns);
  const shown = fitting?.shown ?? board.filter(({ count }) => count > 0);
  if (fitting === null) printLists(terminal, shown, settings);
  else for (const line of boardLines(shown, fitting.width, settings)) terminal.line(...line);
  const empty = board.filter((column) => !shown.includes(column)).map(({ column }) => settings.headOf(column));
  if (empty.length > 0) {
    terminal.line();
    terminal.line({ text: fit(`empty: ${visibleLine(empty.join(', '))}`, settings.columns), style: 'dim' });
  }
}

/** One column after the other, where they do not fit side by side. */
function printLists(terminal: Terminal, shown: readonly BoardColumn[], settings: BoardSettings): void {
  const { config, columns, headOf, sayOf } = settings;
  for (const [at, { column, count, issues }] of shown.entries()) {
    if (at > 0) terminal.line();
    const number = ` ${String(count)}`;
    const head = fit(visibleLine(headOf(column)), columns - number.length);
    terminal.line({ text: head, style: 'bold' }, { text: number, style: 'dim' });
    const lines = headLines(issues, config, columns, (listed) => [
      ...(listed.issue.values.priority === undefined ? [] : [listed.issue.values.priority]),
      ...sayOf(listed),
    ]);
    for (const line of lines) terminal.line(...line);
    if (count > issues.length) terminal.line({ text: `… ${String(count - issues.length)} more`, style: 'dim' });
  }
}
