import type { Config } from '../model/config.ts';
import type { Finding, Severity } from '../model/errors.ts';
import { danglingAmong } from './dangling.ts';
import { commentFindings } from './health/comments.ts';
import { contentFindings } from './health/content.ts';
import { dateFindings } from './health/dates.ts';
import type { Facts, Rule } from './health/facts.ts';
import { graphFindings } from './health/graph.ts';
import { labelFindings } from './health/labels.ts';
import { linkFindings } from './health/links.ts';
import { listFindings } from './health/lists.ts';
import { nameFindings } from './health/names.ts';
import { planFindings } from './health/plans.ts';
import { readFacts, type ScanPorts } from './health/read-facts.ts';
import { secretFindings } from './health/secrets.ts';
import { settingFindings } from './health/settings.ts';
import { stateFindings } from './health/state.ts';

export type { ScanPorts } from './health/read-facts.ts';

export interface Scan {
  /** The most severe first, then by rule, file and line. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly by_rule: Readonly<Record<string, number>>;
  /** The rules that found anything, asked for or not, sorted. */
  readonly rules: readonly string[];
  /** How much was looked at. */
  readonly looked: { readonly issues: number; readonly files: number };
}

const RULES: readonly Rule[] = [
  ({ findings }) => findings,
  ({ issues, names }) => issues.flatMap((issue) => danglingAmong(issue, names)),
  linkFindings,
  graphFindings,
  stateFindings,
  dateFindings,
  labelFindings,
  listFindings,
  contentFindings,
  nameFindings,
  planFindings,
  commentFindings,
  secretFindings,
  settingFindings,
];

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Looks for what is wrong in `.roadmap`. Reads only; whatever the files hold, it ends.
 * @param rules a finding's rule or its family (`label`, `label.status`); none: all
 */
export async function scanHealth(ports: ScanPorts, config: Config, rules: readonly string[] = []): Promise<Scan> {
  const facts = await readFacts(ports, config);
  const all = RULES.flatMap((rule) => rule(facts));
  const findings = all.filter(({ rule }) => isAsked(rule, rules)).sort(byWeight);
  return {
    findings,
    counts: countBySeverity(findings),
    by_rule: countByRule(findings),
    rules: [...new Set(all.map(({ rule }) => rule))].sort(),
    looked: amountOf(facts),
  };
}

/** Whether a rule is one of these, or of one of these families. */
export function isAsked(rule: string, rules: readonly string[]): boolean {
  return rules.length === 0 || rules.some((one) => one === rule || rule.startsWith(`${one}.`));
}

function countBySeverity(findings: readonly Finding[]): Scan['counts'] {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function countByRule(findings: readonly Finding[]): Scan['by_rule'] {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function byWeight(a: Finding, b: Finding): number {
  const weight = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (weight !== 0) return weight;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}

function amountOf({ issues, texts }: Facts): Scan['looked'] {
  return { issues: issues.length, files: texts.length };
}
