import { calendarAt, sayAgo, sayDue, type Calendar } from '../../src/app/calendar.ts';
import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { overviewOf, type Overview } from '../../src/app/overview.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { changeOf } from '../../src/app/urgency.ts';
import { defineCommand } from '../command.ts';
import { headLines, NO_ISSUE_YET } from '../head-lines.ts';
import { headerLines, progressLines, remoteLines, type OverviewSettings } from '../overview-lines.ts';
import type { Part, Terminal } from '../terminal.ts';
import { warnOfFindings } from '../findings.ts';

export const command = defineCommand<object>({
  examples: ['roadmap status', 'roadmap status --json'],
  run: async ({ context, terminal }) => {
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const { listed, findings } = await surveyIssues({ issues }, config);
    if (terminal.settings.verbose) warnOfFindings(terminal, findings);
    const calendar = calendarAt(context.clock.now());
    const overview = overviewOf(listed, config, calendar);
    const errors = new Set(findings.filter(({ severity }) => severity === 'error').map(({ file }) => file)).size;
    const settings = { config, calendar, columns: context.io.stdout.columns, errors };
    if (terminal.settings.json) terminal.json(overviewJson(overview, settings));
    else printOverview(terminal, overview, settings);
  },
});

function overviewJson(overview: Overview, { config, calendar, errors }: OverviewSettings): Record<string, unknown> {
  const { open, progress, statuses, priorities, overdue, blocked, ready, remotes } = overview;
  return {
    project: config.project.name,
    date: calendar.today,
    issues: { total: progress.issues, open, closed: progress.closed, ready, blocked: blocked.length },
    progress: { percent: Math.floor(progress.percent * 10) / 10, hours: progress.hours },
    statuses: statuses.map(({ name, category, count }) => ({ status: name, category, count })),
    priorities: priorities.map(({ name, count }) => ({ priority: name, count })),
    overdue: overdue.map(headJson),
    due_this_week: overview.due_this_week.map(headJson),
    blocked: blocked.map(headJson),
    recently_changed: overview.recently_changed.map(headJson),
    remotes,
    files_with_errors: errors,
  };
}

const MOST = 5;

function printOverview(terminal: Terminal, overview: Overview, settings: OverviewSettings): void {
  const { calendar, errors } = settings;
  const print = (lines: readonly (readonly Part[])[]): void => lines.forEach((line) => terminal.line(...line));
  print(headerLines(overview, settings));
  if (overview.progress.issues > 0) {
    print(progressLines(overview, settings));
    const say = (more: (listed: ListedIssue) => string) => (listed: ListedIssue) =>
      [listed.issue.values.priority ?? '', more(listed)].filter((word) => word !== '');
    const due = say(({ issue }) => sayDue(issue.values.due_date ?? '', calendar));
    print(section('Overdue', overview.overdue, due, settings));
    print(section('Due this week', overview.due_this_week, due, settings));
    print(section('Blocked', overview.blocked, say(sayBlocked), settings));
    print(section('Recently changed', overview.recently_changed, (each) => [sayChanged(each, calendar)], settings));
  }
  print(remoteLines(overview.remotes));
  if (errors > 0) {
    terminal.line();
    const files = errors === 1 ? '1 file has an error' : `${String(errors)} files have errors`;
    terminal.line({ text: files, style: 'red' }, ' and may be missing here: roadmap health scan');
  }
  if (overview.progress.issues === 0) terminal.note(NO_ISSUE_YET);
  else if (overview.ready > 0) {
    terminal.note('');
    terminal.note('what to start: roadmap next');
  }
}

function section(
  head: string,
  listed: readonly ListedIssue[],
  sayOf: (listed: ListedIssue) => readonly string[],
  { config, columns }: OverviewSettings,
): readonly (readonly Part[])[] {
  if (listed.length === 0) return [];
  const more = listed.length - MOST;
  const counted = head === 'Recently changed' ? '' : ` ${String(listed.length)}`;
  return [
    [],
    [
      { text: head, style: head === 'Overdue' ? 'red' : 'bold' },
      { text: counted, style: 'dim' },
    ],
    ...headLines(listed.slice(0, MOST), config, columns, sayOf),
    ...(more > 0 ? [[{ text: `… ${String(more)} more`, style: 'dim' as const }]] : []),
  ];
}

function sayBlocked({ blocked_by_open: [first, ...others] }: ListedIssue): string {
  if (first === undefined) return '';
  return `waits for ${first}${others.length === 0 ? '' : ` and ${String(others.length)} more`}`;
}

function sayChanged(listed: ListedIssue, calendar: Calendar): string {
  const time = changeOf(listed);
  return time === '' ? '' : sayAgo(time, calendar);
}
