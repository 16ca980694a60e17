import type { Finding } from '../../model/errors.ts';
import { isOpen } from '../relations.ts';
import { placeOf } from '../place.ts';
import { MILESTONE, type NamedFile } from '../named-files.ts';
import { meaningOf } from '../named-issues.ts';
import type { Facts } from './facts.ts';
import { groupsOf, shown, some } from './finding.ts';

/** What is wrong with milestones and projects beyond their own files, and with what they name. */
export function planFindings(facts: Facts): readonly Finding[] {
  const { milestones, projects, names } = facts;
  return [
    ...twice(milestones, 'name', 'milestone'),
    ...twice(projects, 'id', 'project'),
    ...ambiguous(milestones),
    ...milestones.flatMap((file) => dangling(file, 'project_id', [file.values.project_id ?? []].flat(), names.project)),
    ...projects.flatMap((file) => dangling(file, 'milestones', file.values.milestones ?? [], names.milestone)),
    ...closedWithOpen(facts),
  ];
}

type About = Pick<Finding, 'rule' | 'severity' | 'message' | 'cure'> & { readonly key?: string };
type Plan = NamedFile<{ readonly name: string; readonly id?: string }>;

function about({ path, text }: Pick<Plan, 'path' | 'text'>, { key, rule, severity, message, cure }: About): Finding {
  const line = key === undefined ? 1 : placeOf(text, [key]);
  return { file: path, line, rule, severity, id: null, message, cure };
}

function twice(files: readonly Plan[], key: 'name' | 'id', kind: string): readonly Finding[] {
  return groupsOf(files, ({ values }) => [values[key] ?? []].flat()).flatMap(([word, all]) =>
    all.map((file) =>
      about(file, {
        rule: `${kind}.duplicate`,
        severity: 'error',
        key,
        message: `The ${kind} ${shown(word)} is also in ${othersThan(file, all)}.`,
        cure: 'Rename one of them; of a mere copy, remove one.',
      }),
    ),
  );
}

/** A slug or file name that leads to several milestones, and is the name of none. */
function ambiguous(files: readonly Plan[]): readonly Finding[] {
  const aliases = ({ aliases: all }: Plan): readonly string[] => [...new Set(all.map((word) => word.toLowerCase()))];
  return groupsOf(files, aliases).flatMap(([word, all]) => {
    const names = new Set(all.map(({ values }) => values.name));
    if (names.size < 2 || [...names].some((name) => name.toLowerCase() === word)) return [];
    return all.map((file) =>
      about(file, {
        rule: 'milestone.ambiguous',
        severity: 'info',
        key: 'name',
        message: `${shown(word)} may mean this milestone or that of ${othersThan(file, all)}.`,
        cure: 'Name these milestones in full.',
      }),
    );
  });
}

function dangling(
  file: Plan,
  key: string,
  words: readonly string[],
  isKnown: (name: string) => boolean,
): readonly Finding[] {
  return words
    .filter((word) => !isKnown(word))
    .map((word) => {
      const message = `${key}: ${shown(word)} names nothing here.`;
      return about(file, {
        rule: `${key}.dangling`,
        severity: 'warning',
        key,
        message,
        cure: 'Make it, or name another.',
      });
    });
}

function closedWithOpen({ milestones, issues, config }: Facts): readonly Finding[] {
  const meant = meaningOf(MILESTONE, milestones);
  const open = new Map(milestones.map((file): [typeof file, string[]] => [file, []]));
  for (const issue of issues) {
    const { milestone } = issue.values;
    const file = milestone === undefined || !isOpen(issue, config) ? null : meant(milestone);
    if (file !== null) open.get(file)?.push(issue.id);
  }
  return [...open].flatMap(([file, ids]) => {
    if (ids.length === 0 || (file.values.status !== 'closed' && !file.archived)) return [];
    const is = file.archived ? 'archived' : 'closed';
    const count = ids.length === 1 ? '1 open issue' : `${String(ids.length)} open issues`;
    return [
      about(file, {
        rule: 'milestone.closed_with_open',
        severity: 'info',
        ...(file.archived ? {} : { key: 'status' }),
        message: `The milestone is ${is} and has ${count}: ${some(ids)}.`,
        cure: 'Close them, or give them another milestone: roadmap issue update <ref> --milestone <name>',
      }),
    ];
  });
}

function othersThan(file: Plan, all: readonly Plan[]): string {
  return some(all.filter((other) => other !== file).map(({ path }) => path));
}
