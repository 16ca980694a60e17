import type { Config } from '../../model/config.ts';
import type { Issue } from '../../model/issue.ts';
import type { Values } from '../../ports/tracker.ts';
import { familyNames } from './families.ts';
import type { Families, FamilyName } from './families.ts';
import { closeReason, projectStatus, readStatus } from './status.ts';
import { fold, normaliseBody, normaliseSet, normaliseTitle } from './text.ts';

/** An issue as GitHub holds it, be it there or as it would be after it was sent. */
export interface Raw {
  readonly title: string;
  readonly body: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly reason: string | null;
  /** Name of its issue type. */
  readonly type: string | null;
  /** All of them, those of families too. */
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly milestone: string | null;
  readonly parent: string | null;
  readonly dependsOn: readonly string[];
}

/** The values that an issue on GitHub has, and what is odd about it. */
export function readRaw(
  families: Families,
  raw: Raw,
): { readonly values: Values; readonly remarks: readonly string[] } {
  const state = readStatus(raw.state, raw.reason);
  const all = allLabels(families, raw);
  const read = Object.fromEntries(familyNames.map((name) => [name, readFamily(families, name, all)])) as {
    readonly [K in FamilyName]: FamilyReading;
  };
  const isOutside = (name: FamilyName): boolean => name === 'status' && state !== 'open';
  const labels = all.filter((label) => {
    const family = families.memberOf(label)?.family;
    return family === undefined || (!isOutside(family) && read[family].plain.includes(label));
  });
  const values: Values = {
    title: normaliseTitle(raw.title),
    status: state === 'open' ? (read.status.value ?? state) : state,
    priority: read.priority.value,
    issue_type: read.issue_type.value,
    milestone: raw.milestone === '' ? null : raw.milestone,
    parent: raw.parent === '' ? null : raw.parent,
    labels,
    assignees: normaliseSet(raw.assignees),
    depends_on: normaliseKeys(raw.dependsOn),
    body: normaliseBody(raw.body),
  };
  const torn = familyNames.filter((name) => read[name].plain.length > 0 && !isOutside(name));
  return { values, remarks: torn.map((name) => remark(name, read[name].plain)) };
}

/** What GitHub would hold of a local issue. Titles and bodies are as they stand in the file. */
export function rawOf(families: Families, config: Config, { values, body }: Pick<Issue, 'values' | 'body'>): Raw {
  const state = projectStatus(config.statuses, values);
  const reason = closeReason(state);
  const own = familyNames
    .filter((name) => name !== 'status' || state === 'open')
    .flatMap((name) => families.labelOf(name, values[name]) ?? []);
  return {
    title: values.title ?? '',
    body,
    state: reason === null ? 'OPEN' : 'CLOSED',
    reason,
    type: null,
    labels: [...(values.labels ?? []), ...own],
    assignees: values.assignees ?? [],
    milestone: values.milestone ?? null,
    parent: values.parent ?? null,
    dependsOn: values.depends_on ?? [],
  };
}

/** Labels, and the issue type as the label of its value. */
export function allLabels(families: Families, { labels, type }: Pick<Raw, 'labels' | 'type'>): string[] {
  const label = type === null ? null : (families.memberOfType(type)?.label ?? null);
  return normaliseSet(label === null ? labels : [...labels, label]);
}

export interface FamilyReading {
  /** Null: nothing, the ordinary value, or several. */
  readonly value: string | null;
  /** Its labels, where they name several values: then they are labels like any other. */
  readonly plain: readonly string[];
}

/** One value is the field's; several are none of it. */
export function readFamily(families: Families, name: FamilyName, labels: readonly string[]): FamilyReading {
  const members = labels.filter((label) => families.memberOf(label)?.family === name);
  const values = new Set(members.map((label) => families.memberOf(label)?.value));
  if (values.size > 1) return { value: null, plain: members };
  const [member] = members;
  const found = member === undefined ? null : families.memberOf(member);
  return { value: found === null || found.label === null ? null : found.value, plain: [] };
}

/** Ids and keys: without doubles, in one order. */
export function normaliseKeys(keys: readonly string[]): string[] {
  return [...new Set(keys)].filter((key) => key !== '').sort((a, b) => (a < b ? -1 : 1));
}

function remark(name: FamilyName, labels: readonly string[]): string {
  const said = labels.map((label) => JSON.stringify(label)).join(', ');
  return `its labels ${said} name several values of ${name}: they count as plain labels`;
}

/** Whether two sets of names are the same to GitHub. */
export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a.map(fold));
  const right = new Set(b.map(fold));
  return left.size === right.size && [...left].every((name) => right.has(name));
}
