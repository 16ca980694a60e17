import { countIssues, type Counted } from '../src/app/named-issues.ts';
import { readNamedFiles, type NamedKind, type NamedListing, type NamedValues } from '../src/app/named-files.ts';
import type { RelinkPorts } from '../src/app/named-relink.ts';
import { surveyIssues } from '../src/app/list-issues.ts';
import type { Kind } from '../src/app/named.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import type { Config } from '../src/model/config.ts';
import type { Finding } from '../src/model/errors.ts';
import type { FlagSpec } from '../src/model/fields.ts';
import type { PlanningRow } from '../src/model/planning-file.ts';
import type { ArgumentSpec, OptionSpec } from './command.ts';
import type { Context } from './context.ts';
import { flagsOf } from './field-options.ts';
import type { Terminal } from './terminal.ts';

/** The milestones or the projects of this roadmap, and what it takes to change them. */
export interface OpenedNamed<V extends NamedValues> {
  readonly kind: NamedKind<V>;
  readonly config: Config;
  readonly ports: RelinkPorts;
  readonly listing: NamedListing<V>;
}

export async function openNamed<V extends NamedValues>(
  context: Context,
  kind: NamedKind<V>,
  purpose?: 'write',
): Promise<OpenedNamed<V>> {
  const config = await context.config(purpose);
  const [issues, files] = await Promise.all([context.issues(), context.files()]);
  const ports = { issues, files, clock: context.clock };
  return { kind, config, ports, listing: await readNamedFiles(files, config, kind) };
}

export interface CountedNamed<V extends NamedValues> {
  readonly counted: readonly Counted<V>[];
  /** What issues name and nothing answers to, with how many do. */
  readonly unknown: ReadonlyMap<string, number>;
  /** By path. */
  readonly listed: ReadonlyMap<string, ListedIssue>;
}

/** The same with the issues of each. */
export async function countNamed<V extends NamedValues>(opened: OpenedNamed<V>): Promise<CountedNamed<V>> {
  const { kind, config, ports, listing } = opened;
  const { listed } = await surveyIssues(ports, config);
  const heads = listed.map(({ issue }) => issue);
  const { counted, unknown } = countIssues(kind, listing.all, heads, { config, clock: ports.clock });
  return { counted, unknown, listed: new Map(listed.map((each) => [each.issue.path, each])) };
}

/** `<ref...>` or `<ref>` of a kind. */
export function refArgument(kind: Kind, several: boolean): ArgumentSpec {
  const id = kind.key === 'project' ? 'the beginning of an id, ' : '';
  return {
    name: several ? '<ref...>' : '<ref>',
    help: `the ${kind.key}${several ? 's' : ''}: ${id}a name, slug, file name or path`,
    completes: kind.key,
  };
}

/** An option for each row that a person may set. */
export function rowOptions(rows: readonly PlanningRow[], without: readonly string[] = []): readonly OptionSpec[] {
  return rows
    .filter(
      (row): row is PlanningRow & { readonly flag: FlagSpec } => row.flag !== undefined && !without.includes(row.key),
    )
    .map(({ key, flag }) => ({
      flags: flagsOf(flag),
      help: flag.help,
      completes: COMPLETES[key] ?? key,
      ...(flag.repeatable === true ? { repeatable: true as const } : {}),
    }));
}

const COMPLETES: Readonly<Record<string, string>> = { project_id: 'project', milestones: 'milestone' };

/** One line on stderr about files that do not load; every finding with `--verbose`. */
export function warnOfNamed(terminal: Terminal, { key }: Kind, findings: readonly Finding[]): void {
  const broken = new Set(findings.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  if (broken.size > 0) {
    const how = terminal.settings.verbose ? '' : '; see what: roadmap health scan';
    terminal.warning(
      `${say(broken.size, `${key} file`)} cannot be read and ${broken.size === 1 ? 'is' : 'are'} missing here${how}`,
    );
  }
  for (const { file, line, severity, message, cure } of findings)
    terminal.detail(`${file}:${String(line)}: ${severity}: ${message} ${cure}`);
}

/** `1 issue`, `2 open issues` */
export function say(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
