import { progressAmong } from '../src/app/progress.ts';
import type { IssueView, Relatives } from '../src/app/view-issue.ts';
import type { Config } from '../src/model/config.ts';
import type { FieldValue } from '../src/model/field-types.ts';
import { fields, type Field } from '../src/model/fields.ts';
import type { Issue } from '../src/model/issue.ts';
import { headLines } from './head-lines.ts';
import { markOf, priorityPart } from './marks.ts';
import type { Part, Terminal } from './terminal.ts';
import { fit, pad } from './width.ts';

export interface TextSettings {
  readonly config: Config;
  /** Cells a line may take. */
  readonly columns: number;
}

const WIDTH = 12;
const ARCHIVE = '.roadmap/archive/';
/** Shown otherwise, or of no use to a person. */
const ELSEWHERE = new Set(['title', 'parent', 'depends_on', 'blocks', 'sync_base']);
/** Told last: when and where, not what. */
const isLate = ({ key, merge }: Field): boolean => merge === 'none' || key === 'created';

/** An issue for a person: what it is, what stands around it, where it lies, and its body. */
export function printIssue(terminal: Terminal, view: IssueView, settings: TextSettings): void {
  const { issue } = view.listed;
  const archived: readonly Part[] = issue.path.startsWith(ARCHIVE) ? [{ text: '  (archived)', style: 'dim' }] : [];
  terminal.line(
    { text: issue.id, style: 'yellow' },
    '  ',
    { text: issue.values.title ?? '', style: 'bold' },
    ...archived,
  );
  terminal.line();
  const shown = fields.filter(({ key }) => !ELSEWHERE.has(key) && saysSomething(issue.values[key]));
  for (const field of shown.filter((one) => !isLate(one))) printField(terminal, field, view, settings.config);
  printRelatives(terminal, view, settings);
  for (const field of shown.filter(isLate)) printField(terminal, field, view, settings.config);
  row(terminal, 'Path', [issue.path]);
  if (view.comments > 0)
    row(terminal, 'Comments', [`${String(view.comments)} (roadmap issue view ${issue.id} --comments)`]);
  if (issue.body.trim() !== '') terminal.print(`\n${issue.body}`);
}

/** The same as a document of its own: its body under its title. */
export function printMarkdown(terminal: Terminal, { values, body }: Issue): void {
  terminal.print(`# ${(values.title ?? '').replace(/\s+/g, ' ')}\n`);
  if (body.trim() !== '') terminal.print(`\n${body}`);
}

/** A line with its name before it; further lines stand below the first. */
export function row(terminal: Terminal, name: string, ...lines: readonly (readonly Part[])[]): void {
  for (const [at, parts] of lines.entries())
    terminal.line({ text: pad(at === 0 ? name : '', WIDTH), style: 'dim' }, ...parts);
}

/** What a person calls a field. */
export function nameOf({ key, column }: Field): string {
  const words = key.replaceAll('_', ' ');
  return column ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** False and an empty list are what everything is that nobody said otherwise of. */
function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function printField(terminal: Terminal, field: Field, { listed }: IssueView, config: Config): void {
  const text = field.type.print(listed.issue.values[field.key] as FieldValue);
  const name = nameOf(field);
  const gap = name.length < WIDTH ? '' : ' ';
  if (field.key === 'status') return row(terminal, name, [markOf(listed, config), ` ${text}`]);
  if (field.key === 'priority') return row(terminal, name, [priorityPart(text, text, config)]);
  row(terminal, name, ...text.split(/\r?\n/).map((line, at) => [at === 0 ? gap + line : line]));
}

function printRelatives(terminal: Terminal, view: IssueView, settings: TextSettings): void {
  const { parent, children, blockedBy, dependsOn, blocks } = view;
  relatives(terminal, 'Parent', parent, settings);
  if (children.listed.length > 0) {
    const { closed, issues, percent } = progressAmong(
      children.listed.map(({ issue }) => issue),
      settings.config,
    );
    row(terminal, 'Children', [`${String(closed)} of ${String(issues)} closed, ${String(Math.round(percent))}%`]);
  }
  relatives(terminal, '', children, settings);
  relatives(terminal, 'Blocked by', blockedBy, settings);
  relatives(terminal, 'Depends on', dependsOn, settings);
  relatives(terminal, 'Blocks', blocks, settings);
}

function relatives(terminal: Terminal, name: string, { listed, missing }: Relatives, settings: TextSettings): void {
  const room = settings.columns - WIDTH;
  const lines = headLines(listed, settings.config, room, ({ issue }) =>
    issue.values.status === undefined ? [] : [issue.values.status],
  );
  const gone = missing.map((id): readonly Part[] => [
    { text: '?', style: 'red' },
    ` ${fit(id, room)}  `,
    { text: 'no issue here', style: 'dim' },
  ]);
  row(terminal, name, ...lines, ...gone);
}
