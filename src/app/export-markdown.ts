import type { Config } from '../model/config.ts';
import { isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

/** A document to read or to paste: issues under their milestones, then by status, each with a checkbox. */
export function exportMarkdown(listed: readonly ListedIssue[], config: Config): string {
  const groups = groupBy(listed, ({ issue }) => issue.values.milestone ?? null);
  const names = [...groups.keys()].sort((a, b) => Number(a === null) - Number(b === null) || compare(a ?? '', b ?? ''));
  const parts = names.map((name) => milestonePart(name, groups.get(name) ?? [], config));
  const title = `# ${escaped(config.project.name ?? 'Roadmap')}`;
  return `${[title, countLine(listed, config), ...parts].join('\n\n')}\n`;
}

function milestonePart(name: string | null, listed: readonly ListedIssue[], config: Config): string {
  const groups = groupBy(listed, ({ issue }) => issue.values.status ?? '');
  const order = config.statuses.map((status) => status.name);
  const place = (status: string): number => (order.includes(status) ? order.indexOf(status) : order.length);
  const statuses = [...groups.keys()].sort((a, b) => place(a) - place(b) || compare(a, b));
  const parts = statuses.map((status) => {
    const items = (groups.get(status) ?? []).map((each) => itemLine(each, config));
    return `### ${status === '' ? 'No status' : escaped(status)}\n\n${items.join('\n')}`;
  });
  const heading = `## ${name === null ? 'No milestone' : escaped(name)}`;
  return [heading, countLine(listed, config), ...parts].join('\n\n');
}

function countLine(listed: readonly ListedIssue[], config: Config): string {
  const open = listed.filter(({ issue }) => isOpen(issue, config)).length;
  return `${String(listed.length)} ${listed.length === 1 ? 'issue' : 'issues'}, ${String(open)} open`;
}

function itemLine({ issue, blocked_by_open }: ListedIssue, config: Config): string {
  const { title = '', priority, issue_type, assignees, due_date, labels } = issue.values;
  const said: readonly (string | undefined)[] = [
    priority,
    issue_type,
    labels?.join(', '),
    assignees === undefined ? undefined : `assigned to ${assignees.join(', ')}`,
    due_date === undefined ? undefined : `due ${due_date.slice(0, 10)}`,
    blocked_by_open.length === 0 ? undefined : `waits for ${blocked_by_open.join(', ')}`,
  ];
  const more = said.filter((text): text is string => text !== undefined && text !== '').map(escaped);
  const rest = more.length === 0 ? '' : ` — ${more.join(' · ')}`;
  return `- [${isOpen(issue, config) ? ' ' : 'x'}] ${escaped(title)} (${issue.id})${rest}`;
}

/** One line in which nothing is markup. */
function escaped(text: string): string {
  return text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, ' ').replace(/[\\|`*_<>[\]#~&]/g, '\\$&');
}

function groupBy<K>(listed: readonly ListedIssue[], keyOf: (one: ListedIssue) => K): ReadonlyMap<K, ListedIssue[]> {
  const groups = new Map<K, ListedIssue[]>();
  for (const one of listed) {
    const known = groups.get(keyOf(one));
    if (known === undefined) groups.set(keyOf(one), [one]);
    else known.push(one);
  }
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
