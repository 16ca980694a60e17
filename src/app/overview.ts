import type { Config, StatusCategory } from '../model/config.ts';
import type { Calendar } from './calendar.ts';
import { firstOf } from './order.ts';
import { progressAmong, type Progress } from './progress.ts';
import { categoryOf, isBlocked, isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';
import { byChange, byUrgency } from './urgency.ts';

export interface Overview {
  readonly open: number;
  readonly progress: Progress;
  /** In the configuration's order, then those it does not know; null: without one. */
  readonly statuses: readonly StatusCount[];
  /** Of open issues. */
  readonly priorities: readonly Count[];
  /** Open issues, the most urgent first. */
  readonly overdue: readonly ListedIssue[];
  readonly blocked: readonly ListedIssue[];
  /** Within seven days, today included. */
  readonly due_this_week: readonly ListedIssue[];
  readonly ready: number;
  readonly recently_changed: readonly ListedIssue[];
  readonly remotes: readonly RemoteStanding[];
}

export interface Count {
  readonly name: string | null;
  readonly count: number;
}

export interface StatusCount extends Count {
  readonly category: StatusCategory;
}

/** As the files tell it; what is pending by content only `sync status` knows. */
export interface RemoteStanding {
  readonly remote: string;
  readonly repo: string;
  readonly linked: number;
  /** Open issues that are only here. */
  readonly unlinked: number;
  readonly pending: number;
  readonly conflict: number;
  readonly error: number;
}

const RECENT = 5;
const WEEK = 7;

/** What a roadmap looks like as a whole. */
export function overviewOf(listed: readonly ListedIssue[], config: Config, calendar: Calendar): Overview {
  const open = listed.filter(({ issue }) => isOpen(issue, config));
  const urgent = byUrgency(config);
  const due = open.filter(({ issue }) => issue.values.due_date !== undefined);
  const passed = ({ issue }: ListedIssue): boolean => calendar.hasPassed(issue.values.due_date ?? '');
  return {
    open: open.length,
    progress: progressAmong(
      listed.map(({ issue }) => issue),
      config,
    ),
    statuses: statusCounts(listed, config),
    priorities: counts(open, config.priorities, ({ issue }) => issue.values.priority),
    overdue: due.filter(passed).sort(urgent),
    blocked: open.filter((each) => isBlocked(each.issue, each, config)).sort(urgent),
    due_this_week: due
      .filter((each) => !passed(each) && calendar.daysTo(each.issue.values.due_date ?? '') < WEEK)
      .sort(urgent),
    ready: open.filter(({ ready }) => ready).length,
    recently_changed: firstOf(listed, RECENT, byChange),
    remotes: Object.entries(config.remotes).map(([remote, { repo }]) => ({
      remote,
      repo,
      ...standingOf(listed, remote, config),
    })),
  };
}

function statusCounts(listed: readonly ListedIssue[], config: Config): readonly StatusCount[] {
  const names = config.statuses.map(({ name }) => name);
  return counts(listed, names, ({ issue }) => issue.values.status).map(({ name, count }) => ({
    name,
    category: categoryOf({ values: name === null ? {} : { status: name } }, config),
    count,
  }));
}

/** Of every configured name, then of every other that occurs, then of those without one, when there are any. */
function counts(
  listed: readonly ListedIssue[],
  names: readonly string[],
  nameOf: (listed: ListedIssue) => string | undefined,
): readonly Count[] {
  const found = new Map<string, number>(names.map((name) => [name, 0]));
  let without = 0;
  for (const each of listed) {
    const name = nameOf(each);
    if (name === undefined) without += 1;
    else found.set(name, (found.get(name) ?? 0) + 1);
  }
  const known = names.map((name) => ({ name, count: found.get(name) ?? 0 }));
  const others = [...found].filter(([name]) => !names.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...known,
    ...others.map(([name, count]) => ({ name, count })),
    ...(without === 0 ? [] : [{ name: null, count: without }]),
  ];
}

function standingOf(
  listed: readonly ListedIssue[],
  remote: string,
  config: Config,
): Omit<RemoteStanding, 'remote' | 'repo'> {
  const standing = { linked: 0, unlinked: 0, pending: 0, conflict: 0, error: 0 };
  for (const { issue } of listed) {
    const state = issue.values.sync_status?.[remote];
    if (issue.values.remote_ids?.[remote] !== undefined) standing.linked += 1;
    else if (isOpen(issue, config)) standing.unlinked += 1;
    if (state === 'pending' || state === 'conflict' || state === 'error') standing[state] += 1;
  }
  return standing;
}
