import { calendarAt, sayDue, type Calendar } from '../../src/app/calendar.ts';
import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { todayOf, type Today } from '../../src/app/overview-today.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { headLines } from '../head-lines.ts';
import { knownUser } from '../known-user.ts';
import type { Terminal } from '../terminal.ts';

export const command = defineCommand<object>({
  examples: ['roadmap today', 'ROADMAP_USER=ana roadmap today --json'],
  run: async ({ context, terminal }) => {
    const [issues, config, user] = await Promise.all([context.issues(), context.config(), knownUser(context)]);
    const { listed, findings } = await surveyIssues({ issues }, config);
    warnOfFindings(terminal, findings);
    const calendar = calendarAt(context.clock.now());
    const today = todayOf(listed, config, user, calendar);
    const json = Object.fromEntries(Object.entries(today).map(([key, section]) => [key, section.map(headJson)]));
    terminal.result({ date: calendar.today, user, ...json }, () =>
      printToday(terminal, today, { config, calendar, user, columns: context.io.stdout.columns }),
    );
  },
});

interface Settings {
  readonly config: Config;
  readonly calendar: Calendar;
  readonly user: string;
  readonly columns: number;
}

const HEADS: Readonly<Record<keyof Today, string>> = {
  overdue: 'Overdue',
  due_today: 'Due today',
  in_progress: 'In progress',
  due_this_week: 'Due this week',
};

function printToday(terminal: Terminal, today: Today, { config, calendar, user, columns }: Settings): void {
  terminal.line({ text: calendar.today, style: 'bold' }, `  ${user}`);
  let empty = true;
  for (const [key, head] of Object.entries(HEADS) as [keyof Today, string][]) {
    const section = today[key];
    if (section.length === 0) continue;
    empty = false;
    terminal.line();
    terminal.line(
      { text: head, style: key === 'overdue' ? 'red' : 'bold' },
      { text: ` ${String(section.length)}`, style: 'dim' },
    );
    const lines = headLines(section, config, columns, ({ issue }) => {
      const due = issue.values.due_date;
      return [issue.values.priority ?? '', due === undefined ? '' : sayDue(due, calendar)].filter(
        (word) => word !== '',
      );
    });
    for (const line of lines) terminal.line(...line);
  }
  if (empty) {
    terminal.line();
    terminal.line('Nothing of yours is due or under way.');
    terminal.note('what you could start: roadmap next --mine, or roadmap next --unassigned');
  }
}
