import type { Finding, Severity } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import { isOpen } from '../relations.ts';
import { issueFinding } from './finding.ts';
import type { Facts } from './facts.ts';

interface StateRule {
  readonly rule: string;
  readonly severity: Severity;
  readonly key: 'resolution' | 'completed_date' | 'actual_end_date' | 'progress_percentage' | 'archived';
  /** For issues that are open, or for those that are not. */
  readonly open: boolean;
  readonly wrong: (issue: Issue) => boolean;
  readonly message: string;
}

const RULES: readonly StateRule[] = [
  ...(['resolution', 'completed_date', 'actual_end_date'] as const).map((key) => ({
    rule: `status.open_with_${key.replace(/^actual_/, '')}`,
    severity: 'warning' as const,
    key,
    open: true,
    wrong: ({ values }: Issue) => values[key] !== undefined,
    message: `has a ${key}`,
  })),
  {
    rule: 'progress.open_at_100',
    severity: 'info',
    key: 'progress_percentage',
    open: true,
    wrong: ({ values }) => values.progress_percentage === 100,
    message: 'says it is 100 % done',
  },
  {
    rule: 'progress.closed_below_100',
    severity: 'info',
    key: 'progress_percentage',
    open: false,
    wrong: ({ values }) => (values.progress_percentage ?? 100) < 100,
    message: 'says that it is not done to 100 %',
  },
  {
    rule: 'status.open_and_archived',
    severity: 'info',
    key: 'archived',
    open: true,
    wrong: ({ values }) => values.archived === true,
    message: 'says that it is archived',
  },
];

/** A status that the other keys contradict. */
export function stateFindings({ issues, config }: Facts): readonly Finding[] {
  return issues.flatMap((issue) => {
    const open = isOpen(issue, config);
    return RULES.filter((rule) => rule.open === open && rule.wrong(issue)).map(({ rule, severity, key, message }) =>
      issueFinding(issue, {
        rule,
        severity,
        keys: [key],
        message: `The issue is ${open ? 'open' : 'closed'} (${issue.values.status ?? 'no status'}) and ${message}.`,
        cure: open
          ? `Close it (roadmap issue close ${issue.id}), or clear it: roadmap issue update ${issue.id} --clear ${key}`
          : `Leave it, or say so: roadmap issue update ${issue.id} --progress 100`,
      }),
    );
  });
}
