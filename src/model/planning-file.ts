import { bodyOf } from './body.ts';
import type { Config } from './config.ts';
import type { Finding } from './errors.ts';
import { line } from './field-types.ts';
import type { FieldType, FieldValue, Reading } from './field-types.ts';
import type { Row } from './fields.ts';
import { lineAt } from './frontmatter.ts';
import { isId } from './ids.ts';
import { isOpen, openIssue, problemLine } from './issue-source.ts';
import type { IssueSource } from './issue-source.ts';
import { keyHolding, type Entries } from './read-values.ts';

/** A row of the table of milestones or of projects. */
export interface PlanningRow extends Row {
  /** A map that held this key in an older form of the file; read there when the key itself says nothing. */
  readonly within?: string;
}

/** What there is to know of a kind of file: its keys, in the order of a new one. `V` is what they read as. */
export interface Table<V extends object> {
  readonly noun: 'milestone' | 'project';
  readonly rows: readonly (PlanningRow & { readonly key: keyof V & string })[];
  /** Without these it does not load. */
  readonly required: readonly (keyof V & string)[];
}

/** A milestone or a project, read. */
export interface PlanningFile<V extends object> {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** The whole file as it was read. */
  readonly text: string;
  readonly values: V;
  readonly body: string;
  readonly findings: readonly Finding[];
}

/** Makes the rows of one table. */
export function rowFor<V extends object>() {
  return <K extends keyof V & string>(
    key: K,
    type: FieldType<NonNullable<V[K]> & FieldValue>,
    more: Partial<PlanningRow> = {},
  ): PlanningRow & { readonly key: K } => ({ ...more, key, type: type as FieldType<FieldValue> });
}

/** An id as of issues: read as raw text, never as a number. */
export const fileId: FieldType<string> = {
  ...line,
  read(plain, config) {
    const { value, problem } = line.read(plain, config);
    if (value === undefined || isId(value)) return { ...(value && { value }), ...(problem && { problem }) };
    return { problem: `expected 8 hex digits in lower case, found "${value.slice(0, 80)}"` };
  },
};

/**
 * A milestone's or a project's file, read. Never throws, never evaluates anything.
 * @param path relative to the repository's root; only put into the answer
 * @returns the file, or the findings that keep it from loading (no frontmatter, broken YAML, no name …)
 */
export function readPlanningFile<V extends object>(
  table: Table<V>,
  { path, text }: { readonly path: string; readonly text: string },
  config: Config,
): PlanningFile<V> | readonly Finding[] {
  const opened = openIssue(text, config);
  if (!isOpen(opened)) {
    return opened.map((problem) => ({
      ...finding(path, problem.rule, problem.message, curedFor(table.noun, problem.rule) ?? problem.cure),
      line: problemLine(text, problem),
    }));
  }
  const { values, problems } = readRows(table, opened.tree, config);
  const at = (key: string): number => lineOfKey(opened, table.rows.find((row) => row.key === key) ?? { key });
  const missing = table.required.filter((key) => (values as Record<string, unknown>)[key] === undefined);
  if (missing.length > 0)
    return missing.map((key) => ({
      ...finding(
        path,
        `${key}.missing`,
        missingMessage(table.noun, key, problems),
        curedFor(table.noun, `${key}.missing`) ?? '',
      ),
      line: at(key),
    }));
  const findings = problems.map(({ key, problem }) => ({
    ...finding(path, `${key}.unreadable`, `${key}: ${problem}.`, `Correct the value of ${key}.`),
    line: at(key),
    severity: 'warning' as const,
  }));
  return { path, text, values, body: bodyOf(text.slice(opened.frame.bodyStart)), findings };
}

/** True for a file that loaded. */
export function isPlanningFile<V extends object>(read: PlanningFile<V> | readonly Finding[]): read is PlanningFile<V> {
  return 'text' in read;
}

interface RowProblem {
  readonly key: string;
  readonly problem: string;
}

/** The values of a frontmatter, each as its row reads it; without a prototype. */
export function readRows<V extends object>(
  table: Table<V>,
  entries: Entries,
  config: Config,
): { readonly values: V; readonly problems: readonly RowProblem[] } {
  const values = Object.create(null) as Record<string, FieldValue>;
  const problems: RowProblem[] = [];
  for (const row of table.rows) {
    const { value, problem } = readRow(row, entries, config);
    if (value !== undefined) values[row.key] = value;
    if (problem !== undefined) problems.push({ key: row.key, problem });
  }
  return { values: values as V, problems };
}

function readRow(row: PlanningRow, entries: Entries, config: Config): Reading<FieldValue> {
  const key = keyHolding(row, entries);
  const own = row.type.read(key === null ? null : (entries.plainAt(key) ?? null), config);
  if (own.value !== undefined || own.problem !== undefined || row.within === undefined) return own;
  const map = entries.plainAt(row.within);
  return row.type.read(map instanceof Map ? (map.get(row.key) ?? null) : null, config);
}

/** As `--json` prints it: the keys of the file in that spelling, absent = key absent. */
export function planningJson<V extends object>(table: Table<V>, values: V): Record<string, unknown> {
  return Object.fromEntries(
    table.rows.flatMap(({ key }) => (values[key] === undefined ? [] : [[key, values[key]] as const])),
  );
}

function finding(file: string, rule: string, message: string, cure: string): Finding {
  return { file, line: 1, rule, severity: 'error', id: null, message, cure };
}

function missingMessage(noun: string, key: string, problems: readonly RowProblem[]): string {
  const wrong = problems.find((problem) => problem.key === key);
  return wrong === undefined ? `The ${noun} has no ${key}.` : `${key}: ${wrong.problem}.`;
}

/** The cures of an issue's file speak of its keys. */
function curedFor(noun: string, rule: string): string | undefined {
  const keys = noun === 'project' ? 'id and name' : 'name';
  const cures: Readonly<Record<string, string>> = {
    'frontmatter.missing': `Put "---", the ${keys}, and another "---" at the beginning.`,
    'id.missing':
      noun === 'project' ? "Add a line such as id: '224f3405' that no other project has." : 'Add the key name.',
    'name.missing': `Add a line such as name: What the ${noun} is called`,
  };
  return cures[rule];
}

function lineOfKey({ tree, text }: IssueSource, { key, legacy }: Pick<Row, 'key' | 'legacy'>): number {
  const pair = tree.pairs.get(key) ?? (legacy === undefined ? undefined : tree.pairs.get(legacy));
  return pair === undefined ? 1 : lineAt(text, pair.key.range[0]);
}
