import type { FieldChange, Update, Value, Values } from '../../ports/tracker.ts';
import { familyNames } from './families.ts';
import type { Families, FamilyName } from './families.ts';
import type { LabelNode, Native } from './items.ts';
import { allLabels } from './raw.ts';
import { closeReason } from './status.ts';
import { fold } from './text.ts';

/** What is to change in the labels of an issue. What nobody asked to change stays. */
export interface Labelling {
  readonly add: readonly string[];
  readonly remove: readonly LabelNode[];
  /** Its issue type says what it no longer shall. */
  readonly clearsType: boolean;
  /** The label among `add` that an issue type can stand for: the value of it. */
  readonly type: { readonly value: string; readonly label: string } | null;
}

/** From values to labels: a value of a family is one label of it and no other, the rest is added and removed by name. */
export function planLabelling(
  families: Families,
  native: Pick<Native, 'labels' | 'issueType'>,
  { item, changes }: Pick<Update, 'changes'> & { readonly item: { readonly values: Values } },
): Labelling {
  const before = item.values;
  const after = applyChanges(before, changes);
  const { add, remove } = elementsOf(changes['labels']);
  const names = native.labels.nodes.map((label) => label.name);
  const all = allLabels(families, { labels: names, type: native.issueType?.name ?? null });
  const gone = new Set(remove.map(fold));
  const leave = new Set(all.filter((name) => families.memberOf(name) === null && gone.has(fold(name))));
  const come = add.filter((name) => families.memberOf(name) === null);
  const touched = familyNames.filter(
    (name) =>
      changes[name] !== undefined || [...add, ...remove].some((label) => families.memberOf(label)?.family === name),
  );
  const asked = touched.map((name) => planFamily(families, { name, all, before, after }));
  for (const one of asked) {
    for (const label of one.leave) leave.add(label);
    come.push(...one.come);
  }
  const here = new Set(all.map(fold));
  const own = asked.find((one) => one.name === 'issue_type')?.own ?? null;
  const type = native.issueType === null ? null : families.memberOfType(native.issueType.name);
  const left = new Set([...leave].map(fold));
  const clearsType = type !== null && left.has(fold(type.label));
  const isFree = native.issueType === null || clearsType;
  return {
    add: come.filter((name, at) => !here.has(fold(name)) && come.indexOf(name) === at),
    remove: native.labels.nodes.filter((label) => left.has(fold(label.name))),
    clearsType,
    type: own !== null && isFree ? own : null,
  };
}

interface Asked {
  readonly name: FamilyName;
  readonly all: readonly string[];
  readonly before: Values;
  readonly after: Values;
}

interface FamilyPlan {
  readonly name: FamilyName;
  readonly leave: readonly string[];
  readonly come: readonly string[];
  /** The label that comes for its one value. */
  readonly own: { readonly value: string; readonly label: string } | null;
}

function planFamily(families: Families, { name, all, before, after }: Asked): FamilyPlan {
  const members = all.filter((label) => families.memberOf(label)?.family === name);
  const isClosed = (values: Values): boolean => name === 'status' && closeReason(String(values['status'])) !== null;
  if (isClosed(after)) return { name, leave: isClosed(before) ? [] : members, come: [], own: null };
  const plain = listOf(after['labels']).filter((label) => families.memberOf(label)?.family === name);
  const wanted = new Set(plain.map(fold));
  const value = stringOf(after[name]);
  const label = families.labelOf(name, value ?? undefined);
  const says = (member: string): boolean => label !== null && families.memberOf(member)?.value === value;
  const stay = members.filter((member) => wanted.has(fold(member)) || says(member));
  const own = value !== null && label !== null && !stay.some(says) ? { value, label } : null;
  return {
    name,
    leave: members.filter((member) => !stay.includes(member)),
    come: own === null ? plain : [...plain, own.label],
    own,
  };
}

/** The values that an item is to have. */
function applyChanges(values: Values, changes: Update['changes']): Values {
  const next: Record<string, Value> = { ...values };
  for (const [name, change] of Object.entries(changes)) {
    if ('set' in change) next[name] = change.set;
    else {
      const gone = new Set(change.remove.map(fold));
      next[name] = [...listOf(values[name]).filter((one) => !gone.has(fold(one))), ...change.add];
    }
  }
  return next;
}

export function elementsOf(change: FieldChange | undefined): {
  readonly add: readonly string[];
  readonly remove: readonly string[];
} {
  return change !== undefined && 'add' in change ? change : { add: [], remove: [] };
}

export function listOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function stringOf(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
