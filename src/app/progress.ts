import type { Config } from '../model/config.ts';
import type { IssueHead } from '../model/issue.ts';
import { isOpen } from './relations.ts';

/** 0 to 100: closed is 100; else what the issue says itself, else the share of its body's task-list items that are done. */
export function progressOf({ values, tasks }: IssueHead, config: Config): number {
  if (!isOpen({ values }, config)) return 100;
  if (values.progress_percentage !== undefined) return values.progress_percentage;
  return tasks === undefined ? 0 : (100 * tasks.done) / tasks.total;
}

export interface Progress {
  /** 0 to 100, by effort; 0 without any issue. */
  readonly percent: number;
  readonly issues: number;
  readonly closed: number;
  readonly hours: number;
}

/** An issue weighs as many hours as it is estimated to take; without an estimate, one. */
export function progressAmong(issues: readonly IssueHead[], config: Config): Progress {
  let [hours, done, closed] = [0, 0, 0];
  for (const issue of issues) {
    const weight = issue.values.estimated_hours ?? 1;
    hours += weight;
    done += (weight * progressOf(issue, config)) / 100;
    if (!isOpen(issue, config)) closed += 1;
  }
  const percent = hours === 0 ? (issues.length > 0 && closed === issues.length ? 100 : 0) : (100 * done) / hours;
  return { percent, issues: issues.length, closed, hours };
}
