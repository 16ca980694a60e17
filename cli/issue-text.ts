import { progressAmong } from '../src/app/progress.ts';
import type { IssueView, Relatives } from '../src/app/view-issue.ts';
import type { Config } from '../src/model/config.ts';
import type { FieldValue } from '../src/model/field-types.ts';
import { fields, type Field } from '../src/model/fields.ts';
import type { Issue } from '../src/model/issue.ts';
import { headLines } from './head-lines.ts';
import { markOf, priorityPart } from './marks.ts';
import { sayValue } from './say.ts';
import type { Part, Terminal } from './terminal.ts';
import { fit, pad } from './width.ts';

export interface TextSettings {
  readonly config: Config;
  /** Cells a line may take. */
  readonly columns: number;
  /** How it stands on its remotes; none: what the last run left in the file is shown. */
  readonly sync?: readonly string[];
}

/** Of the names, unless one of them is longer. */
const WIDTH = 12;
const ARCHIVE = '.roadmap/archive/';
/** Shown otherwise, or of no use to a person. */
const ELSEWHERE = new Set(['title', 'parent', 'depends_on', 'blocks', 'sync_base']);
/** Told last: when and where, not what. */
const isLate = ({ key, merge }: Field): boolean => merge === 'none' || key === 'created';

interface Sheet extends TextSettings {
  readonly terminal: Terminal;
  /** Of the names. */
  readonly width: number;
}

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
  const sync = settings.sync ?? [];
  const hidden = new Set([...ELSEWHERE, ...(sync.length > 0 ? ['remote_ids', 'sync_status'] : [])]);
  const shown = fields.filter(({ key }) => !hidden.has(key) && saysSomething(issue.values[key]));
  const width = Math.max(WIDTH, ...shown.map((field) => nameOf(field).length + 2));
  const sheet: Sheet = { ...settings, terminal, width };
  for (const field of shown.filter((one) => !isLate(one))) printField(sheet, field, view);
  printRelatives(sheet, view);
  for (const field of shown.filter(isLate)) printField(sheet, field, view);
  if (sync.length > 0) row(sheet, 'Sync', ...sync.map((line) => [line]));
  row(sheet, 'Path', [issue.path]);
  if (view.comments > 0)
    row(sheet, 'Comments', [`${String(view.comments)} (roadmap issue view ${issue.id} --comments)`]);
  if (issue.body.trim() !== '') terminal.print(`\n${issue.body}`);
}

/** The same as a document of its own: its body under its title. */
export function printMarkdown(terminal: Terminal, { values, body }: Issue): void {
  terminal.print(`# ${(values.title ?? '').replace(/\s+/g, ' ')}\n`);
  if (body.trim() !== '') terminal.print(`\n${body}`);
}

/** What a person calls a field. */
export function nameOf({ key, column }: Field): string {
  const words = key.replaceAll('_', ' ');
  return column ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A line with its name before it; further lines stand below the first. */
function row({ terminal, width }: Sheet, name: string, ...lines: readonly (readonly Part[])[]): void {
  for (const [at, parts] of lines.entries())
    terminal.line({ text: pad(at === 0 ? name : '', width), style: 'dim' }, ...parts);
}

/** False and an empty list are what everything is that nobody said otherwise of. */
function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function printField(sheet: Sheet, field: Field, { listed }: IssueView): void {
  const text = sayValue(field.type, listed.issue.values[field.key] as FieldValue);
  const name = nameOf(field);
  if (field.key === 'status') return row(sheet, name, [markOf(listed, sheet.config), ` ${text}`]);
  if (field.key === 'priority') return row(sheet, name, [priorityPart(text, text, sheet.config)]);
  const lines = text.trimEnd().split(/\r?\n/);
  row(sheet, name, ...lines.map((line) => [line]));
}

function printRelatives(sheet: Sheet, { parent, children, blockedBy, dependsOn, blocks }: IssueView): void {
  relatives(sheet, 'Parent', parent);
  if (children.listed.length > 0) {
    const heads = children.listed.map(({ issue }) => issue);
    const { closed, issues, percent } = progressAmong(heads, sheet.config);
    row(sheet, 'Children', [`${String(closed)} of ${String(issues)} closed, ${String(Math.round(percent))}%`]);
  }
  relatives(sheet, '', children);
  relatives(sheet, 'Blocked by', blockedBy);
  relatives(sheet, 'Depends on', dependsOn);
  relatives(sheet, 'Blocks', blocks);
}

function relatives(sheet: Sheet, name: string, { listed, missing }: Relatives): void {
  const room = sheet.columns - sheet.width;
  const lines = headLines(listed, sheet.config, room, ({ issue }) =>
    issue.values.status === undefined ? [] : [issue.values.status],
  );
  const gone = missing.map((id): readonly Part[] => [
    { text: '?', style: 'red' },
    ` ${fit(id, room)}  `,
    { text: 'no issue here', style: 'dim' },
  ]);
  row(sheet, name, ...lines, ...gone);
}
