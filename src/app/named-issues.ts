import type { Config } from '../model/config.ts';
import type { IssueHead } from '../model/issue.ts';
import { planningJson } from '../model/planning-file.ts';
import type { Clock } from '../ports/system.ts';
import { calendarAt } from './calendar.ts';
import type { NamedFile, NamedKind, NamedValues } from './named-files.ts';
import { leadsTo } from './named.ts';
import { progressAmong, type Progress } from './progress.ts';
import { isOpen } from './relations.ts';

/** A milestone or a project with the issues that name it. */
export interface Counted<V extends NamedValues> {
  readonly file: NamedFile<V>;
  readonly issues: readonly IssueHead[];
  readonly open: readonly IssueHead[];
  readonly progress: Progress;
  /** Open, and due on a day that has passed. */
  readonly overdue: boolean;
}

export interface CountedListing<V extends NamedValues> {
  readonly counted: readonly Counted<V>[];
  /** What issues name and nothing answers to, with how many do. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Gives every issue to what it names. A slug or a file name counts where it leads to exactly one; those in use come first. */
export function countIssues<V extends NamedValues>(
  kind: NamedKind<V>,
  all: readonly NamedFile<V>[],
  issues: readonly IssueHead[],
  { config, clock }: { readonly config: Config; readonly clock: Clock },
): CountedListing<V> {
  const meaning = meaningOf(kind, all);
  const members = new Map<NamedFile<V>, IssueHead[]>(all.map((file) => [file, []]));
  const unknown = new Map<string, number>();
  for (const issue of issues) {
    const named = issue.values[kind.key];
    if (named === undefined) continue;
    const file = meaning(named);
    if (file === null) unknown.set(named, (unknown.get(named) ?? 0) + 1);
    else members.get(file)?.push(issue);
  }
  const { hasPassed } = calendarAt(clock.now());
  const counted = [...members].map(([file, own]) => {
    const due = dueOf(file.values);
    return {
      file,
      issues: own,
      open: own.filter((issue) => isOpen(issue, config)),
      progress: progressAmong(own, config),
      overdue: due !== undefined && !isDone(file.values) && hasPassed(due),
    };
  });
  return { counted, unknown };
}

/** What an issue's value means: each distinct one is looked up once. */
export function meaningOf<V extends NamedValues>(
  kind: NamedKind<V>,
  all: readonly NamedFile<V>[],
): (named: string) => NamedFile<V> | null {
  const known = new Map<string, NamedFile<V> | null>();
  const folders = [false, true].map((archived) => all.filter((file) => file.archived === archived));
  return (named) => {
    let file = known.get(named);
    if (file === undefined) {
      const [found = []] = folders.map((files) => leadsTo(files, kind, named)).filter((files) => files.length > 0);
      file = found.length === 1 || found[0]?.value === named ? (found[0] ?? null) : null;
      known.set(named, file);
    }
    return file;
  };
}

/** Until when, by the key that the kind has for it. */
export function dueOf(values: NamedValues): string | undefined {
  return values.due_date ?? values.target_end_date;
}

export function isDone({ status }: NamedValues): boolean {
  return status !== undefined && DONE.has(status);
}

const DONE: ReadonlySet<string> = new Set(['closed', 'completed', 'cancelled']);

/** In JSON: the keys of the file, and how it stands. */
export function countedJson<V extends NamedValues>(
  kind: NamedKind<V>,
  { file, issues, open, progress, overdue }: Counted<V>,
): Record<string, unknown> {
  return {
    ...planningJson(kind.table, file.values),
    path: file.path,
    slug: slugOf(file.path),
    archived: file.archived,
    overdue,
    progress: roundedPercent(progress),
    issues: { total: issues.length, open: open.length, closed: issues.length - open.length },
    findings: file.findings,
  };
}

/** The name of the file, without what every such name has. */
function slugOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}

/** With one decimal, and 100 only when all is done. */
export function roundedPercent({ percent }: Progress): number {
  const rounded = Math.round(percent * 10) / 10;
  return rounded === 100 && percent < 100 ? 99.9 : rounded;
}
