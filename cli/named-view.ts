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
import { sayValue } from './say.ts';
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

/** Of the names, unless one of them is longer. */
const WIDTH = 12;
/** Told last: when, not what. */
const LATE = new Set(['created', 'updated', 'remote_ids']);

function printHead<V extends NamedValues>(terminal: Terminal, kind: NamedKind<V>, one: Counted<V>, now: number): void {
  const { file } = one;
  const id: readonly Part[] = kind.value === 'id' ? [{ text: file.value, style: 'yellow' }, '  '] : [];
  terminal.line(
    ...id,
    { text: file.name, style: 'bold' },
    ...(file.archived ? [{ text: '  (archived)', style: 'dim' } as const] : []),
  );
  terminal.line();
  const rows = rowsOf(kind, one, now);
  const width = Math.max(WIDTH, ...rows.map(([name]) => name.length + 2));
  for (const [name, text] of rows) terminal.line({ text: pad(name, width), style: 'dim' }, text);
}

/** What is said of one, each with its name. */
function rowsOf<V extends NamedValues>(kind: NamedKind<V>, one: Counted<V>, now: number): [string, string][] {
  const { file, issues, open } = one;
  const values = planningJson(kind.table, file.values) as Readonly<Record<string, FieldValue | undefined>>;
  const shown = kind.table.rows.flatMap(({ key, type, column }) => {
    const value = values[key];
    if (value === undefined || column === undefined) return [];
    const text = (column === 'Due' ? dueLine(one, now) : null) ?? sayValue(type, value);
    return text === '' ? [] : [{ key, row: [column, text] as [string, string] }];
  });
  const counts =
    issues.length === 0
      ? `no issues${kind.key === 'project' ? ' of its own' : ''}`
      : `${String(issues.length - open.length)} of ${String(issues.length)} closed`;
  return [
    ...shown.flatMap(({ key, row }) => (LATE.has(key) ? [] : [row])),
    ['Progress', [progressBar(one), counts].filter((part) => part !== '').join('  ')],
    ...shown.flatMap(({ key, row }) => (LATE.has(key) ? [row] : [])),
    ['Path', file.path],
  ];
}

/** The issues under the status they have, in the order of the configuration. */
function printGroups({ terminal, io }: Context, members: readonly ListedIssue[], config: Config): void {
  const known = config.statuses.map(({ name }) => name);
  const statuses = [...new Set([NO_STATUS, ...known, ...members.map(statusOf)])];
  for (const status of statuses) {
    const group = members.filter((each) => statusOf(each) === status);
    const [first] = group;
    if (first === undefined) continue;
    terminal.line();
    terminal.line({ text: status, style: 'bold' }, { text: ` ${String(group.length)}`, style: 'dim' });
    const done = categoryOf(first.issue, config) === 'done' || categoryOf(first.issue, config) === 'canceled';
    const say = ({ issue: { values } }: ListedIssue): readonly string[] =>
      done
        ? []
        : [values.priority ?? '', (values.assignees ?? []).map((login) => `@${login}`).join(' ')].filter(
            (word) => word !== '',
          );
    for (const line of headLines(group, config, io.stdout.columns, say)) terminal.line(...line);
  }
}

const NO_STATUS = 'no status';

function statusOf({ issue }: ListedIssue): string {
  return issue.values.status ?? NO_STATUS;
}
