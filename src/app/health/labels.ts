import type { Config } from '../../model/config.ts';
import type { Finding } from '../../model/errors.ts';
import { fieldOf } from '../../model/fields.ts';
import type { Issue } from '../../model/issue.ts';
import { categoryOf } from '../relations.ts';
import { issueFinding, shown } from './finding.ts';
import type { Facts } from './facts.ts';

const KEYS = ['status', 'priority', 'issue_type'] as const;
type Key = (typeof KEYS)[number];

interface Meaning {
  readonly key: Key;
  readonly value: string;
}

/** `status: todo`, `priority:high`, `type/bug`: what this and older tools make of a value. */
const FAMILY = /^(status|state|priority|prio|type|kind)[ \t]*[:/=][ \t]*(\S[^\n]*)$/i;
const KEY_OF: Readonly<Record<string, Key>> = {
  status: 'status',
  state: 'status',
  priority: 'priority',
  prio: 'priority',
  type: 'issue_type',
  kind: 'issue_type',
};

/** Labels that say another status, priority or type than the issue itself. */
export function labelFindings({ issues, config }: Facts): readonly Finding[] {
  const known = new Map<string, Meaning | null>();
  const meaning = (label: string): Meaning | null => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const found = meaningOf(label, config);
    known.set(label, found);
    return found;
  };
  return issues.flatMap((issue) =>
    (issue.values.labels ?? []).flatMap((label) => {
      const said = meaning(label);
      return said === null || agrees(issue, said, config) ? [] : [contradiction(issue, label, said)];
    }),
  );
}

/** The value a label stands for, by the configured mapping, by its family, or as the bare word for a type; null: none. */
function meaningOf(label: string, config: Config): Meaning | null {
  const folded = label.toLowerCase();
  const mapped = mappedTo(folded, config);
  if (mapped !== null) return mapped;
  const [, family, word] = FAMILY.exec(label) ?? [];
  if (family !== undefined && word !== undefined)
    return valueOf(KEY_OF[family.toLowerCase()] ?? 'status', word, config);
  const type = folded === 'enhancement' ? 'feature' : folded;
  return config.issue_types.includes(type) && type !== 'other' ? { key: 'issue_type', value: type } : null;
}

function mappedTo(folded: string, config: Config): Meaning | null {
  for (const { mapping } of Object.values(config.remotes))
    for (const key of KEYS)
      for (const [value, label] of Object.entries(mapping[key] ?? {}))
        if (label.toLowerCase() === folded) return { key, value };
  return null;
}

/** Null for words that are none of the configuration's: such a family is used for something else. */
function valueOf(key: Key, word: string, config: Config): Meaning | null {
  const spelling = word.trim().toLowerCase().replace(/[ _]+/g, '-');
  const reading = fieldOf(key)?.type.read(spelling, config);
  return typeof reading?.value === 'string' && reading.problem === undefined ? { key, value: reading.value } : null;
}

function agrees(issue: Issue, { key, value }: Meaning, config: Config): boolean {
  const is = issue.values[key];
  if (is !== undefined || key !== 'status') return is === value;
  return categoryOf({ values: { status: value } }, config) === 'unstarted';
}

function contradiction(issue: Issue, label: string, { key, value }: Meaning): Finding {
  const flag = key === 'issue_type' ? 'type' : key;
  const typed = /^[\w:/=.-]+$/.test(label) ? label : /^[\w:/=. -]+$/.test(label) ? `'${label}'` : '<label>';
  return issueFinding(issue, {
    rule: `label.${key}`,
    severity: key === 'issue_type' ? 'info' : 'warning',
    keys: ['labels'],
    word: label,
    message: `The label ${shown(label)} says ${value}, ${key} says ${issue.values[key] ?? 'nothing'}.`,
    cure: `Decide which holds: roadmap issue update ${issue.id} --${flag} ${value}, or --remove-label ${typed}`,
  });
}
