import { RoadmapError } from '../model/errors.ts';
import type { IssueHead } from '../model/issue.ts';
import type { Mapping, SyncField, Tracker, Value, Values } from '../ports/tracker.ts';

export type Named = NonNullable<SyncField['names']>;

export interface MilestoneLink {
  readonly key: string;
  /** As the tracker spells it. */
  readonly title: string;
  /** The name of the milestone's file here; null: it has none. */
  readonly name: string | null;
  /** Other spellings that lead to this file alone: its slug. */
  readonly aliases: readonly string[];
}

/**
 * What names mean on the other side: an issue's id here is an item's key there, a milestone's name is a milestone's key. Filled by
 * what was read, and growing as a run links things.
 */
export interface Directory {
  linkIssue(id: string, key: string): void;
  linkMilestone(link: MilestoneLink): void;
  /** Null: the tracker does not have it. */
  keyOf(names: Named, local: string): string | null;
  /** Null: it is not here. */
  localOf(names: Named, key: string): string | null;
  /** Whether a milestone's key stands for what a person calls by this name. */
  isMilestone(key: string, name: string): boolean;
}

export function makeDirectory(): Directory {
  const issueKeys = new Map<string, string>();
  const issueIds = new Map<string, string>();
  const milestoneKeys = new Map<string, string>();
  const milestones = new Map<string, MilestoneLink>();
  return {
    linkIssue(id, key) {
      issueKeys.set(id, key);
      issueIds.set(key, id);
    },
    linkMilestone(link) {
      milestones.set(link.key, link);
      for (const name of [...(link.name === null ? [] : [link.name]), ...link.aliases])
        milestoneKeys.set(name, link.key);
    },
    keyOf: (names, local) => (names === 'issue' ? issueKeys : milestoneKeys).get(local) ?? null,
    localOf: (names, key) => (names === 'issue' ? issueIds.get(key) : milestones.get(key)?.name) ?? null,
    isMilestone(key, name) {
      const link = milestones.get(key);
      return link !== undefined && [link.name, link.title, ...link.aliases].includes(name);
    },
  };
}

/** Stands before a local value that the tracker does not have: no key begins so. */
const UNKNOWN = '?';

/** Whether a side names something that the other side does not have: outside P, so kept, and not sent (sync.md §1). */
export function isUnknownThere(field: SyncField, value: Value): boolean {
  return field.names !== undefined && typeof value === 'string' && value.startsWith(UNKNOWN);
}

export function isUnknownHere(directory: Directory, field: SyncField, value: Value): boolean {
  return field.names !== undefined && typeof value === 'string' && directory.localOf(field.names, value) === null;
}

/** The elements of a set that something here stands for. */
export function knownHere(directory: Directory, field: SyncField, value: Value): Value {
  const { names } = field;
  if (names === undefined || !Array.isArray(value)) return value;
  return (value as readonly string[]).filter((key) => directory.localOf(names, key) !== null);
}

/** What may be sent: nothing that the tracker does not have. */
export function heldThere(fields: readonly SyncField[], values: Values): Values {
  const unknown = fields.filter((field) => isUnknownThere(field, values[field.name] ?? null));
  return { ...values, ...Object.fromEntries(unknown.map((field) => [field.name, null])) };
}

/** What both sides can hold of an item's values: a base covers nothing else. */
export function heldHere(directory: Directory, fields: readonly SyncField[], values: Values): Values {
  const held: Record<string, Value> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value !== undefined && !isUnknownHere(directory, field, value))
      held[field.name] = knownHere(directory, field, value);
  }
  return held;
}

/** The tracker, its mapping speaking of keys alone. */
export function bindTracker(tracker: Tracker, directory: Directory): Tracker {
  return { ...tracker, mapping: bindMapping(tracker.mapping, directory) };
}

function bindMapping(mapping: Mapping, directory: Directory): Mapping {
  const named = mapping.fields.filter((field) => field.names !== undefined);
  const translated = (values: Values, one: (field: SyncField, value: Value) => Value): Values => {
    const out: Record<string, Value> = { ...values };
    for (const field of named) {
      const value = values[field.name];
      if (value !== undefined) out[field.name] = one(field, value);
    }
    return out;
  };
  return {
    ...mapping,
    project: (issue) => translated(mapping.project(issue), (field, value) => toKeys(directory, field, value)),
    accept: (issue, values) => {
      const here = mapping.project(issue);
      const kept = (field: SyncField): readonly string[] => withoutKey(directory, field, here[field.name]);
      const wanted = translated(values, (field, value) => toLocal(directory, field, value, kept(field)));
      return mapping.accept(issue, wanted);
    },
    initial: (values) => mapping.initial(translated(values, (field, value) => toLocal(directory, field, value, []))),
  };
}

function toKeys(directory: Directory, { names = 'issue' }: SyncField, value: Value): Value {
  if (value === null) return null;
  if (typeof value === 'string') return directory.keyOf(names, value) ?? `${UNKNOWN}${value}`;
  return value.flatMap((local) => directory.keyOf(names, local) ?? []);
}

/** Elements that only this side knows are nothing the other side could have removed. */
function withoutKey(directory: Directory, { names = 'issue' }: SyncField, value: Value | undefined): readonly string[] {
  const all = Array.isArray(value) ? (value as readonly string[]) : [];
  return all.filter((local) => directory.keyOf(names, local) === null);
}

function toLocal(directory: Directory, field: SyncField, value: Value, kept: readonly string[]): Value {
  const { names = 'issue' } = field;
  if (value === null) return null;
  if (typeof value === 'string') return directory.localOf(names, value) ?? unknownHere(field, value);
  return [...value.flatMap((key) => directory.localOf(names, key) ?? []), ...kept];
}

function unknownHere({ name, names }: SyncField, key: string): never {
  throw new RoadmapError({
    kind: 'user',
    code: 'sync.not_here',
    message: `${name}: ${names === 'milestone' ? 'milestone' : 'item'} #${key} has no file here yet`,
    hints: ['roadmap sync --all'],
    data: { field: name, key },
  });
}

/** Ids and keys of issues that are linked, each to one item. */
export function fillIssues(directory: Directory, remote: string, issues: readonly IssueHead[]): void {
  for (const { id, values } of issues) {
    const key = values.remote_ids?.[remote];
    if (key !== undefined) directory.linkIssue(id, key);
  }
}
