import { headJson } from '../src/app/head-json.ts';
import type { NamedFile, NamedKind, NamedValues } from '../src/app/named-files.ts';
import { findNamed } from '../src/app/named-find.ts';
import { countedJson, type Counted } from '../src/app/named-issues.ts';
import { categoryOf } from '../src/app/relations.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import { byUrgency } from '../src/app/urgency.ts';
import type { Config } from '../src/model/config.ts';
import type { FieldValue } from '../src/model/field-types.ts';
import { planningJson } from '../src/model/planning-file.ts';
import { defineCommand, type CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { headLines } from './head-lines.ts';
import { countNamed, openNamed, refArgument, warnOfNamed } from './named.ts';
import { dueLine, progressBar } from './named-lines.ts';
import type { Part, Terminal } from './terminal.ts';
import { pad } from './width.ts';

/** More lines about one, for a person, and more keys for `--json`. */
export interface NamedDetail {
  readonly json: Readonly<Record<string, unknown>>;
  print(terminal: Terminal): void;
}

/** `milestone view`, `project view`. */
export function viewOf<V extends NamedValues>(
  kind: NamedKind<V>,
  detailOf: (context: Context, file: NamedFile<V>) => Promise<NamedDetail> = async () => ({
    json: {},
    print: () => undefined,
  }),
): CommandModule {
  const noun = kind.key;
  const example = noun === 'milestone' ? 'v1.0' : '99d80769';
  return defineCommand<object>({
    args: [refArgument(kind, false)],
    examples: [`roadmap ${noun} view ${example}`, `roadmap ${noun} view ${example} --json`],
    run: async ({ args, context, terminal }) => {
      const opened = await openNamed(context, kind);
      const [file] = findNamed(kind, opened.listing, args, null);
      const { counted, listed } = await countNamed(opened);
      const one = counted.find((each) => each.file === file);
      if (one === undefined || file === undefined) return;
      const members = one.issues.flatMap(({ path }) => listed.get(path) ?? []).sort(byUrgency(opened.config));
      warnOfNamed(terminal, kind, file.findings);
      const detail = await detailOf(context, file);
      const json = { ...countedJson(kind, one), ...detail.json, members: members.map(headJson), body: file.body };
      terminal.result(json, () => {
        printHead(terminal, kind, one, context.clock.now());
        detail.print(terminal);
        printGroups(context, members, opened.config);
        if (file.body.trim() !== '') terminal.print(`\n${file.body}`);
      });
    },
  });
}

const WIDTH = 14;

function row(terminal: Terminal, name: string, value: string): void {
  terminal.line({ text: pad(name, WIDTH), style: 'dim' }, value);
}

function printHead<V extends NamedValues>(terminal: Terminal, kind: NamedKind<V>, one: Counted<V>, now: number): void {
  const { file, issues, open } = one;
  const id: readonly Part[] = kind.value === 'id' ? [{ text: file.value, style: 'yellow' }, '  '] : [];
  terminal.line(
    ...id,
    { text: file.name, style: 'bold' },
    ...(file.archived ? [{ text: '  archived', style: 'dim' } as const] : []),
  );
  const values = planningJson(kind.table, file.values) as Readonly<Record<string, FieldValue | undefined>>;
  for (const { key, type, column } of kind.table.rows) {
    const value = values[key];
    if (value === undefined || column === undefined) continue;
    const due = column === 'Due' ? dueLine(one, now) : null;
    const said = due ?? type.print(value);
    if (said !== '') row(terminal, column, said);
  }
  const closed = issues.length - open.length;
  const counts = issues.length === 0 ? 'no issues' : `${String(closed)} of ${String(issues.length)} closed`;
  row(terminal, 'Progress', [progressBar(one), counts].filter((part) => part !== '').join('  '));
  row(terminal, 'Path', file.path);
}

/** The issues under the status they have, in the order of the configuration. */
function printGroups({ terminal, io }: Context, members: readonly ListedIssue[], config: Config): void {
  const known = config.statuses.map(({ name }) => name);
  const statuses = [...new Set([NO_STATUS, ...known, ...members.map(statusOf)])];
  for (const status of statuses) {
    const group = members.filter((each) => statusOf(each) === status);
    const [first] = group;
    if (first === undefined) continue;
    terminal.line('');
    terminal.line({ text: status, style: 'bold' }, { text: ` ${String(group.length)}`, style: 'dim' });
    const done = categoryOf(first.issue, config) === 'done' || categoryOf(first.issue, config) === 'canceled';
    const say = ({ issue: { values } }: ListedIssue): readonly string[] =>
      done ? [] : [values.priority ?? '', (values.assignees ?? []).join(', ')].filter((word) => word !== '');
    for (const line of headLines(group, config, io.stdout.columns, say)) terminal.line(...line);
  }
}

const NO_STATUS = 'no status';

function statusOf({ issue }: ListedIssue): string {
  return issue.values.status ?? NO_STATUS;
}
