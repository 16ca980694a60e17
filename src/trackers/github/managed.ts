import type { Config } from '../../model/config.ts';
import type { IssueChanges, IssueValues } from '../../model/issue.ts';
import type { Value, Values } from '../../ports/tracker.ts';
import { familyNames } from './families.ts';
import type { Families, FamilyName } from './families.ts';
import { rawOf, readFamily, readRaw, sameNames } from './raw.ts';
import { closedCandidates, openCandidates, projectStatus } from './status.ts';
import { fold, normaliseSet } from './text.ts';

type SettableValues = NonNullable<IssueChanges['values']>;

export interface Hands {
  readonly config: Config;
  readonly families: Families;
}

/**
 * Status, priority, type and labels, which GitHub holds in one set of labels: what to change in an issue (null: of a new file) for it
 * to project to `wanted`. A richer local value stays where it projects to the same.
 */
export function acceptManaged(hands: Hands, values: IssueValues | null, wanted: Values): SettableValues {
  const now = readRaw(hands.families, rawOf(hands.families, hands.config, { values: values ?? {}, body: '' })).values;
  const named = [...familyNames, 'labels'].filter((name) => wanted[name] !== undefined);
  if (named.length === 0 || (values !== null && named.every((name) => isSame(now[name], wanted[name])))) return {};
  const target: Values = { ...now, ...Object.fromEntries(named.map((name) => [name, wanted[name] ?? null])) };
  const before = values?.labels ?? [];
  const after = acceptLabels(hands.families, before, target);
  const scalars = named
    .filter((name): name is FamilyName => name !== 'labels')
    .map((name) => acceptFamily(hands, { name, values, labels: after, target }));
  return Object.assign({}, ...scalars, changedList(before, after)) as SettableValues;
}

/** The local list: what is wanted and stands in it stays in its place and spelling, labels of families where they say the right thing. */
function acceptLabels(families: Families, now: readonly string[], target: Values): readonly string[] {
  const wanted = new Map(normaliseSet(listOf(target['labels'])).map((label) => [fold(label), label]));
  const isClosed = valueOf(target, 'status') === null && target['status'] !== 'open';
  const stays = (label: string): boolean => {
    const member = families.memberOf(label);
    if (member === null) return wanted.has(fold(label));
    const { family, value } = member;
    if (family === 'status' && isClosed) return true;
    const plain = [...wanted.keys()].some((one) => families.memberOf(one)?.family === family);
    if (plain) return wanted.has(fold(label));
    const said = valueOf(target, family);
    return said === null ? member.label === null && ordinaryIn(families, family, now) === 1 : value === said;
  };
  const have = new Set(now.map(fold));
  const come = [...wanted].filter(([key]) => !have.has(key)).map(([, label]) => label);
  return [...now.filter(stays), ...come];
}

/** How many values that make no label of their own are told by labels all the same. */
function ordinaryIn(families: Families, family: FamilyName, labels: readonly string[]): number {
  const members = labels.map((label) => families.memberOf(label)).filter((one) => one?.family === family);
  return new Set(members.filter((one) => one?.label === null).map((one) => one?.value)).size;
}

interface Asked {
  readonly name: FamilyName;
  /** Null: of a new file. */
  readonly values: IssueValues | null;
  /** As the list will be. */
  readonly labels: readonly string[];
  readonly target: Values;
}

/** The first of the candidates that says what is wanted together with the labels. */
function acceptFamily({ config, families }: Hands, asked: Asked): SettableValues {
  const { name, values, labels, target } = asked;
  const said = valueOf(target, name);
  const plain = normaliseSet(listOf(target['labels'])).filter((label) => families.memberOf(label)?.family === name);
  const fits = (value: string | undefined): boolean => {
    const own = families.labelOf(name, value);
    const read = readFamily(families, name, normaliseSet(own === null ? labels : [...labels, own]));
    return read.value === said && sameNames(read.plain, plain);
  };
  if (name !== 'status') {
    if (values !== null && fits(values[name])) return {};
    return said === (values?.[name] ?? null) ? {} : { [name]: said };
  }
  const { statuses } = config;
  const status = String(target['status']);
  const isOpen = said !== null || status === 'open';
  const chosen = isOpen
    ? openCandidates(statuses, values, said).find((one) => projectStatus(statuses, one) === 'open' && fits(one.status))
    : closedCandidates(statuses, values, status).find((one) => projectStatus(statuses, one) === status);
  return chosen === undefined ? {} : changedStatus(values, chosen);
}

function changedStatus(values: IssueValues | null, chosen: Pick<IssueValues, 'status' | 'resolution'>): SettableValues {
  const status = chosen.status ?? null;
  const resolution = chosen.resolution ?? null;
  return {
    ...(status !== (values?.status ?? null) && { status }),
    ...(resolution !== (values?.resolution ?? null) && { resolution }),
  };
}

/** An empty string counts for nothing on either side, so it alone is no reason to write. */
function changedList(before: readonly string[], after: readonly string[]): SettableValues {
  const kept = new Set(after);
  const same = before.every((label) => label === '' || kept.has(label)) && after.every((one) => before.includes(one));
  return same ? {} : { labels: after.length === 0 ? null : after };
}

/** The value that a family's label would say; null: none, open or closed. */
function valueOf(target: Values, name: FamilyName): string | null {
  const value = target[name];
  if (typeof value !== 'string') return null;
  return name === 'status' && /^(?:open$|closed(?:$|:))/.test(value) ? null : value;
}

function listOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function isSame(now: Value | undefined, wanted: Value | undefined): boolean {
  if (Array.isArray(now) || Array.isArray(wanted)) return sameNames(listOf(now), listOf(wanted).filter(Boolean));
  return (now ?? null) === (wanted ?? null);
}
