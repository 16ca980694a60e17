import { categoryOf, isBlocked } from '../src/app/relations.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import type { Config, StatusCategory } from '../src/model/config.ts';
import type { Part } from './terminal.ts';

const MARKS: Readonly<Record<StatusCategory | 'blocked', Part>> = {
  unstarted: '○',
  started: { text: '◐', style: 'yellow' },
  blocked: { text: '⊘', style: 'red' },
  done: { text: '✓', style: 'green' },
  canceled: { text: '✗', style: 'dim' },
};

/** One cell that tells how an issue stands. */
export function markOf(listed: ListedIssue, config: Config): Part {
  return isBlocked(listed.issue, listed, config) ? MARKS.blocked : MARKS[categoryOf(listed.issue, config)];
}

/** The same for a status by itself. */
export function markOfStatus(name: string | null, category: StatusCategory): Part {
  return name === 'blocked' ? MARKS.blocked : MARKS[category];
}

/** The first priority stands out most, the last least. */
export function priorityPart(name: string, text: string, config: Config): Part {
  const place = config.priorities.indexOf(name);
  if (place === 0) return { text, style: 'red' };
  if (place === 1) return { text, style: 'yellow' };
  return place === config.priorities.length - 1 ? { text, style: 'dim' } : text;
}
