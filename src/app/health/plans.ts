import type { Finding } from '../../model/errors.ts';
import { choice, time, type FieldType } from '../../model/field-types.ts';
import type { FieldValue } from '../../model/field-types.ts';
import { isId } from '../../model/ids.ts';
import { isOpen } from '../relations.ts';
import { placeOf } from '../place.ts';
import type { Facts, PlanFile } from './facts.ts';
import { groupsOf, shown, some } from './finding.ts';

type Types = Readonly<Record<string, FieldType<FieldValue>>>;

const DATES: Types = Object.fromEntries(
  ['created', 'updated', 'due_date', 'actual_start_date', 'actual_end_date', 'start_date', 'target_end_date'].map(
    (key) => [key, time as FieldType<FieldValue>],
  ),
);
const MILESTONE: Types = {
  ...DATES,
  status: choice(() => ['open', 'closed']) as FieldType<FieldValue>,
  risk_level: choice(() => ['low', 'medium', 'high']) as FieldType<FieldValue>,
};
const PROJECT: Types = {
  ...DATES,
  status: choice(() => ['planning', 'active', 'on-hold', 'completed', 'cancelled']) as FieldType<FieldValue>,
  priority: choice((config) => config.priorities) as FieldType<FieldValue>,
};

/** What is wrong with the files of milestones and projects, and with what they name. */
export function planFindings(facts: Facts): readonly Finding[] {
  const { milestones, projects, names } = facts;
  return [
    ...milestones.flatMap((file) => [...values(file, MILESTONE, facts), ...nameless(file, 'name')]),
    ...projects.flatMap((file) => [...values(file, PROJECT, facts), ...nameless(file, 'id'), ...oddId(file)]),
    ...twice(milestones, 'name', 'milestone'),
    ...twice(projects, 'id', 'project'),
    ...ambiguous(milestones),
    ...milestones.flatMap((file) => dangling(file, 'project_id', names.project)),
    ...projects.flatMap((file) => dangling(file, 'milestones', names.milestone)),
    ...closedWithOpen(facts),
  ];
}

type About = Pick<Finding, 'rule' | 'severity' | 'message' | 'cure'> & { readonly key?: string };

function about({ path, text }: PlanFile, { key, rule, severity, message, cure }: About): Finding {
  const line = key === undefined ? 1 : placeOf(text, [key]);
  return { file: path, line, rule, severity, id: null, message, cure };
}

function values(file: PlanFile, types: Types, { config }: Facts): readonly Finding[] {
  return Object.entries(types).flatMap(([key, type]) => {
    const { problem } = type.read(file.entry(key), config);
    if (problem === undefined) return [];
    const cure = `Correct the value of ${key}.`;
    return [about(file, { rule: `${key}.unreadable`, severity: 'warning', key, message: `${key}: ${problem}.`, cure })];
  });
}

function nameless(file: PlanFile, key: 'name' | 'id'): readonly Finding[] {
  if (wordOf(file, key) !== null) return [];
  const message = `The file has no ${key}, so that nothing can name it.`;
  return [about(file, { rule: `${key}.missing`, severity: 'error', message, cure: `Add a line with its ${key}.` })];
}

function oddId(file: PlanFile): readonly Finding[] {
  const id = wordOf(file, 'id');
  if (id === null || isId(id)) return [];
  const message = `id: expected 8 hex digits in lower case, found ${shown(id)}.`;
  return [about(file, { rule: 'id.malformed', severity: 'warning', key: 'id', message, cure: 'Correct the id.' })];
}

function twice(files: readonly PlanFile[], key: 'name' | 'id', kind: string): readonly Finding[] {
  return groupsOf(files, (file) => [wordOf(file, key) ?? []].flat()).flatMap(([word, all]) =>
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

/** Names that differ, and lead to one another when a person types them. */
function ambiguous(files: readonly PlanFile[]): readonly Finding[] {
  const groups = groupsOf(files, (file) => [
    ...new Set([wordOf(file, 'name') ?? [], stem(file.path)].flat().map((word) => word.toLowerCase())),
  ]);
  return groups.flatMap(([word, all]) => {
    if (new Set(all.map((file) => wordOf(file, 'name'))).size < 2) return [];
    return all.map((file) =>
      about(file, {
        rule: 'milestone.ambiguous',
        severity: 'warning',
        key: 'name',
        message: `${shown(word)} may mean this milestone or ${othersThan(file, all)}.`,
        cure: 'Name milestones in full, or rename one of the files with git mv.',
      }),
    );
  });
}

function dangling(file: PlanFile, key: string, names: ReadonlySet<string>): readonly Finding[] {
  const plain = file.entry(key);
  const words = (Array.isArray(plain) ? (plain as readonly unknown[]) : [plain]).filter(
    (word) => typeof word === 'string' && word !== '',
  ) as string[];
  return words
    .filter((word) => !names.has(word))
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
  const open = new Map<string, string[]>();
  for (const issue of issues) {
    const { milestone } = issue.values;
    if (milestone === undefined || !isOpen(issue, config)) continue;
    const known = open.get(milestone);
    if (known === undefined) open.set(milestone, [issue.id]);
    else known.push(issue.id);
  }
  return milestones.flatMap((file) => {
    const ids = open.get(wordOf(file, 'name') ?? '') ?? [];
    if (ids.length === 0 || (file.entry('status') !== 'closed' && !file.archived)) return [];
    const [is, count] = [
      file.archived ? 'archived' : 'closed',
      ids.length === 1 ? '1 open issue' : `${String(ids.length)} open issues`,
    ];
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

function wordOf(file: PlanFile, key: string): string | null {
  const plain = file.entry(key);
  return typeof plain === 'string' && plain !== '' ? plain : null;
}

function othersThan(file: PlanFile, all: readonly PlanFile[]): string {
  return some(all.filter((other) => other !== file).map(({ path }) => path));
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}
