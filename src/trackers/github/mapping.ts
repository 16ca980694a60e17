import type { Config, RemoteConfig } from '../../model/config.ts';
import type { Issue, IssueChanges, IssueValues } from '../../model/issue.ts';
import type { Mapping, SyncField, Value, Values } from '../../ports/tracker.ts';
import { makeFamilies } from './families.ts';
import { acceptManaged } from './managed.ts';
import { normaliseKeys, rawOf, readRaw } from './raw.ts';
import { fold, normaliseBody, normaliseSet, normaliseTitle } from './text.ts';

type SettableValues = NonNullable<IssueChanges['values']>;

/** Stands beside every snapshot. */
const VERSION = 1;

/**
 * GitHub's issue both ways. What an issue projects to is what reading it back would give: `raw` makes GitHub's form of it, and reads
 * values out of that form, be it ours or theirs.
 */
export function makeMapping(config: Config, remote: RemoteConfig): Mapping {
  const families = makeFamilies(config, remote);
  const project = (issue: Issue): Values => readRaw(families, rawOf(families, config, issue)).values;
  const accept = (values: IssueValues | null, wanted: Values): SettableValues => ({
    ...acceptTitle(values, wanted['title']),
    ...acceptManaged({ config, families }, values, wanted),
    ...acceptName(values, 'milestone', wanted['milestone']),
    ...acceptName(values, 'parent', wanted['parent']),
    ...acceptSet(values, 'assignees', wanted['assignees']),
    ...acceptSet(values, 'depends_on', wanted['depends_on']),
  });
  return {
    version: VERSION,
    fields,
    project,
    accept(issue, wanted) {
      const text = wanted['body'];
      const differs = typeof text === 'string' && normaliseBody(text) !== normaliseBody(issue.body);
      return changes(accept(issue.values, wanted), differs ? normaliseBody(text) : null);
    },
    initial(wanted) {
      const text = wanted['body'];
      return changes(accept(null, wanted), typeof text === 'string' ? normaliseBody(text) : null);
    },
  };
}

const fields: readonly SyncField[] = [
  { name: 'title', kind: 'scalar' },
  { name: 'status', kind: 'scalar', initial: 'open' },
  { name: 'priority', kind: 'scalar' },
  { name: 'issue_type', kind: 'scalar' },
  { name: 'milestone', kind: 'scalar', names: 'milestone' },
  { name: 'parent', kind: 'scalar', names: 'issue', silent: true },
  { name: 'labels', kind: 'set', ignoreCase: true },
  { name: 'assignees', kind: 'set', ignoreCase: true },
  { name: 'depends_on', kind: 'set', names: 'issue', silent: true, initial: [] },
  { name: 'body', kind: 'text' },
];

function acceptTitle(values: IssueValues | null, wanted: Value | undefined): SettableValues {
  if (wanted === undefined) return {};
  const title = normaliseTitle(typeof wanted === 'string' ? wanted : '');
  return title === normaliseTitle(values?.title ?? '') ? {} : { title };
}

/** An empty name is none. */
function acceptName(
  values: IssueValues | null,
  name: 'milestone' | 'parent',
  wanted: Value | undefined,
): SettableValues {
  if (wanted === undefined) return {};
  const next = typeof wanted === 'string' && wanted !== '' ? wanted : null;
  return next === (values?.[name] || null) ? {} : { [name]: next };
}

/** What stays keeps its place and spelling, what is new comes behind. */
function acceptSet(
  values: IssueValues | null,
  name: 'assignees' | 'depends_on',
  value: Value | undefined,
): SettableValues {
  if (value === undefined) return {};
  const given = Array.isArray(value) ? (value as readonly string[]) : [];
  const wanted = name === 'assignees' ? normaliseSet(given) : normaliseKeys(given);
  const keyOf = name === 'assignees' ? fold : (one: string): string => one;
  const now = values?.[name] ?? [];
  const keys = new Set(wanted.map(keyOf));
  const have = new Set(now.map(keyOf));
  const come = wanted.filter((one) => !have.has(keyOf(one)));
  // An empty string counts for nothing on either side, so it alone is no reason to write.
  const leave = now.some((one) => one !== '' && !keys.has(keyOf(one)));
  if (!leave && come.length === 0) return {};
  const next = [...now.filter((one) => keys.has(keyOf(one))), ...come];
  return { [name]: next.length === 0 ? null : next };
}

function changes(values: SettableValues, body: string | null): IssueChanges {
  return { ...(Object.keys(values).length > 0 && { values }), ...(body !== null && { body }) };
}
